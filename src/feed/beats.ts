import { BEAT_SECONDS } from "../protocol/shared_feed.ts";
import type { Clock } from "../runtime/clock.ts";

/** How much shorter than the server's hold a beat is, in milliseconds: a wait may begin before its beat. */
const EARLY_MS = 500;

/**
 * The rhythm on which waits of the shared feed end: the time by the calendar,
 * which every instance knows, in parts of equal length. Who waits in one beat asks
 * the same as everybody else; with the next beat it is another question, so that no
 * cache answers it with what it was told before.
 */
export class Beats {
  readonly #clock: Clock;
  readonly #holdMs: number;
  readonly #lengthMs: number;

  /** @param holdSeconds the longest that a request is held */
  constructor(clock: Clock, holdSeconds: number) {
    this.#clock = clock;
    this.#holdMs = holdSeconds * 1000;
    this.#lengthMs = Math.min(BEAT_SECONDS * 1000, this.#holdMs - EARLY_MS);
  }

  get current(): number {
    return Math.floor(this.#clock.date() / this.#lengthMs);
  }

  /**
   * How long a request of a beat is held, in milliseconds; 0 where the beat is over.
   * The next one counts as begun: a wait may end a little early, and another instance's
   * clock be a little ahead. Undefined where it is further ahead than that.
   */
  holdFor(beat: number): number | undefined {
    if (beat > this.current + 1) return undefined;
    const left = (beat + 1) * this.#lengthMs - this.#clock.date();
    return Math.min(Math.max(left, 0), this.#holdMs);
  }
}
