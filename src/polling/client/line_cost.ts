/** A way there and back that takes longer makes each poll dear, in milliseconds. */
const DEAR_MS = 250;
/** The most that is asked for, in milliseconds. */
const MOST_MS = 1_000;
/** The shortest of so many counts: one that was held up says nothing of the line. */
const KEPT = 4;

/**
 * What a request costs on this line: how long a short POST, which is answered at
 * once, takes there and back. On a thin line that is what its headers and the
 * answer's take.
 */
export class LineCost {
  #tripsMs: number[] = [];

  /** A POST took so long, in milliseconds. */
  note(tripMs: number): void {
    this.#tripsMs = [...this.#tripsMs, tripMs].slice(-KEPT);
  }

  /**
   * How long packets are to wait for others at the server, in milliseconds: half of what the way takes
   * anyhow, which few notice. 0 where a poll costs little.
   */
  get gatherMs(): number {
    const tripMs = Math.min(...this.#tripsMs);
    if (this.#tripsMs.length === 0 || tripMs < DEAR_MS) return 0;
    return Math.min(Math.round(tripMs / 2), MOST_MS);
  }
}
