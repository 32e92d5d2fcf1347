/** Messages of one author within this time stand under one heading, in milliseconds. */
const GROUP_MS = 5 * 60_000;

interface Grouped {
  author: string;
  /** ISO 8601. */
  at: string;
}

/** Whether a message goes on where the one before it left off, so that it needs no heading. */
export function follows(previous: Grouped | undefined, next: Grouped): boolean {
  if (!previous || previous.author !== next.author) return false;
  const gap = Date.parse(next.at) - Date.parse(previous.at);
  return gap >= 0 && gap < GROUP_MS && previous.at.slice(0, 10) === next.at.slice(0, 10);
}
