import { SEPARATOR } from "../number/request_number.ts";
import { othersBeside } from "./backoff.ts";
import { BodyLimit, PacketRefusedError } from "./body_limit.ts";
import type { PollingOptions } from "./options.ts";
import type { Requests } from "./requests.ts";

/** What is known of a body that has not got through yet. */
interface Doubt {
  /** How often in a row another got through when it did not. */
  strikes: number;
  /** Others are being tried. */
  isComparing: boolean;
}

/** Says nothing: what a server is asked with that has taken its number in already. */
const NOOP_PACKET = "6";
/** What an answer may take on top of what the way lately took, in milliseconds. */
const DEADLINE_MS = 4_000;
/** Others are tried once a POST has taken half of its deadline, and are to be back before it is over. */
const OTHERS_SHARE = 0.4;
/** What a request is at least, with its headers, in bytes: by this its time is set against a larger one's. */
const REQUEST_BYTES = 500;

/** A session's numbered POSTs, one after the other, each tried until the server has taken it in. */
export class Posts {
  readonly #requests: Requests;
  readonly #settings: PollingOptions;
  readonly #bodyLimit = new BodyLimit();
  /** The number of the latest that was taken in, or given up. */
  #n = 0;

  constructor(requests: Requests, settings: PollingOptions) {
    this.#requests = requests;
    this.#settings = settings;
  }

  /** Sends packets in as many POSTs as the path needs, one after the other. */
  send(packets: string[], done: () => void): void {
    const count = this.#bodyLimit.fitting(packets);
    const body = packets.slice(0, count).join(SEPARATOR);
    const next = (rest: string[]) => (rest.length > 0 ? this.send(rest, done) : done());
    const passed = (n: number) => {
      this.#n = n;
      this.#bodyLimit.passed(body);
      next(packets.slice(count));
    };
    const failed = (status: number, strikes: number): boolean => {
      const verdict = this.#bodyLimit.judge(body, count, status, strikes);
      if (verdict === "again") return false;
      const n = this.#n + 1;
      this.#giveUp(n, 0, (isTaken) => {
        if (isTaken) return passed(n);
        this.#n = n;
        if (verdict === "smaller") return this.send(packets, done);
        const error = new PacketRefusedError(body, status);
        this.#settings.onNetwork?.({ type: "refused", error });
        next(packets.slice(1));
      });
      return true;
    };
    this.#post(body, 0, { strikes: 0, isComparing: false }, passed, failed);
  }

  /** @param failed whether this is the end of it */
  #post(
    body: string,
    tries: number,
    doubt: Doubt,
    passed: (n: number) => void,
    failed: (status: number, strikes: number) => boolean,
  ): void {
    const requests = this.#requests;
    const { clock } = requests;
    const n = this.#n + 1;
    const began = clock.now();
    // Where another gets through quickly, this one need not be given ever longer.
    const deadlineMs = requests.deadline(DEADLINE_MS, doubt.strikes > 0 ? 0 : tries);
    let isCompared = false;
    const compare = () => {
      clock.clearTimeout(halfTime);
      if (!isCompared && !doubt.isComparing) {
        doubt.isComparing = true;
        void this.#compare(body, deadlineMs * OTHERS_SHARE, tries, doubt).then((strikes) => {
          Object.assign(doubt, { strikes, isComparing: false });
        });
      }
      isCompared = true;
    };
    const halfTime = clock.setTimeout(compare, deadlineMs / 2);
    const cut = (reason: unknown, status = 0) => {
      clock.clearTimeout(halfTime);
      if (requests.isOver) return;
      const { strikes } = doubt;
      compare();
      if (failed(status, strikes)) return;
      const retry = () => this.#post(body, tries + 1, doubt, passed, failed);
      requests.retry("post", reason, tries, retry, strikes > 0 || doubt.isComparing, body);
    };
    const asked = { parameters: { n }, deadlineMs, body, isNew: tries === 0 };
    requests.send({ method: "POST", ...asked }).then((answer) => {
      if (answer.status === 200 && answer.text === "ok") {
        clock.clearTimeout(halfTime);
        requests.noteRoundTrip(clock.now() - began);
        requests.line.note(clock.now() - began);
        this.#settings.onAnswer?.(true, 200);
        requests.through("post", tries);
        passed(n);
      } else if (requests.endsSession(answer)) clock.clearTimeout(halfTime);
      else cut(`answered ${answer.status}`, answer.status);
    }, cut);
  }

  /**
   * Asks with what the server has taken in already: whether POSTs get through at all just now.
   *
   * @returns the strikes against the body
   */
  async #compare(
    body: string,
    deadlineMs: number,
    tries: number,
    { strikes }: Doubt,
  ): Promise<number> {
    const requests = this.#requests;
    const { clock } = requests;
    for (let left = othersBeside(clock); left > 0; left--) {
      const began = clock.now();
      const other = { parameters: { n: this.#n }, deadlineMs, body: NOOP_PACKET };
      const answer = await requests.send({ method: "POST", ...other }).catch(() => undefined);
      if (answer?.status !== 200 || answer.text !== "ok" || requests.isOver) return 0;
      // On a slow line the longer one takes longer.
      requests.noteRoundTrip((clock.now() - began) * (1 + body.length / REQUEST_BYTES));
      this.#settings.onAnswer?.(true, 200);
    }
    requests.through("post", tries);
    return strikes + 1;
  }

  /** Gives a number up, so that what went by it may go by another; tells whether it was taken in after all. */
  #giveUp(n: number, tries: number, then: (isTaken: boolean) => void): void {
    const requests = this.#requests;
    const cut = (reason: unknown) =>
      requests.retry("post", reason, tries, () => this.#giveUp(n, tries + 1, then));
    const parameters = { n, skip: 1 };
    const deadlineMs = requests.deadline(DEADLINE_MS, tries);
    requests.send({ method: "POST", parameters, deadlineMs, body: NOOP_PACKET }).then((answer) => {
      const { status, text } = answer;
      if (status === 200 && (text === "ok" || text === "taken")) then(text === "taken");
      else if (!requests.endsSession(answer)) cut(`answered ${status}`);
    }, cut);
  }
}
