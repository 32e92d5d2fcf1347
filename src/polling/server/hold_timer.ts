import type { Clock } from "../number/clock.ts";

/** Told when a hold is over. */
export interface Holding {
  holdIsOver(): void;
}

/**
 * Tells when a hold is over. One timer serves poll after poll: starting it anew
 * for each costs a poll more than looking at the clock when it fires.
 */
export class HoldTimer {
  readonly #clock: Clock;
  readonly #holding: Holding;
  /** When the hold is over. */
  #until = 0;
  #firesAt = Number.POSITIVE_INFINITY;
  #timer: unknown;

  constructor(clock: Clock, holding: Holding) {
    this.#clock = clock;
    this.#holding = holding;
  }

  start(ms: number, now: number): void {
    this.#until = now + ms;
    if (this.#timer && this.#firesAt <= this.#until) return;
    this.#clock.clearTimeout(this.#timer);
    this.#arm(ms);
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(ms: number): void {
    this.#firesAt = this.#clock.now() + ms;
    this.#timer = this.#clock.setTimeout(() => this.#fire(), ms);
  }

  #fire(): void {
    this.#timer = undefined;
    const left = this.#until - this.#clock.now();
    if (left > 0) this.#arm(left);
    else this.#holding.holdIsOver();
  }
}
