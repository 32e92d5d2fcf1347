import { systemClock } from "../number/clock.ts";

/** The pauses between tries, in milliseconds. */
const PAUSE_MS = { first: 100, longest: 5_000 };

/** How many others are tried beside one that failed: by chance, for a path may hurt every second request. */
export const othersBeside = (clock = systemClock): number => 1 + Math.floor(clock.random() * 3);

/**
 * Tries again after a pause that grows, and jitters so that those whom one cut
 * hit do not come back as one; at once when the browser says that the network
 * is back; never once the signal is aborted.
 *
 * @param tries how often it has failed before
 * @returns the length of the pause, in milliseconds
 */
export function pauseBefore(
  tries: number,
  signal: AbortSignal,
  retry: () => void,
  clock = systemClock,
): number {
  const longest = Math.min(PAUSE_MS.first * 2 ** tries, PAUSE_MS.longest);
  const ms = Math.round(longest * (0.5 + clock.random() / 2));
  const end = () => {
    clock.clearTimeout(timer);
    globalThis.removeEventListener?.("online", go);
  };
  const go = () => {
    end();
    if (!signal.aborted) retry();
  };
  const timer = clock.setTimeout(go, ms);
  globalThis.addEventListener?.("online", go);
  signal.addEventListener("abort", end);
  return ms;
}
