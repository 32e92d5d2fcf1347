import { endOf, SEPARATOR } from "../number/request_number.ts";
import type { LearnedHold } from "./learned_hold.ts";
import type { PollingOptions } from "./options.ts";
import type { Requests } from "./requests.ts";

/** What an answer may take on top of its hold and of what the way lately took, in milliseconds. */
const DEADLINE_MS = 3_000;
/**
 * While there is talk, a poll is held this many seconds at most: an answer that
 * is swallowed without a reset is missed only when the hold is over.
 */
const TALK_HOLD = 5;
/** For how long after a message there is talk, in milliseconds. */
const TALK_MS = 30_000;

/** A session's numbered polls, each asked again until its own answer has come whole. */
export class Polls {
  readonly #requests: Requests;
  readonly #hold: LearnedHold;
  readonly #settings: PollingOptions;
  readonly #onPayload: (payload: string) => void;
  #n = 0;
  #talkedAt = Number.NEGATIVE_INFINITY;
  /** Has the poll in flight asked anew, unless something of its answer has come. */
  #askAnew: (() => void) | undefined;

  constructor(
    requests: Requests,
    hold: LearnedHold,
    settings: PollingOptions,
    onPayload: (payload: string) => void,
  ) {
    this.#requests = requests;
    this.#hold = hold;
    this.#settings = settings;
    this.#onPayload = onPayload;
  }

  next(): void {
    this.#poll(++this.#n, 0);
  }

  /** An answer is due that has not come: if its poll was swallowed, asking again tells so sooner than its hold. */
  hurry(): void {
    this.#askAnew?.();
  }

  /** Looks whether a payload is of talk. */
  noteTalk(payload: string): void {
    if (payload.startsWith("4")) this.#talkedAt = this.#requests.clock.now();
  }

  #poll(n: number, tries: number): void {
    const requests = this.#requests;
    const { clock } = requests;
    const began = clock.now();
    const isTalking = began - this.#talkedAt < TALK_MS;
    const most = this.#hold.seconds;
    const hold = isTalking ? Math.min(most, TALK_HOLD) : most;
    const deadlineMs = hold * 1000 + requests.deadline(DEADLINE_MS, tries);
    let isAskedAnew = false;
    const cut = (reason: unknown) => {
      if (requests.isOver || isAskedAnew) return;
      this.#askAnew = undefined;
      this.#hold.cut((clock.now() - began) / 1000);
      requests.retry("poll", reason, tries, () => this.#poll(n, tries + 1));
    };
    const control = new AbortController();
    this.#askAnew = () => {
      if (tries > 0 || clock.now() - began < DEADLINE_MS + 2 * requests.roundTripMs) return;
      isAskedAnew = true;
      control.abort();
      this.#poll(n, 1);
    };
    const onPiece = () => {
      this.#askAnew = undefined;
    };
    const { gatherMs } = requests.line;
    const parameters = { n, hold, ...(gatherMs > 0 && { gather: gatherMs }) };
    const asked = { parameters, deadlineMs, control, onPiece, isNew: tries === 0 };
    requests.send({ method: "GET", ...asked }).then((answer) => {
      if (isAskedAnew) return;
      const { status, text } = answer;
      const end = endOf(n);
      const isOurs = status === 200 && (text === end || text.endsWith(SEPARATOR + end));
      const isServer = isOurs || requests.endsSession(answer);
      this.#settings.onAnswer?.(isServer, status);
      if (!isServer) cut(`answered ${status}`);
      if (!isOurs) return;
      const lasted = (clock.now() - began) / 1000;
      this.#hold.answered(lasted, text === end && lasted >= this.#hold.seconds);
      this.noteTalk(text);
      requests.through("poll", tries);
      this.#onPayload(text);
    }, cut);
  }
}
