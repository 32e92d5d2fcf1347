import type { Clock } from "../../src/polling/number/clock.ts";

/** A clock that stands still until it is told to go on. */
export class StandingClock implements Clock {
  readonly timers = new Map<object, { at: number; callback: () => void }>();
  #now = 0;

  now = () => this.#now;
  random = () => 0;
  setTimeout = (callback: () => void, ms: number) => {
    const timer = {};
    this.timers.set(timer, { at: this.#now + ms, callback });
    return timer;
  };
  clearTimeout = (timer: unknown) => {
    this.timers.delete(timer as object);
  };

  /** In how many milliseconds each timer is due. */
  get due(): number[] {
    return [...this.timers.values()].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  goOn(ms: number): void {
    this.#now += ms;
    for (const [timer, { at, callback }] of this.timers) {
      if (at > this.#now || !this.timers.delete(timer)) continue;
      callback();
    }
  }
}
