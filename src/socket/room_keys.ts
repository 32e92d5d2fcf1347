const PREFIX = "room:";

/** The Socket.IO room of all who joined a chat room. */
export const roomKey = (slug: string): string => `${PREFIX}${slug}`;

/** The slugs of the chat rooms among a socket's rooms. */
export function slugsIn(keys: Iterable<string>): string[] {
  return [...keys].filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
}
