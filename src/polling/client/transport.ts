import { Fetch } from "engine.io-client";
import { endOf, HANDSHAKE, SEPARATOR } from "../number/request_number.ts";
import { type Answer, ask, OverdueError } from "./ask.ts";
import { BodyLimit, PacketRefusedError } from "./body_limit.ts";
import { type Handshake, handshakeIn } from "./handshake.ts";
import { LearnedHold } from "./learned_hold.ts";
import type { PathEvent } from "./path_event.ts";
import { othersBeside, pauseBefore } from "./pause.ts";

export interface PollingOptions {
  /** Makes every request; the global one otherwise. */
  fetch?: typeof fetch;
  /** Told what the path does: most of it mends itself, but a refused packet never gets through. */
  onPath?: (event: PathEvent) => void;
  /** Is given what the server says of itself at the beginning of each session. */
  onHandshake?: (handshake: Handshake) => void;
  /** Told of each answer to a read whether it is the server's own, and of the server's to a post. */
  onAnswer?: (isServer: boolean, status: number) => void;
}

/** What is known of a body that has not got through yet. */
interface Doubt {
  /** How often in a row another got through when it did not. */
  strikes: number;
  /** Others are being tried. */
  isComparing: boolean;
}

/** What is used of engine.io-client 6.6.8's Socket beyond its public types. */
interface EngineSocket {
  _onClose(reason: string, details?: { description?: unknown }): void;
}

const CLOSE_PACKET = "1";
/** Says nothing: what a server is asked with that has taken its number in already. */
const NOOP_PACKET = "6";
const DEADLINE_MS = {
  handshake: 10_000,
  /** On top of the hold and of what the way lately took. */
  poll: 3_000,
  post: 4_000,
};
/** A deadline doubles with each try, up to this many times: a slow path is not a dead one. */
const DOUBLINGS = 3;
/**
 * While there is talk, a poll is held this many seconds at most: an answer that
 * is swallowed without a reset is missed only when the hold is over.
 */
const TALK_HOLD = 5;
/** For how long after a message there is talk, in milliseconds. */
const TALK_MS = 30_000;
/** Others are tried once a POST has taken half of its deadline, and are to be back before it is over. */
const OTHERS_SHARE = 0.4;
/** What a request is at least, with its headers, in bytes: by this its time is set against a larger one's. */
const REQUEST_BYTES = 500;

/**
 * Engine.IO's polling with numbered requests (number/request_number.ts), for
 * browsers and Node.js alike. To a server that knows of no numbers it is a stock
 * client over fetch.
 */
export class NumberedPolling extends Fetch {
  protected readonly settings: PollingOptions = {};
  /** Set once the server has said that it understands numbers. */
  #hold: LearnedHold | undefined;
  readonly #bodyLimit = new BodyLimit();
  #polls = 0;
  #posts = 0;
  /** How long the way there and back lately took, in milliseconds: an old delay fades. */
  #wayMs = 0;
  #talkedAt = 0;
  /** Has the poll under way asked anew, unless something of its answer has come. */
  #askAnew: (() => void) | undefined;
  readonly #underWay = new Set<AbortController>();
  #stopped = false;
  /** The server has said that there is no such session: no need to tell it of the end. */
  #ended = false;

