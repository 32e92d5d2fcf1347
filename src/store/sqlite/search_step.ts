import { blockStart, inBlock, type Match } from "./search.ts";
import type { MessageRow, Statements } from "./statements.ts";

export interface SearchStep {
  /** Newest first. */
  rows: MessageRow[];
  /** From here on older ones have not been looked at; absent where there is nothing more to find. */
  before?: number;
}

/**
 * Looks for the newest messages before a seq, and no further than one step: as far as `limit`
 * messages of one word, or through one block of messages for several. FTS5 would look for two
 * words that are never together, or for a phrase that nobody said, through all that was
 * ever said, and nothing else runs meanwhile.
 */
export function searchStep(
  statements: Statements,
  room: number,
  match: Match,
  before: number,
  limit: number,
): SearchStep {
  const search = (all: string, from: number, to: number): SearchStep => {
    const rows = statements.search.all({ room, match: all, from, to, limit });
    const seen = rows[limit - 1]?.seq ?? from;
    return seen > 1 ? { rows, before: seen } : { rows };
  };
  if (match.isOneWord) return search(match.all, 1, before - 1);
  let to = before - 1;
  for (const word of match.words) {
    const newest = statements.newestMatch.get({ room, match: word, from: 1, to, limit: 1 });
    if (!newest) return { rows: [] };
    to = newest.seq;
  }
  if (to < 1) return { rows: [] };
  return search(inBlock(match.all, room, to), blockStart(to), to);
}
