import { Deadlines, type Expiring } from "../../feed/deadlines.ts";
import { Problem } from "../../protocol/problem.ts";

/** How many requests of the check are held at once: a bound for those who would only hold. */
const HELD_MAX = 1_000;

/** The requests that the check holds only to see how long the path lets it. */
export class Holds {
  readonly #deadlines = new Deadlines();
  #held = 0;
  #closed = false;

  get held(): number {
    return this.#held;
  }

  /**
   * Resolves when the time is over, or the client is gone.
   *
   * @throws Problem unavailable where too many are held already, or the server stops meanwhile
   */
  async hold(ms: number, gone: AbortSignal): Promise<void> {
    if (this.#held >= HELD_MAX) {
      throw new Problem("unavailable", "Too many checks at once; try again in a minute.", 60);
    }
    if (this.#closed) throw new Problem("unavailable", "The server is stopping.");
    if (ms <= 0 || gone.aborted) return;
    this.#held++;
    const { promise, resolve } = Promise.withResolvers<void>();
    const held: Expiring = { tick: 0, expire: resolve };
    this.#deadlines.add(held, ms);
    gone.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    this.#deadlines.delete(held);
    this.#held--;
    if (this.#closed) throw new Problem("unavailable", "The server is stopping.");
  }

  /** Answers every one that is held, and holds none from now on. */
  close(): void {
    this.#closed = true;
    this.#deadlines.expireAll();
  }
}
