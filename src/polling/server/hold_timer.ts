/**
 * Tells when a hold is over. One timer serves poll after poll: starting it anew
 * for each costs a poll more than looking at the clock when it fires.
 */
export class HoldTimer {
  readonly #over: () => void;
  /** When the hold is over, on the clock that is never set back, in milliseconds. */
  #until = 0;
  #firesAt = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(over: () => void) {
    this.#over = over;
  }

  start(ms: number): void {
    this.#until = performance.now() + ms;
    if (this.#timer && this.#firesAt <= this.#until) return;
    clearTimeout(this.#timer);
    this.#arm(ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(ms: number): void {
    this.#firesAt = performance.now() + ms;
    this.#timer = setTimeout(() => this.#fire(), ms);
  }

  #fire(): void {
    this.#timer = undefined;
    const left = this.#until - performance.now();
    if (left > 0) this.#arm(left);
    else this.#over();
  }
}