  override doPoll(): void {
    if (this.readyState === "opening") this.#shakeHands();
    else if (this.#hold) this.#poll(this.#hold, ++this.#polls, 0);
    else this.#askAsStock("poll", (text) => this.onData(text));
  }

  override doWrite(data: string, callback: () => void): void {
    this.#noteTalk(data);
    if (this.#hold) this.#post(data.split(SEPARATOR), callback);
    else this.#askAsStock("post", callback, data);
  }

  override doClose(): void {
    const open = this.readyState === "open";
    if (this.#hold || !open) this.#stop();
    if (open && !this.#ended) {
      // Without a number, for a POST before it may be under way still.
      this.#ask("POST", {}, DEADLINE_MS.post, CLOSE_PACKET).catch(() => {});
    }
  }

  override close(): this {
    super.close();
    // A transport that is paused for an upgrade takes no notice of close().
    if (this.readyState !== "closed") this.#stop();
    return this;
  }

  /**
   * An answer is due that has not come. If the poll that is held was swallowed, this is sooner known
   * by asking again than when its hold is over.
   */
  hurry(): void {
    if (this.writable) this.#askAnew?.();
  }

  /** A cut poll no longer tells the server that the page is gone; one in the back/forward cache may come back. */
  readonly #leave = ({ persisted }: { persisted?: boolean }): void => {
    if (!persisted) this.close();
  };

  #stop(): void {
    this.#stopped = true;
    globalThis.removeEventListener?.("pagehide", this.#leave as EventListener);
    for (const control of this.#underWay) control.abort();
    this.#underWay.clear();
  }

  #shakeHands(): void {
    const began = Date.now();
    const cut = (reason: unknown) => this.#isClosed() || this.onError("handshake cut", reason);
    this.#ask("GET", { n: HANDSHAKE }, DEADLINE_MS.handshake).then(({ status, text }) => {
      const handshake = status === 200 ? handshakeIn(text) : undefined;
      this.settings.onAnswer?.(handshake !== undefined, status);
      this.#wayMs = Date.now() - began;
      if (!handshake) {
        cut(status);
      } else {
        const { hold } = handshake;
        if (hold) this.#meet(Number(hold));
        this.onData(text);
        this.settings.onHandshake?.(handshake);
      }
    }, cut);
  }

  #meet(most: number): void {
    const { hostname, port } = this.opts;
    this.#hold = new LearnedHold(`${hostname}:${port}`, most);
    globalThis.addEventListener?.("pagehide", this.#leave as EventListener);
    // engine.io-client ends the session at the browser's "offline" event; here that is one more cut.
    const socket = this.socket as unknown as EngineSocket;
    const onClose = socket._onClose;
    socket._onClose = (reason, details) => {
      if (details?.description !== "network connection lost") onClose.call(socket, reason, details);
    };
  }

