import type { Clock } from "../number/clock.ts";

/** The pause after the first failure, and the longest one, in milliseconds. */
export interface Bounds {
  readonly first: number;
  readonly longest: number;
}

/** For requests that are tried again until they get through. */
const REQUEST_MS: Bounds = { first: 100, longest: 5_000 };

/**
 * Tries again after a pause that doubles with each failure up to its bound, and
 * jitters so that those whom one cut hit do not come back as one; at once when
 * the browser says that the network is back; never once the signal is aborted.
 *
 * @param tries how often it has failed before
 * @returns the length of the pause, in milliseconds
 */
export function retryAfterPause(
  tries: number,
  retry: () => void,
  clock: Clock,
  signal?: AbortSignal,
  { first, longest } = REQUEST_MS,
): number {
  const ms = Math.round(Math.min(first * 2 ** tries, longest) * (0.5 + clock.random() / 2));
  const end = () => {
    clock.clearTimeout(timer);
    globalThis.removeEventListener?.("online", go);
    signal?.removeEventListener("abort", end);
  };
  const go = () => {
    end();
    if (!signal?.aborted) retry();
  };
  const timer = clock.setTimeout(go, ms);
  globalThis.addEventListener?.("online", go);
  signal?.addEventListener("abort", end);
  return ms;
}

/** The same pause, awaited; an abort ends it as well. */
export function pauseBefore(
  tries: number,
  clock: Clock,
  signal?: AbortSignal,
  bounds?: Bounds,
): Promise<void> {
  return new Promise((go) => {
    signal?.addEventListener("abort", () => go(), { once: true });
    retryAfterPause(tries, go, clock, signal, bounds);
  });
}

/** How many others are tried beside one that failed: by chance, for a path may hurt every second request. */
export const othersBeside = (clock: Clock): number => 1 + Math.floor(clock.random() * 3);
