import type { IncomingMessage, ServerResponse } from "node:http";
import { endOf, HANDSHAKE, parseNumber, SEPARATOR } from "../number/request_number.ts";
import { answerSoon, type LaterAnswers } from "./answer_batch.ts";
import { type Answer, type AnswerContext, Answers, BAD_REQUEST, shortAnswer } from "./answers.ts";
import { Backlog } from "./backlog.ts";
import type { Compressible } from "./compression.ts";
import { type EngineRequest, type Packet, Polling, type Session } from "./engine_internals.ts";
import { type GatherBounds, Gathering } from "./gathering.ts";
import { HeldPoll, type Holder } from "./held_poll.ts";
import { type Holding, HoldTimer } from "./hold_timer.ts";
import type { NumberedOptions } from "./options.ts";
import { PacketQueue } from "./packet_queue.ts";
import { type answerBounds, encodePayload } from "./payload.ts";
import type { PollQuery } from "./poll_query.ts";
import { PollSequence } from "./poll_sequence.ts";
import { isWithoutBody, Posts } from "./posts.ts";

const NONE: string[] = [];

/** What all the transports of an engine have in common. */
export interface PollingContext extends AnswerContext {
  options: NumberedOptions;
  bounds: ReturnType<typeof answerBounds>;
  gatherBounds: GatherBounds;
  later: LaterAnswers;
  /** Engine.IO's own, with its defaults. */
  engineOptions: { maxHttpBufferSize: number; pingInterval: number };
}

/**
 * Engine.IO's polling transport, made idempotent for those who number their
 * requests (number/request_number.ts) and the same as ever for those who do not.
 *
 * What is sent leaves at the end of the tick, all in one answer: an ack and the
 * event that it caused cost one poll, not two. A client that numbers its polls may
 * be made to wait a little longer (gathering.ts). One file, since polls, sends, cuts
 * and closing are one state machine.
 */
export class NumberedTransport extends Polling implements Holder, Holding {
  /** Whether this client numbered its handshake. */
  readonly numbered: boolean;
  readonly #context: PollingContext;
  readonly #answers: Answers;
  // What only some clients need is made for the first need of it: there is one of these for each client.
  #posts: Posts | undefined;
  /** Set once the engine has made it: where packets wait between polls. */
  #session: Session | undefined;
  readonly #polls = new PollSequence();
  readonly #held = new HeldPoll(this);
  /** Of a poll that is to end before the next ping. */
  #hold: HoldTimer | undefined;
  /** Whether an answer has carried a ping, of which nobody knows yet that it has come. */
  #isPinged = false;
  /** Whether the latest poll had a number. */
  #pollIsNumbered = false;
  /** What was sent in this tick, and what did not fit into the answers before. */
  readonly #outgoing = new PacketQueue();
  #isAnswering = false;
  #gathering: Gathering | undefined;
  /** Whether what is sent just now has waited for this poll. */
  #isReady = false;
  readonly #backlog: Backlog;
  /** Ends the session, once the client was told. */
  #closed: (() => void) | undefined;

  constructor(request: EngineRequest, context: PollingContext) {
    super(request, context.engineOptions);
    this.numbered = request._query.n !== undefined;
    this.#context = context;
    this.#backlog = new Backlog(context.options);
    this.#answers = new Answers(this, context, this.numbered, request.headers["user-agent"]);
  }

