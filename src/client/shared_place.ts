import type { Changes } from "../protocol/message.ts";

/** An answer that brings nothing and was held for less is no rhythm, in seconds. */
const HASTY = 1;
/** So many of them in a row count as a failure; two come with the best of caches. */
const HASTY_MAX = 4;

/**
 * Where a reader goes on in the shared form of the feed (docs/caching.md), and
 * whether that is to be trusted. A cache that makes something of it that the plain
 * feed does not suffer from is left alone, ever longer.
 */
export class SharedPlace {
  /** What to ask next, below `/api`: whatever it is, it leads to no other server. */
  #path: string | undefined;
  #failures = 0;
  /** How many plain answers are to be taken first. */
  #rest = 0;
  #hasty = 0;

  /** What to ask with a cursor; undefined where the plain feed is to be asked. */
  pathFrom(cursor: string | undefined): string | undefined {
    return !this.#rest && this.#path?.includes(`/${cursor}/`) ? this.#path : undefined;
  }

  /** One of the two forms has answered what was asked with `after`, in so many seconds. */
  answered({ shared, next, cursor }: Changes, after: string | undefined, seconds: number): void {
    this.#path = (next ?? shared)?.slice("/api".length);
    if (!next) {
      if (this.#rest) this.#rest--;
      return;
    }
    if (cursor !== after || seconds > HASTY) this.#hasty = this.#failures = 0;
    else if (++this.#hasty === HASTY_MAX) this.failed();
  }

  /** The shared form did not get through. */
  failed(): void {
    this.#hasty = 0;
    this.#rest = 2 ** this.#failures++;
  }
}
