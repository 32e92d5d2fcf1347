/** The pauses between tries, in milliseconds. */
const PAUSE_MS = { first: 100, longest: 5_000 };

/** How many others are tried beside one that failed: by chance, for a path may hurt every second request. */
export const othersBeside = (): number => 1 + Math.floor(Math.random() * 3);

/**
 * Tries again after a pause that grows, and jitters so that those whom one cut
 * hit do not come back as one; at once when the browser says that the network
 * is back; never once the signal is aborted.
 *
 * @param tries how often it has failed before
 * @returns the length of the pause, in milliseconds
 */
export function pauseBefore(tries: number, signal: AbortSignal, retry: () => void): number {
  const longest = Math.min(PAUSE_MS.first * 2 ** tries, PAUSE_MS.longest);
  const ms = Math.round(longest * (0.5 + Math.random() / 2));
  const end = () => {
    clearTimeout(timer);
    globalThis.removeEventListener?.("online", go);
  };
  const go = () => {
    end();
    if (!signal.aborted) retry();
  };
  const timer = setTimeout(go, ms);
  globalThis.addEventListener?.("online", go);
  signal.addEventListener("abort", end);
  return ms;
}
