import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "../../src/client/clock.ts";
import type { Clock as ServerClock } from "../../src/runtime/clock.ts";

const EPOCH_MS = 1_700_000_000_000;

/** A clock that stands still until it is told to go on; what is due then runs in its order. */
export class VirtualClock implements Clock {
  readonly #timers = new Map<number, { at: number; callback: () => void }>();
  #now = 0;
  #ids = 0;

  now = () => this.#now;
  date = () => EPOCH_MS + this.#now;
  random = () => 0;
  randomId = () => `id ${++this.#ids}`;

  setTimeout = (callback: () => void, ms: number): number => {
    this.#timers.set(++this.#ids, { at: this.#now + Math.max(ms, 0), callback });
    return this.#ids;
  };

  clearTimeout = (timer: unknown): void => {
    this.#timers.delete(timer as number);
  };

  /** In how many milliseconds each timer is due. */
  get due(): number[] {
    return [...this.#timers.values()].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  goOn(ms: number): void {
    const end = this.#now + ms;
    while (this.#runNext(end));
    this.#now = end;
  }

  /** The same; whatever follows from each timer happens before the next one. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#runNext(end));
    this.#now = end;
  }

  #runNext(end: number): boolean {
    const due = [...this.#timers].filter(([, { at }]) => at <= end);
    const [next] = due.sort(([a, one], [b, other]) => one.at - other.at || a - b);
    if (!next) return false;
    const [id, { at, callback }] = next;
    this.#timers.delete(id);
    this.#now = at;
    callback();
    return true;
  }
}

/** The same for the server: what is chance to it stays chance. */
export class VirtualServerClock extends VirtualClock implements ServerClock {
  setImmediate = (callback: () => void): void => void setImmediate(callback);
  randomBytes = randomBytes;
  randomUUID = randomUUID;
}
