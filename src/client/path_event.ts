import type { PacketTooLargeError } from "./body_limit.ts";

/** What the path did, for a connection line or a log. */
export type PathEvent =
  /** A request was cut and will be asked again: how often so far, and in how many milliseconds. */
  | { type: "cut"; request: "poll" | "post"; reason: string; tries: number; retryMs: number }
  /** A request that had been cut has got through. */
  | { type: "through"; request: "poll" | "post"; tries: number }
  /** A packet is too large for the path by itself: it will never get through, and is not tried again. */
  | { type: "refused"; error: PacketTooLargeError };
