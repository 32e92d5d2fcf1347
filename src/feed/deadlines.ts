import { type Clock, systemClock } from "../runtime/clock.ts";

/** How far apart deadlines are looked at, in milliseconds. */
const TICK_MS = 250;

/** Something that ends at a time, unless it is done before. */
export interface Expiring {
  /** The tick in which it ends; set by `Deadlines`. */
  tick: number;
  expire(): void;
}

/**
 * The deadlines of all held requests on one timer: a wheel of ticks, so that
 * neither holding a request nor letting it go costs a timer. Nothing runs while
 * nothing is held.
 */
export class Deadlines {
  readonly #ticks = new Map<number, Set<Expiring>>();
  readonly #clock: Clock;
  #timer: unknown;
  #last = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** How many are waiting; counted when asked. */
  get size(): number {
    let size = 0;
    for (const due of this.#ticks.values()) size += due.size;
    return size;
  }

  /** Ends it after at most `ms` milliseconds, up to a quarter of a second early, never late. */
  add(expiring: Expiring, ms: number): void {
    const now = Math.floor(this.#clock.now() / TICK_MS);
    const tick = Math.max(Math.floor((this.#clock.now() + ms) / TICK_MS), now + 1);
    expiring.tick = tick;
    const due = this.#ticks.get(tick);
    if (due) due.add(expiring);
    else this.#ticks.set(tick, new Set([expiring]));
    if (!this.#timer) {
      this.#last = now;
      this.#arm();
    }
  }

  delete(expiring: Expiring): void {
    const due = this.#ticks.get(expiring.tick);
    if (!due?.delete(expiring) || due.size > 0) return;
    this.#ticks.delete(expiring.tick);
  }

  /** Ends everything that is waiting, now. */
  expireAll(): void {
    for (const due of [...this.#ticks.values()]) for (const expiring of due) expiring.expire();
    this.#stop();
  }

  #turn(): void {
    const now = Math.floor(this.#clock.now() / TICK_MS);
    while (this.#last < now) {
      this.#last++;
      const due = this.#ticks.get(this.#last);
      this.#ticks.delete(this.#last);
      for (const expiring of due ?? []) expiring.expire();
    }
    if (this.#ticks.size > 0) this.#arm();
    else this.#stop();
  }

  #arm(): void {
    this.#timer = this.#clock.setTimeout(() => this.#turn(), TICK_MS);
  }

  #stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
