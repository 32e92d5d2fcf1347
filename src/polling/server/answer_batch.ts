import type { Clock } from "../number/clock.ts";

/** A transport that answers its held poll when it is told to. */
export interface Answering {
  answer(): void;
  onError(reason: string, description?: unknown): void;
}

/** All who were sent something in this tick: one callback for a broadcast, not one for each. */
let sending: Answering[] = [];

/** Has the transport answer at the end of the tick. */
export function answerSoon(transport: Answering): void {
  if (sending.push(transport) === 1) process.nextTick(answerAll);
}

function answerAll(): void {
  const transports = sending;
  sending = [];
  answerEach(transports);
}

/** Waits end by steps of so many milliseconds. */
const STEP_MS = 10;

/**
 * So many answer at one step, if those before it have room: a thousand answers at once, and then a
 * thousand polls at once, would keep waiting whoever posts meanwhile.
 */
const TOGETHER_MAX = 100;

/** Those who answer at the same moment. */
export interface Waiting {
  step: number;
  transports: Set<Answering>;
  timer: unknown;
}

/**
 * Has transports answer later. Those whose waits end at about the same time answer one right after
 * the other: one timer serves them all, and in a busy room what they say is encoded once.
 */
export class LaterAnswers {
  readonly #clock: Clock;
  /** By the step at which they answer. */
  readonly #waiting = new Map<number, Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns among whom it waits, for `remove` */
  add(transport: Answering, ms: number): Waiting {
    const now = this.#clock.now();
    const step = this.#stepWithRoom((now + ms / 2) / STEP_MS, (now + ms) / STEP_MS);
    const waiting = this.#waiting.get(step) ?? this.#begin(step, step * STEP_MS - now);
    waiting.transports.add(transport);
    return waiting;
  }

  /** Has it not answer, or no more than it has already. */
  remove(transport: Answering, waiting: Waiting): void {
    waiting.transports.delete(transport);
    if (waiting.transports.size === 0) this.#end(waiting);
  }

  /** The last step up to the latest that has room; where none has since the earliest, the latest. */
  #stepWithRoom(earliest: number, latest: number): number {
    for (let step = Math.floor(latest); step >= earliest; step--) {
      const together = this.#waiting.get(step)?.transports.size ?? 0;
      if (together < TOGETHER_MAX) return step;
    }
    return Math.floor(latest);
  }

  #begin(step: number, ms: number): Waiting {
    const waiting: Waiting = { step, transports: new Set(), timer: undefined };
    const answer = () => {
      this.#end(waiting);
      answerEach(waiting.transports);
    };
    waiting.timer = this.#clock.setTimeout(answer, Math.max(ms, 0));
    this.#waiting.set(step, waiting);
    return waiting;
  }

  #end(waiting: Waiting): void {
    this.#clock.clearTimeout(waiting.timer);
    // Others may wait for the same step by now.
    if (this.#waiting.get(waiting.step) === waiting) this.#waiting.delete(waiting.step);
  }
}

function answerEach(transports: Iterable<Answering>): void {
  for (const transport of transports) {
    try {
      transport.answer();
    } catch (error) {
      // What cannot be sent, a symbol say, is not to keep the others from their answers.
      transport.onError("a packet cannot be sent", error);
    }
  }
}
