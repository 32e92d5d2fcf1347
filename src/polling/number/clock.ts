/** Where time and chance come from: the real ones, where a simulator or a test gives no others. */
export interface Clock {
  /** Milliseconds on a clock that is never set back. */
  now(): number;
  /** Returns what `clearTimeout` takes. */
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  /** At least 0, and less than 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as undefined),
  random: () => Math.random(),
};

export type Fetch = typeof fetch;

/** The global one as it is by then, where no other is given. */
export const systemFetch: Fetch = (...given) => fetch(...given);
