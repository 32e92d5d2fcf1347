import type { StoredRoom } from "../../chat/store.ts";
import type { Message, Reaction } from "../../protocol/message.ts";
import type { MessageRow } from "./statements.ts";

/** A message as a row has it. */
export function toMessage(room: StoredRoom, row: MessageRow): Message {
  return {
    room: room.slug,
    seq: row.seq,
    rev: row.rev,
    nonce: row.nonce,
    author: { id: row.authorId, name: row.authorName, verified: row.authorVerified },
    text: row.text,
    html: row.html,
    at: new Date(row.at).toISOString(),
    ...(row.editedAt !== null &&
      !row.removed && { editedAt: new Date(row.editedAt).toISOString() }),
    ...(row.removed && { removed: true }),
    ...(row.replyTo !== null && { replyTo: row.replyTo }),
    reactions: toReactions(row.reactionPairs),
  };
}

function toReactions(pairs: string): Reaction[] {
  if (pairs === "[]") return [];
  const byEmoji = new Map<string, string[]>();
  for (const [emoji, person] of JSON.parse(pairs) as [string, string][]) {
    const people = byEmoji.get(emoji);
    if (people) people.push(person);
    else byEmoji.set(emoji, [person]);
  }
  return [...byEmoji].map(([emoji, people]) => ({ emoji, count: people.length, people }));
}