  get #options(): NumberedOptions {
    return this.#context.options;
  }

  /**
   * Begins to serve the session that the engine made of it: what it is given from now on is counted.
   * By what the session listens to, it is told directly from now on: five listeners with their
   * closures take more than a kilobyte for each client.
   */
  begin(session: Session): void {
    this.#session = session;
    this.#backlog.reset();
    const onHeaders = this.listeners("headers") as (() => void)[];
    this.removeAllListeners();
    for (const listener of onHeaders) this.on("headers", listener);
    session.cleanupFn = [];
  }

  /** The session, as long as this is its transport. */
  get #served(): Session | undefined {
    return this.discarded ? undefined : this.#session;
  }

  override onPacket(packet: Packet): void {
    this.#served?.onPacket(packet);
    super.onPacket(packet);
  }

  override onError(reason: string, description?: unknown): void {
    const error = Object.assign(new Error(reason), { type: "TransportError", description });
    this.#served?.onError(error);
    super.onError(reason, description);
  }

  /** Counts a packet that waits for a poll; where too much waits, the session ends. */
  countWaiting(packet: Packet): void {
    const session = this.#session;
    // Not in the middle of a broadcast. The client comes back with its cursor.
    if (this.#backlog.add(packet)) process.nextTick(() => session?.closeTransport(true));
  }

  /** Whether what is sent now leaves with the answer to a poll that is held. */
  get isTaking(): boolean {
    return this.writable || this.#gathering?.isWaiting === true;
  }

  /** Sends what the session has not seen, for nobody awaits that it has gone. */
  sendDirectly(packets: readonly Packet[]): void {
    for (const packet of packets) this.countWaiting(packet);
    this.#outgoing.add(packets, false);
    this.#gather(true);
  }

  override onRequest(request: EngineRequest): void {
    const response = request.res as ServerResponse;
    // The session keeps its first request; it is not to keep the answer as well.
    request.res = null;
    this.handle(request, response, request._query);
  }

  /** Handles a request of this session. */
  handle(request: IncomingMessage, response: ServerResponse, query: PollQuery): void {
    const n = query.n === undefined ? undefined : parseNumber(query.n);
    if (query.n !== undefined && n === undefined) {
      this.#answers.refuse(response, 400, BAD_REQUEST);
    } else if (request.method === "GET") {
      if (n === undefined) this.#pollAsStock(response);
      else this.#pollNumbered(response, n, query);
    } else if (request.method === "POST") {
      if (n !== undefined) this.#handlePost(n, request, response, query.skip);
      else if (isWithoutBody(request)) this.#answers.refuse(response, 400, BAD_REQUEST);
      else this.onDataRequest(request as EngineRequest, response);
    } else {
      this.#answers.refuse(response, 500);
    }
  }

  #handlePost(n: number, request: IncomingMessage, response: ServerResponse, skip?: string): void {
    const { maxHttpBufferSize } = this.#context.engineOptions;
    this.#posts ??= new Posts(this, this.#answers, maxHttpBufferSize);
    if (skip) this.#posts.skip(n, response);
    else this.#posts.handle(n, request, response);
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

  #pollNumbered(response: ServerResponse, n: number, { hold, gather }: PollQuery): void {
    const kind = this.#polls.kindOf(n);
    const { answer } = this.#polls;
    if (kind === "gap") {
      // The client has an answer that we never gave: what it missed cannot be told, so start anew.
      this.#answers.refuse(response, 400, BAD_REQUEST);
      this.onError("a poll's number skips one");
    } else if (kind === "late") {
      void this.#answers.poll(response, shortAnswer(endOf(n)));
    } else if (kind === "repeat" && answer) {
      void this.#answers.poll(response, answer);
    } else {
      const now = this.#options.clock.now();
      if (kind === "next") {
        this.#acknowledge(n);
        const { options, gatherBounds, later } = this.#context;
        this.#gathering ??= new Gathering(options.clock, gatherBounds, later, this);
        this.#gathering.polled(gather, now);
      }
      this.#pollIsNumbered = true;
      this.#startHold(this.#holdMs(hold), now);
      this.#wait(response);
    }
  }

  #holdMs(hold: string | undefined): number {
    const asked = hold ? Number(hold) : Number.NaN;
    const most = this.#options.holdSeconds;
    return 1000 * (asked >= 0 ? Math.min(asked, most) : most);
  }

  /** Where the next ping is to come by then, it ends the poll as well: one answer less. */
  #startHold(ms: number, now: number): void {
    if (ms >= this.#context.engineOptions.pingInterval) {
      this.#hold?.stop();
      this.#hold = undefined;
    } else {
      this.#hold ??= new HoldTimer(this.#options.clock, this);
      this.#hold.start(ms, now);
    }
  }

  #acknowledge(n: number): void {
    const { latest } = this.#polls;
    // An older one still open was given nothing, so nothing is all that any copy of it ever gets.
    if (latest !== undefined) void this.#held.answer(this.#answers, shortAnswer(endOf(latest)));
    this.#polls.begin(n);
    // Who asks for the next has the ping.
    if (this.#isPinged) this.onPacket({ type: "pong" });
    this.#isPinged = false;
  }

  #wait(response: ServerResponse): void {
    this.#held.hold(response);
    // They are in `headers`, and there is no third who reads them.
    if (this.#context.engine.listenerCount("headers") === 0) response.req.rawHeaders = NONE;
    if (this.#isAnswering) return;
    if (this.#outgoing.packets.length > 0) {
      this.#gather(false);
      return;
    }
    this.writable = true;
    this.#isReady = true;
    this.#takeWaiting();
    this.#isReady = false;
    if (this.writable && this.#closed) this.#sendClose(this.#closed);
  }

  /** The held poll is gone before its answer. Numbered, it will be asked again; stock Engine.IO ends the session. */
  pollWasCut(): void {
    if (this.#pollIsNumbered) this.writable = false;
    else this.onError("poll connection closed prematurely");
  }

  holdIsOver(): void {
    if (this.#gathering?.isWaiting) this.answer();
    else if (this.writable && this.#pollIsNumbered) this.#answerSoon();
  }

  override send(packets: Packet[]): void {
    // A noop is Engine.IO's own, to end a poll: no send of the session that awaits a word.
    this.#outgoing.add(packets, packets[0]?.type !== "noop");
    if (packets.some(({ type }) => type === "message")) this.#gather(!this.#isReady);
    else this.#answerSoon();
    // A handshake's answer is the session alone: what a program sends to it waits for a poll.
    if (packets[0]?.type === "open") this.answer();
  }

  #answerSoon(): void {
    this.writable = false;
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    answerSoon(this);
  }

  /** Answers soon, or once others have had time to come. */
  #gather(isFresh: boolean): void {
    const isBegun = !this.#isAnswering && this.#pollIsNumbered && this.#gathering?.begin(isFresh);
    if (isBegun) {
      this.writable = false;
      this.#isAnswering = true;
    } else this.#answerSoon();
  }

  #sendClose(closed: () => void): void {
    this.#closed = undefined;
    this.#outgoing.add([{ type: "noop" }, { type: "close" }], false);
    this.#answerSoon();
    closed();
  }

  /** Has the session hand over what waits in it. For most polls nothing does, and they are spared the event. */
  #takeWaiting(): void {
    if (this.#session?.writeBuffer.length === 0) return;
    this.#served?.flush();
    this.emit("ready");
  }

  /** Answers the held poll with what is outgoing, if it is to be answered. */
  answer(): void {
    if (!this.#isAnswering) return;
    this.writable = true;
    this.#takeWaiting();
    this.writable = false;
    this.#isAnswering = false;
    const { poll } = this.#held;
    const writing = this.#held.answer(this.#answers, this.#makeAnswer());
    if (writing) void writing.then(() => this.#written(poll));
    else this.#tellSent();
  }

  /** As much as one answer may carry; the rest waits for the next poll, before all else. */
  #makeAnswer(): Answer {
    const { bounds } = this.#context;
    const { packets } = this.#outgoing;
    if (this.numbered && packets[0]?.type === "open") this.#announce(packets[0]);
    const { text, bytes, taken } = encodePayload(
      packets,
      this.#pollIsNumbered ? bounds.numbered : bounds.stock,
    );
    let compressible: Compressible = false;
    for (const packet of this.#outgoing.take(taken)) {
      if (packet.type === "ping") this.#isPinged = true;
      if (!packet.options) continue;
      compressible ||= packet.options.compress === true;
      this.#backlog.remove(packet);
    }
    const { latest } = this.#polls;
    if (!this.#pollIsNumbered || latest === undefined) {
      this.#gathering?.stop();
      return taken > 0 ? { text, bytes, compressible } : shortAnswer("6");
    }
    // What comes after the handshake is the beginning of the talk.
    this.#gathering?.answered(latest === HANDSHAKE ? 0 : taken);
    const end = endOf(latest);
    // On a thin line it is worth its time, whatever the server compresses else.
    if (this.#gathering?.isAsked) compressible = "on a thin line";
    const answer =
      taken > 0
        ? {
            text: text + SEPARATOR + end,
            bytes: bytes + SEPARATOR.length + end.length,
            compressible,
          }
        : shortAnswer(end);
    this.#polls.keep(answer);
    return answer;
  }

  /** Tells a client that numbers its requests that we understand them. */
  #announce(open: Packet): void {
    open.data = JSON.stringify({
      ...JSON.parse(open.data as string),
      pingTimeout: this.#options.numberedPingTimeout,
      hold: this.#options.holdSeconds,
      pong: "poll",
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
    for (let sent = this.#outgoing.sent(); sent > 0; sent--) {
      this.#served?.onDrain();
      this.emit("drain");
    }
  }

  override onClose(): void {
    this.#hold?.stop();
    if (this.writable) {
      this.#outgoing.add([{ type: "noop" }], false);
      this.#answerSoon();
    }
    this.answer();
    super.onClose();
    this.#served?.onClose("transport close");
  }

  override doClose(closed: () => void): void {
    const { clock } = this.#options;
    this.dataReq?.destroy();
    let timer: unknown;
    const close = () => {
      clock.clearTimeout(timer);
      closed();
      this.onClose();
    };
    if (this.#gathering?.isWaiting) {
      this.#outgoing.add([{ type: "close" }], false);
      this.answer();
      close();
    } else if (this.writable) {
      this.#outgoing.add([{ type: "close" }], false);
      this.#answerSoon();
      close();
    } else if (this.discarded) {
      close();
    } else {
      this.#closed = close;
      timer = clock.setTimeout(close, this.closeTimeout);
    }
  }

  /** What waits here goes back to the session, for the transport that takes over. */
  override discard(): void {
    this.answer();
    super.discard();
    const session = this.#session;
    if (!session) return;
    session.writeBuffer.unshift(...this.#outgoing.clear());
    const callbacks = session.sentCallbackFn.splice(0).flatMap((batch) => batch ?? []);
    session.packetsFn.unshift(...callbacks);
  }
}
