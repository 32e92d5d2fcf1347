import type { ServerResponse } from "node:http";
import { endOf, parseNumber, SEPARATOR } from "../protocol/request_number.ts";
import { type AnswerContext, Answers, BAD_REQUEST } from "./answers.ts";
import { type EngineRequest, type Packet, Polling, type Session } from "./engine_internals.ts";
import { HeldPoll } from "./held_poll.ts";
import { HoldTimer } from "./hold_timer.ts";
import type { NumberedOptions } from "./options.ts";
import { PacketQueue } from "./packet_queue.ts";
import { encodePayload, lengthOf } from "./payload.ts";
import { Posts } from "./posts.ts";

/** The most packets that a client is given at once, unless it numbers its polls: python-engineio ends a session at more. */
const PACKETS_MAX = 16;

/** An answer as it is kept, for when it is asked for again. */
interface Answer {
  payload: string;
  mayCompress: boolean;
}

/** What all the transports of an engine have in common. */
export interface PollingContext extends AnswerContext {
  options: NumberedOptions;
}

/**
 * Engine.IO's polling transport, made idempotent for those who number their
 * requests (protocol/request_number.ts) and the same as ever for those who do not.
 *
 * What is sent leaves at the end of the tick, all in one answer: an ack and the
 * event that it caused cost one poll, not two.
 */
export class NumberedPolling extends Polling {
  /** Whether this client numbered its handshake. */
  readonly numbered: boolean;
  readonly #options: NumberedOptions;
  readonly #answers: Answers;
  readonly #posts: Posts;
  /** Set once the engine has made it: where packets wait between polls. */
  #session: Session | undefined;
  readonly #hold = new HoldTimer(() => this.#holdIsOver());
  /** The number of the latest poll; undefined until there was one. */
  #n: number | undefined;
  /** The answer to it, kept until the next poll acknowledges it. */
  #answer: Answer | undefined;
  readonly #held = new HeldPoll(() => this.#pollWasCut());
  #pollIsNumbered = false;
  /** What was sent in this tick, and what did not fit into the answers before. */
  readonly #queue = new PacketQueue();
  #gathering = false;
  /** How many packets wait for a poll, in the session or here, and their length. */
  #waitingPackets = 0;
  #waitingLength = 0;
  #closed: (() => void) | undefined;

  constructor(request: EngineRequest, context: PollingContext) {
    super(request);
    this.numbered = request._query.n !== undefined;
    this.#options = context.options;
    this.#answers = new Answers(this, context, request.headers["user-agent"]);
    this.#posts = new Posts(this, this.#answers);
  }

  /** Begins to serve the session that the engine made of it: what it is given from now on is counted. */
  begin(session: Session): void {
    this.#session = session;
    this.#waitingPackets = this.#waitingLength = 0;
  }

  /** Takes in that a packet waits for a poll. Returns whether too much waits now. */
  countWaiting(packet: Packet): boolean {
    this.#waitingPackets += 1;
    this.#waitingLength += lengthOf(packet);
    const { waitingPackets, waitingLength } = this.#options;
    return this.#waitingPackets > waitingPackets || this.#waitingLength > waitingLength;
  }

  override onRequest(request: EngineRequest): void {
    const response = request.res as ServerResponse;
    // The session keeps its first request; it is not to keep the answer as well.
    request.res = null;
    this.take(request, response);
  }

  /** Takes a request of this session. */
  take(request: EngineRequest, response: ServerResponse): void {
    const query = request._query;
    const n = query.n === undefined ? undefined : parseNumber(query.n);
    if (query.n !== undefined && n === undefined) {
      this.#answers.refuse(response, 400, BAD_REQUEST);
    } else if (request.method === "GET") {
      if (n === undefined) this.#pollAsStock(response);
      else this.#pollNumbered(response, n, query.hold);
    } else if (request.method === "POST") {
      if (n === undefined) this.onDataRequest(request, response);
      else if (query.skip) this.#posts.skip(n, response);
      else this.#posts.take(n, request, response);
    } else {
      this.#answers.refuse(response, 500);
    }
  }

