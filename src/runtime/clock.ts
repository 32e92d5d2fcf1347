import { randomBytes, randomUUID } from "node:crypto";

/** Where time and chance come from: the machine's, where a simulator or a test gives no others. */
export interface Clock {
  /** Milliseconds since the Unix epoch, by the calendar: it may be set back. */
  date(): number;
  /** Milliseconds on a clock that is never set back. */
  now(): number;
  /** Returns what `clearTimeout` takes. */
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Calls back once everything that has arrived by now has been looked at. */
  setImmediate(callback: () => void): void;
  randomBytes(length: number): Buffer;
  /** A UUID, version 4 (RFC 9562, 5.4). */
  randomUUID(): string;
}

export const systemClock: Clock = {
  date: () => Date.now(),
  now: () => performance.now(),
  // No timer of the server's keeps a process alive.
  setTimeout: (callback, ms) => setTimeout(callback, ms).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
  setImmediate: (callback) => void setImmediate(callback),
  randomBytes,
  randomUUID,
};
