import type { Changes } from "../protocol/message.ts";

/** An answer that brings nothing and was held for less is no rhythm, in milliseconds. */
const HASTY_MS = 1_000;
/** So many of them in a row count as a failure; two come with the best of caches. */
const HASTY_MAX = 4;
/** The most plain answers that are taken before the shared form is tried again. */
const REST_MAX = 64;

/**
 * Where a reader goes on in the shared form of the feed (docs/caching.md), and
 * whether that is to be trusted. A cache that makes something of it that the plain
 * feed does not suffer from is left alone, ever longer.
 */
export class SharedPlace {
  #next: { path: string; cursor: string } | undefined;
  #failures = 0;
  /** How many plain answers are to be taken first. */
  #rest = 0;
  #hasty = 0;

  /** What to ask with a cursor; undefined where the plain feed is to be asked. */
  pathFrom(cursor: string | undefined): string | undefined {
    return this.#rest === 0 && this.#next?.cursor === cursor ? this.#next?.path : undefined;
  }

  /** The plain feed has answered. */
  plainAnswered({ shared, cursor }: Changes): void {
    if (this.#rest > 0) this.#rest -= 1;
    this.#goOn(shared, cursor);
  }

  /** The shared form has answered what was asked with `after`, in so many milliseconds. */
  answered({ next, cursor }: Changes, after: string | undefined, tookMs: number): void {
    this.#goOn(next, cursor);
    const isHasty = cursor === after && tookMs < HASTY_MS;
    this.#hasty = isHasty ? this.#hasty + 1 : 0;
    if (this.#hasty === HASTY_MAX) this.failed();
    else if (!isHasty) this.#failures = 0;
  }

  /** The shared form did not get through. */
  failed(): void {
    this.#hasty = 0;
    this.#next = undefined;
    this.#rest = Math.min(2 ** this.#failures++, REST_MAX);
  }

  /** A path alone: what comes of the way leads to no other server. */
  #goOn(path: string | undefined, cursor: string): void {
    this.#next = path?.startsWith("/api/") ? { path, cursor } : undefined;
  }
}
