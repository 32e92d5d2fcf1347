/** The emoji that one has reacted with last, the last one first. */
const KEY = "longwave emoji";
const MOST = 24;

export function recentEmoji(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage[KEY] ?? "[]");
    return Array.isArray(kept) ? kept.filter((emoji) => typeof emoji === "string") : [];
  } catch {
    // Forbidden, or not ours.
    return [];
  }
}

export function rememberEmoji(emoji: string): void {
  try {
    const kept = [...new Set([emoji, ...recentEmoji()])].slice(0, MOST);
    localStorage[KEY] = JSON.stringify(kept);
  } catch {
    // Forbidden, or full.
  }
}
