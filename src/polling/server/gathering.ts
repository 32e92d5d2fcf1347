import type { Clock } from "../number/clock.ts";
import type { Answering, LaterAnswers, Waiting } from "./answer_batch.ts";

/** Packets that come with a longer pause than this between them are no busy session's, in milliseconds. */
const BUSY_GAP_MS = 100;
/** A gap above this counts as this, so that a pause in the talk is soon known to be over, in milliseconds. */
const LONGEST_GAP_MS = 1_000;
/** How much the latest counts beside all before it. */
const WEIGHT = 0.2;
/** The same of a shorter gap: a room that becomes busy is to gather before it is behind. */
const SHORTER_GAP_WEIGHT = 0.4;
/** From an answer to the next poll, on a line that is slow, in milliseconds. */
const SLOW_TURN_MS = 100;
/** The share of that time for which more is waited for. */
const LINGER_SHARE = 1 / 8;

/** The longest that packets wait for others where the client has not asked for it, in milliseconds. */
const OWN_MS = 100;

/** How long packets may wait so that others leave with them, in milliseconds. */
export interface GatherBounds {
  /** In a busy session or on a slow line, whatever the client asks for. */
  own: number;
  /** Where the client asks for it. */
  asked: number;
}

/** @param gatherMs the most for which a client may ask */
export function gatherBounds({ gatherMs }: { gatherMs: number }): GatherBounds {
  return { own: Math.min(gatherMs, OWN_MS), asked: gatherMs };
}

/**
 * How long a packet waits for others, so that polls are fewer and fuller. The
 * wait is counted from the answer before: what comes after a pause leaves at once.
 */
export class Gathering {
  readonly #clock: Clock;
  readonly #most: GatherBounds;
  readonly #later: LaterAnswers;
  readonly #transport: Answering;
  #askedMs = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  /** When the latest answer with packets in it left. */
  #carriedAt = Number.NEGATIVE_INFINITY;
  /** From one packet to the next, lately. */
  #gapMs = LONGEST_GAP_MS;
  /** From an answer to the next poll, lately: what a poll costs on this line at least. */
  #turnMs = 0;
  #waiting: Waiting | undefined;

  /** @param transport answers when a wait is over */
  constructor(clock: Clock, most: GatherBounds, later: LaterAnswers, transport: Answering) {
    this.#clock = clock;
    this.#most = most;
    this.#later = later;
    this.#transport = transport;
  }

  /** Whether the latest poll asked for it: its line is thin. */
  get isAsked(): boolean {
    return this.#askedMs > 0;
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** The next poll has come just now, with what it asks for. */
  polled(asked: string | undefined, now: number): void {
    const ms = asked ? Number(asked) : 0;
    this.#askedMs = ms > 0 ? Math.min(ms, this.#most.asked) : 0;
    const turnMs = now - this.#answeredAt;
    if (turnMs < Number.POSITIVE_INFINITY) this.#turnMs += WEIGHT * (turnMs - this.#turnMs);
  }

  /** An answer has left with so many packets. */
  answered(packets: number): void {
    this.stop();
    const now = this.#clock.now();
    this.#answeredAt = now;
    if (packets === 0) return;
    const gapMs = Math.min((now - this.#carriedAt) / packets, LONGEST_GAP_MS);
    const weight = gapMs < this.#gapMs ? SHORTER_GAP_WEIGHT : WEIGHT;
    this.#gapMs += weight * (gapMs - this.#gapMs);
    this.#carriedAt = now;
  }

  /**
   * Begins to wait, if there is reason to.
   *
   * @param isFresh whether the packet is new, and has not waited for its poll
   */
  begin(isFresh: boolean): boolean {
    const ms = this.#waitMs(isFresh);
    if (ms <= 0) return false;
    this.#waiting = this.#later.add(this.#transport, ms);
    return true;
  }

  stop(): void {
    if (!this.#waiting) return;
    this.#later.remove(this.#transport, this.#waiting);
    this.#waiting = undefined;
  }

  #waitMs(isFresh: boolean): number {
    const { own } = this.#most;
    const busyMs = Math.min(2 * (BUSY_GAP_MS - this.#gapMs), own);
    const apartMs = Math.max(busyMs, this.#askedMs);
    const leftMs = apartMs > 0 ? this.#carriedAt + apartMs - this.#clock.now() : 0;
    const isSlow = this.#turnMs > SLOW_TURN_MS && this.#gapMs < this.#turnMs;
    const lingerMs = isFresh && isSlow ? Math.min(LINGER_SHARE * this.#turnMs, own) : 0;
    return Math.max(leftMs, lingerMs);
  }
}