  #pollAsStock(response: ServerResponse): void {
    if (this.#held.poll) {
      this.onError("overlap from client");
      this.#answers.refuse(response, 400);
      return;
    }
    this.#pollIsNumbered = false;
    this.#wait(response);
  }

  #pollNumbered(response: ServerResponse, n: number, hold: string | undefined): void {
    const last = this.#n ?? n - 1;
    if (n > last + 1) {
      // The client has an answer that we never gave: what it missed cannot be told, so start anew.
      this.#answers.refuse(response, 400, BAD_REQUEST);
      this.onError("a poll's number skips one");
    } else if (n < last) {
      // Acknowledged already: a late copy that nobody waits for.
      void this.#answers.poll(response, endOf(n));
    } else if (n === last && this.#answer !== undefined) {
      void this.#answers.poll(response, this.#answer.payload, this.#answer.mayCompress);
    } else {
      if (n > last) this.#acknowledge(n);
      this.#pollIsNumbered = true;
      this.#hold.start(this.#holdMs(hold));
      this.#wait(response);
    }
  }

  #holdMs(hold: string | undefined): number {
    const asked = hold ? Number(hold) : Number.NaN;
    const most = this.#options.holdSeconds;
    return 1000 * (asked >= 0 ? Math.min(asked, most) : most);
  }

  #acknowledge(n: number): void {
    // An older one still open was given nothing, so nothing is all that any copy of it ever gets.
    if (this.#n !== undefined) void this.#held.answer(this.#answers, endOf(this.#n), false);
    this.#n = n;
    this.#answer = undefined;
  }

  #wait(response: ServerResponse): void {
    this.#held.hold(response);
    if (this.#gathering) return;
    if (this.#queue.packets.length > 0) {
      this.#gather();
      return;
    }
    this.writable = true;
    this.emit("ready");
    if (this.writable && this.#closed) this.#sayClosed(this.#closed);
  }

  /** The held poll is gone before its answer. Numbered, it will be asked again; stock Engine.IO ends the session. */
  #pollWasCut(): void {
    if (this.#pollIsNumbered) this.writable = false;
    else this.onError("poll connection closed prematurely");
  }

  #holdIsOver(): void {
    if (this.writable && this.#pollIsNumbered) this.#gather();
  }

  override send(packets: Packet[]): void {
    // A noop is Engine.IO's own, to end a poll: no send of the session that awaits a word.
    this.#queue.add(packets, packets[0]?.type !== "noop");
    this.#gather();
    // A handshake's answer is the session alone: what a program sends to it waits for a poll.
    if (packets[0]?.type === "open") this.answer();
  }

  /** Has the held poll answered at the end of the tick. */
  #gather(): void {
    this.writable = false;
    if (this.#gathering) return;
    this.#gathering = true;
    answerSoon(this);
  }

  #sayClosed(closed: () => void): void {
    this.#closed = undefined;
    this.#queue.add([{ type: "noop" }, { type: "close" }], false);
    this.#gather();
    closed();
  }

  /** Answers the held poll with what was gathered, if anything was. */
  answer(): void {
    if (!this.#gathering) return;
    this.writable = true;
    this.emit("ready");
    this.writable = false;
    this.#gathering = false;
    const { poll } = this.#held;
    const { payload, mayCompress } = this.#makeAnswer();
    const writing = this.#held.answer(this.#answers, payload, mayCompress);
    if (writing) void writing.then(() => this.#written(poll));
    else this.#tellSent();
  }

  /** As much as one answer may carry; the rest waits for the next poll, before all else. */
  #makeAnswer(): Answer {
    const { packets } = this.#queue;
    if (this.numbered && packets[0]?.type === "open") this.#announce(packets[0]);
    const { payload, taken } = encodePayload(packets, {
      packets: this.#pollIsNumbered ? Number.POSITIVE_INFINITY : PACKETS_MAX,
      length: this.#options.answerLength,
    });
    let mayCompress = false;
    for (const packet of this.#queue.take(taken)) {
      if (!packet.options) continue;
      mayCompress ||= packet.options.compress === true;
      this.#waitingPackets -= 1;
      this.#waitingLength -= lengthOf(packet);
    }
    if (!this.#pollIsNumbered || this.#n === undefined) {
      return { payload: payload || "6", mayCompress };
    }
    const end = endOf(this.#n);
    this.#answer = { payload: payload ? payload + SEPARATOR + end : end, mayCompress };
    return this.#answer;
  }

  /** Tells a client that numbers its requests that we understand them. */
  #announce(open: Packet): void {
    open.data = JSON.stringify({
      ...JSON.parse(open.data as string),
      pingTimeout: this.#options.numberedPingTimeout,
      hold: this.#options.holdSeconds,
    });
  }

  /** An answer that took longer is written: to nobody, where the poll was cut meanwhile. */
  #written(poll: ServerResponse | undefined): void {
    this.#tellSent();
    if (poll?.destroyed && !this.#pollIsNumbered) {
      this.onError("poll connection closed prematurely");
    }
  }

  /** One drain for each send of the session, by which its callbacks are called. */
  #tellSent(): void {
    for (let sent = this.#queue.sent(); sent > 0; sent--) this.emit("drain");
  }

  override onClose(): void {
    this.#hold.stop();
    if (this.writable) {
      this.#queue.add([{ type: "noop" }], false);
      this.#gather();
    }
    this.answer();
    super.onClose();
  }

  override doClose(closed: () => void): void {
    this.dataReq?.destroy();
    let timer: NodeJS.Timeout | undefined;
    const close = () => {
      clearTimeout(timer);
      closed();
      this.onClose();
    };
    if (this.writable) {
      this.#queue.add([{ type: "close" }], false);
      this.#gather();
      close();
    } else if (this.discarded) {
      close();
    } else {
      this.#closed = close;
      timer = setTimeout(close, this.closeTimeout);
    }
  }

  /** What waits here goes back to the session, for the transport that takes over. */
  override discard(): void {
    super.discard();
    this.answer();
    const session = this.#session;
    if (!session) return;
    session.writeBuffer.unshift(...this.#queue.clear());
    const callbacks = session.sentCallbackFn.splice(0).flatMap((batch) => batch ?? []);
    session.packetsFn.unshift(...callbacks);
  }
}

/** All who were sent something in this tick: one callback for a broadcast, not one for each. */
let sending: NumberedPolling[] = [];

function answerSoon(transport: NumberedPolling): void {
  if (sending.push(transport) === 1) process.nextTick(answerAll);
}

function answerAll(): void {
  const transports = sending;
  sending = [];
  for (const transport of transports) {
    try {
      transport.answer();
    } catch (error) {
      // What cannot be sent, a symbol say, is not to keep the others from their answers.
      transport.onError("a packet cannot be sent", error);
    }
  }
}
