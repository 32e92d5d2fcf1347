import { NONCE_MAX } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import type { Clock } from "../runtime/clock.ts";

/** The most refused posts that are remembered: as many as the project's client has under way at once. */
const REFUSED_MAX = 1_000;

/**
 * Posts that were sent after one that is refused for now must not overtake it:
 * not while it is too early for any, and where it is said behind which one each
 * was sent, not later either. On a slow path those arrive when the time is over.
 */
export class PostOrder {
  /** The nonces of the posts that were refused for now and have not come again; made for the first. */
  #refused: Set<string> | undefined;
  #refusedUntil = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws Problem rate_limited where another post has to come first, and whatever `post` throws */
  async keep<Posted>(
    nonce: string,
    behind: string | undefined,
    post: () => Promise<Posted>,
  ): Promise<Posted> {
    // A post that comes again is judged anew; those behind it are judged by that.
    this.#refused?.delete(nonce);
    const wait = Math.ceil((this.#refusedUntil - this.#clock.now()) / 1000);
    const mustWait = wait > 0 || Boolean(behind !== undefined && this.#refused?.has(behind));
    try {
      if (mustWait) throw rateLimited(Math.max(wait, 1));
      return await post();
    } catch (error) {
      if (!isForGood(error)) this.#refuse(nonce, error, mustWait);
      throw error;
    }
  }

  #refuse(nonce: string, error: unknown, mustWait: boolean): void {
    this.#refused ??= new Set();
    // A longer one is not remembered: it will be refused for good.
    if (nonce.length <= NONCE_MAX) this.#refused.add(nonce);
    for (const oldest of this.#refused) {
      if (this.#refused.size <= REFUSED_MAX) break;
      this.#refused.delete(oldest);
    }
    const seconds = error instanceof Problem && !mustWait ? error.retryAfter : undefined;
    if (seconds) this.#refusedUntil = this.#clock.now() + seconds * 1000;
  }
}

function rateLimited(seconds: number): Problem {
  return new Problem("rate_limited", "Try again in {seconds} s.", { seconds }, seconds);
}

/** Whether it would be of no use to try again. */
function isForGood(error: unknown): boolean {
  return error instanceof Problem && error.code !== "rate_limited" && error.code !== "unavailable";
}
