/** Messages of one author within this time stand under one heading, in milliseconds. */
const GROUP_MS = 5 * 60_000;

interface Grouped {
  author: string;
  /** ISO 8601. */
  at: string;
}

/** Whether two times are on one day, where this runs. */
export function isSameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** Whether a message goes on where the one before it left off, so that it needs no heading. */
export function follows(previous: Grouped | undefined, next: Grouped): boolean {
  if (!previous || previous.author !== next.author) return false;
  const gap = Date.parse(next.at) - Date.parse(previous.at);
  return gap >= 0 && gap < GROUP_MS && isSameDay(previous.at, next.at);
}