  #poll(learned: LearnedHold, n: number, tries: number): void {
    const began = Date.now();
    const talking = began - this.#talkedAt < TALK_MS;
    const hold = talking ? Math.min(learned.seconds, TALK_HOLD) : learned.seconds;
    const deadline = hold * 1000 + this.#patience(DEADLINE_MS.poll, tries);
    const end = endOf(n);
    let isAskedAnew = false;
    const cut = (reason: unknown) => {
      if (this.#isClosed() || isAskedAnew) return;
      this.#askAnew = undefined;
      learned.cut((Date.now() - began) / 1000);
      this.#again("poll", reason, tries, () => this.#poll(learned, n, tries + 1));
    };
    const control = new AbortController();
    this.#askAnew = () => {
      if (tries > 0 || Date.now() - began < DEADLINE_MS.poll + 2 * this.#wayMs) return;
      isAskedAnew = true;
      control.abort();
      this.#poll(learned, n, 1);
    };
    const begun = () => {
      this.#askAnew = undefined;
    };
    this.#ask("GET", { n, hold }, deadline, undefined, control, begun).then((answer) => {
      const { status, text } = answer;
      if (isAskedAnew) return;
      if (status !== 200 || !(text === end || text.endsWith(SEPARATOR + end))) {
        const isOver = this.#isOver(answer);
        this.settings.onAnswer?.(isOver, status);
        if (!isOver) cut(`answered ${status}`);
        return;
      }
      this.settings.onAnswer?.(true, status);
      const lasted = (Date.now() - began) / 1000;
      learned.answered(lasted, text === end && lasted >= learned.seconds);
      this.#noteTalk(text);
      this.#through("poll", tries);
      this.onData(text);
    }, cut);
  }

  /** Sends packets in as many POSTs as the path needs, one after the other. */
  #post(packets: string[], done: () => void): void {
    const taken = this.#bodyLimit.fitting(packets);
    const body = packets.slice(0, taken).join(SEPARATOR);
    const passed = (by: number) => {
      this.#posts = by;
      this.#bodyLimit.passed(body);
      next(packets.slice(taken));
    };
    const next = (rest: string[]) => (rest.length > 0 ? this.#post(rest, done) : done());
    const failed = (status: number, strikes: number): boolean => {
      const verdict = this.#bodyLimit.judge(body, taken, status, strikes);
      if (verdict === "again") return false;
      const n = this.#posts + 1;
      this.#giveUp(n, 0, (isTaken) => {
        if (isTaken) return passed(n);
        this.#posts = n;
        if (verdict === "smaller") return this.#post(packets, done);
        const error = new PacketRefusedError(body, status);
        this.settings.onPath?.({ type: "refused", error });
        next(packets.slice(1));
      });
      return true;
    };
    this.#try(body, 0, { strikes: 0, isComparing: false }, passed, failed);
  }

  /** @param failed whether this is the end of it */
  #try(
    body: string,
    tries: number,
    doubt: Doubt,
    passed: (n: number) => void,
    failed: (status: number, strikes: number) => boolean,
  ): void {
    const n = this.#posts + 1;
    const began = Date.now();
    // Where another gets through quickly, this one need not be given ever longer.
    const deadline = this.#patience(DEADLINE_MS.post, doubt.strikes > 0 ? 0 : tries);
    const compare = () => {
      clearTimeout(halfTime);
      if (!isCompared && !doubt.isComparing) {
        doubt.isComparing = true;
        void this.#compare(body, deadline * OTHERS_SHARE, tries, doubt).then((strikes) => {
          Object.assign(doubt, { strikes, isComparing: false });
        });
      }
      isCompared = true;
    };
    let isCompared = false;
    const halfTime = setTimeout(compare, deadline / 2);
    const cut = (reason: unknown, status = 0) => {
      clearTimeout(halfTime);
      if (this.#isClosed()) return;
      const { strikes } = doubt;
      compare();
      if (failed(status, strikes)) return;
      const again = () => this.#try(body, tries + 1, doubt, passed, failed);
      this.#again("post", reason, tries, again, strikes > 0 || doubt.isComparing);
    };
    this.#ask("POST", { n }, deadline, body).then((answer) => {
      if (answer.status === 200 && answer.text === "ok") {
        clearTimeout(halfTime);
        this.#wayMs = Math.max(Date.now() - began, this.#wayMs * 0.9);
        this.settings.onAnswer?.(true, 200);
        this.#through("post", tries);
        passed(n);
      } else if (this.#isOver(answer)) clearTimeout(halfTime);
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
    deadline: number,
    tries: number,
    { strikes }: Doubt,
  ): Promise<number> {
    for (let left = othersBeside(); left > 0; left--) {
      const began = Date.now();
      const numbers = { n: this.#posts };
      const answer = await this.#ask("POST", numbers, deadline, NOOP_PACKET).catch(() => undefined);
      if (answer?.status !== 200 || answer.text !== "ok" || this.#isClosed()) return 0;
      // On a slow line the longer one takes longer.
      const wayMs = (Date.now() - began) * (1 + body.length / REQUEST_BYTES);
      this.#wayMs = Math.max(wayMs, this.#wayMs * 0.9);
      this.settings.onAnswer?.(true, 200);
    }
    this.#through("post", tries);
    return strikes + 1;
  }

  /** Gives a number up, so that what went by it may go by another; tells whether it was taken in after all. */
  #giveUp(n: number, tries: number, then: (isTaken: boolean) => void): void {
    const cut = (reason: unknown) =>
      this.#again("post", reason, tries, () => this.#giveUp(n, tries + 1, then));
    const deadline = this.#patience(DEADLINE_MS.post, tries);
    this.#ask("POST", { n, skip: 1 }, deadline, NOOP_PACKET).then((answer) => {
      const { status, text } = answer;
      if (status === 200 && (text === "ok" || text === "taken")) then(text === "taken");
      else if (!this.#isOver(answer)) cut(`answered ${status}`);
    }, cut);
  }

  /** How long the way there and back is waited for, in milliseconds. */
  #patience(leastMs: number, tries: number): number {
    return (leastMs + 2 * this.#wayMs) * 2 ** Math.min(tries, DOUBLINGS);
  }

  #noteTalk(payload: string): void {
    if (payload.startsWith("4")) this.#talkedAt = Date.now();
  }

  /** Whether the server itself says that the session is over: in JSON, with a code of Engine.IO's. */
  #isOver({ status, text }: Answer): boolean {
    if (status !== 400 && status !== 403) return false;
    try {
      const { code, message } = JSON.parse(text);
      // Engine.IO's codes; a gateway's JSON may have its status for one.
      if (!(code >= 0 && code <= 5) || typeof message !== "string") return false;
      this.#ended = true;
      this.onError(message, status);
      return true;
    } catch {
      return false;
    }
  }

  #through(request: "poll" | "post", tries: number): void {
    if (tries > 0) this.settings.onPath?.({ type: "through", request, tries });
  }

  /** Asks again after a pause. */
  #again(
    request: "poll" | "post",
    reason: unknown,
    tries: number,
    retry: () => void,
    alone = false,
  ): void {
    if (this.#isClosed()) return;
    const control = new AbortController();
    this.#underWay.add(control);
    const retryMs = pauseBefore(tries, control.signal, () => {
      this.#underWay.delete(control);
      retry();
    });
    this.settings.onPath?.({
      type: "cut",
      request,
      reason: String(reason),
      tries,
      retryMs,
      overdue: reason instanceof OverdueError,
      alone,
    });
  }

  #isClosed(): boolean {
    return this.#stopped || this.readyState === "closed";
  }

  /** To a server without numbers: a request that does not get through ends the session, as it always did. */
  #askAsStock(request: "poll" | "post", take: (text: string) => void, body?: string): void {
    const cut = (reason: unknown) => this.#isClosed() || this.onError(`${request} cut`, reason);
    const isPoll = body === undefined;
    this.#ask(isPoll ? "GET" : "POST", {}, Number.POSITIVE_INFINITY, body).then((answer) => {
      if (answer.status !== 200 || !(isPoll || answer.text === "ok")) cut(answer.status);
      else if (!this.#isClosed()) take(answer.text);
    }, cut);
  }

  async #ask(
    method: string,
    numbers: Record<string, number>,
    deadlineMs: number,
    body?: string,
    control = new AbortController(),
    onBegin?: () => void,
  ): Promise<Answer> {
    const own = this.query;
    this.query = { ...own, ...(numbers as Record<string, never>) };
    const url = this.uri();
    this.query = own;
    const { extraHeaders, withCredentials } = this.opts;
    this.#underWay.add(control);
    try {
      return await ask(
        this.settings.fetch ?? globalThis.fetch,
        url,
        {
          method,
          headers: extraHeaders ?? {},
          credentials: withCredentials ? "include" : "same-origin",
          ...(body !== undefined && { body, keepalive: body === CLOSE_PACKET }),
        },
        deadlineMs,
        control,
        onBegin,
      );
    } finally {
      this.#underWay.delete(control);
    }
  }
}

/**
 * The polling transport with what the caller gives it, for socket.io-client's
 * `transports`.
 *
 * @example
 * io(url, { transports: [pollingTransport({ fetch: throughMyProxy })] });
 */
export function pollingTransport(options: PollingOptions = {}): typeof NumberedPolling {
  return class extends NumberedPolling {
    protected override readonly settings = options;
  };
}
