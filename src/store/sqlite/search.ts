/** The most words of a query that are looked for. */
const WORDS_MAX = 16;
/** The most of a query that is read, in UTF-16 code units. */
const QUERY_MAX = 500;
/** No word of FTS5's has one of these in it, whatever the version of its tables. */
const SEPARATORS = /[\0-/:-@[-`{-\x7f]+/;

/** What FTS5 is asked. */
export interface Match {
  /** A message that has all of the query. */
  all: string;
  /** The beginnings of words, each of which such a message has: to find the newest one costs little. */
  words: string[];
  /** Whether that is all that is looked for. */
  isOneWord: boolean;
}

/**
 * A person's query as one of FTS5's: every word quoted, so that no character
 * of it is an operator, and matched by prefix, so that 안녕 finds 안녕하세요
 * (https://www.sqlite.org/fts5.html#full_text_query_syntax). A word without a
 * letter or digit is left aside by the tokenizer. Beginnings of up to 31 letters
 * are in the index (migrations/sqlite/0004_beginnings.sql).
 *
 * @returns undefined where there is nothing to look for
 */
export function toMatch(query: string): Match | undefined {
  const texts = query
    .slice(0, QUERY_MAX)
    .toWellFormed()
    .split(/[\s\0]+/)
    .filter((text) => /[\p{L}\p{N}]/u.test(text))
    .slice(0, WORDS_MAX);
  if (texts.length === 0) return undefined;
  const parts = texts.flatMap((text) => text.split(SEPARATORS)).filter((part) => part !== "");
  const words = parts.filter((part) => /^[\p{L}\p{N}]+$/u.test(part)).map(beginning);
  return {
    all: texts.map(beginning).join(" "),
    words,
    isOneWord: parts.length === 1 && words.length === 1,
  };
}

function beginning(text: string): string {
  return `"${text.replaceAll('"', '""')}"*`;
}

/**
 * Messages of a room come in blocks of 2 ** 14, and each has the character of its block among its
 * words (migrations/sqlite/0007_search_blocks.sql). Blocks of rooms may have a character in common.
 */
const BLOCK_BITS = 14;

/** The first of the messages that are in the same block as this one. */
export function blockStart(seq: number): number {
  return Math.max((seq >>> BLOCK_BITS) << BLOCK_BITS, 1);
}

/** The same query, of this message's block alone. */
export function inBlock(match: string, room: number, seq: number): string {
  const block = String.fromCodePoint(0xf0000 + ((room * 31 + (seq >>> BLOCK_BITS)) % 65_533));
  return `"${block}" ${match}`;
}
