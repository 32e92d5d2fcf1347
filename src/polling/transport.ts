import type { ServerResponse } from "node:http";
import { endOf, parseNumber, SEPARATOR } from "../protocol/request_number.ts";
import { answerPoll, BAD_REQUEST, encodePayload, refuse } from "./answer.ts";
import {
  type EngineRequest,
  type Packet,
  Polling,
  type Query,
  type Session,
} from "./engine_internals.ts";
import { HoldTimer } from "./hold_timer.ts";
import type { NumberedOptions } from "./options.ts";
import { Posts } from "./posts.ts";

/** How long a session that is closing waits for a poll to say so with, as Engine.IO's own does. */
const CLOSE_TIMEOUT_MS = 30_000;

type Poll = ServerResponse & { [asker]?: NumberedPolling };
const asker = Symbol("the transport that a poll waits in");

/**
 * Engine.IO's polling transport, made idempotent for those who number their
 * requests (protocol/request_number.ts) and the same as ever for those who do not.
 *
 * What is sent leaves at the end of the tick, all in one answer: an ack and the
 * event that it caused cost one poll, not two.
 */
export class NumberedPolling extends Polling {
  /** Set once the engine has made it: where packets wait between polls. */
  session: Session | undefined;
  /** The length of all that waits for a poll, in UTF-16 code units. */
  waitingLength = 0;
  /** Whether this client numbered its handshake. */
  readonly numbered: boolean;
  readonly #options: NumberedOptions;
  readonly #headers: readonly string[];
  readonly #posts: Posts;
  readonly #hold = new HoldTimer(() => this.#holdIsOver());
  /** The number of the latest poll; undefined until there was one. */
  #n: number | undefined;
  /** The answer to it, kept until the next poll acknowledges it. */
  #answer: string | undefined;
  /** The poll that is held, and the copy of it that came before, which a path may still carry. */
  #poll: Poll | undefined;
  #olderCopy: Poll | undefined;
  #pollIsNumbered = false;
  /** What was sent in this tick. */
  #gathered: Packet[] = [];
  #gathering = false;
  #sends = 0;
  #closed: (() => void) | undefined;

  constructor(request: EngineRequest, options: NumberedOptions, headers: readonly string[]) {
    super(request);
    this.numbered = request._query.n !== undefined;
    this.#options = options;
    this.#headers = headers;
    this.#posts = new Posts(this, headers);
  }

  override onRequest(request: EngineRequest): void {
    const response = request.res as ServerResponse;
    // The session keeps its first request; it is not to keep the answer as well.
    request.res = null;
    this.take(request, response, request._query);
  }

  /** Takes a request of this session. */
  take(request: EngineRequest, response: ServerResponse, query: Query): void {
    const n = query.n === undefined ? undefined : parseNumber(query.n);
    if (query.n !== undefined && n === undefined) {
      refuse(response, 400, BAD_REQUEST, this.#headers);
    } else if (request.method === "GET") {
      if (n === undefined) this.#pollAsStock(response);
      else this.#pollNumbered(response, n, query.hold);
    } else if (request.method === "POST") {
      if (n === undefined) this.onDataRequest(request, response);
      else if (query.skip) this.#posts.skip(n, response);
      else this.#posts.take(n, request, response);
    } else {
      response.writeHead(500).end();
    }
  }

  #pollAsStock(response: Poll): void {
    if (this.#poll) {
      this.onError("overlap from client");
      response.writeHead(400).end();
      return;
    }
    this.#pollIsNumbered = false;
    this.#wait(response);
  }

  #pollNumbered(response: Poll, n: number, hold: string | undefined): void {
    const last = this.#n ?? n - 1;
    if (n > last + 1) {
      // The client has an answer that we never gave: what it missed cannot be told, so start anew.
      refuse(response, 400, BAD_REQUEST, this.#headers);
      this.onError("a poll's number skips one");
    } else if (n < last) {
      // Acknowledged already: a late copy that nobody waits for.
      answerPoll(response, endOf(n), this.#headers);
    } else if (n === last && this.#answer !== undefined) {
      answerPoll(response, this.#answer, this.#headers);
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
    if (this.#n !== undefined) this.#answerHeld(endOf(this.#n));
    this.#n = n;
    this.#answer = undefined;
  }

  /** Holds a poll; a copy of the same one stays beside it, a third is one too many. */
  #wait(response: Poll): void {
    this.#olderCopy?.destroy();
    this.#olderCopy = this.#poll;
    this.#poll = response;
    response[asker] = this;
    response.on("close", pollClosed);
    if (this.#gathering) return;
    this.writable = true;
    this.emit("ready");
    if (this.writable && this.#closed) this.send([{ type: "noop" }]);
  }

  /** A held poll is gone before its answer. Numbered, it will be asked again; stock Engine.IO ends the session. */
  pollWasCut(response: ServerResponse): void {
    if (response === this.#olderCopy) {
      this.#olderCopy = undefined;
    } else if (response === this.#poll) {
      this.#poll = this.#olderCopy;
      this.#olderCopy = undefined;
      if (this.#poll) return;
      if (this.#pollIsNumbered) this.writable = false;
      else this.onError("poll connection closed prematurely");
    }
  }

  #holdIsOver(): void {
    if (this.writable && this.#pollIsNumbered) this.send([]);
  }

  override send(packets: Packet[]): void {
    this.writable = false;
    this.#sends += 1;
    this.#gathered = this.#gathered.length > 0 ? this.#gathered.concat(packets) : packets;
    if (!this.#gathering) {
      this.#gathering = true;
      answerSoon(this);
    }
    if (this.#closed) this.#sendLast(this.#closed);
  }

  /** The close packet goes with what follows the last words: Socket.IO reads those a tick later. */
  #sendLast(closed: () => void): void {
    this.#closed = undefined;
    this.#gathered.push({ type: "close" });
    closed();
  }

  /** Answers the held poll with what was gathered. */
  answer(): void {
    if (!this.#gathering) return;
    this.writable = true;
    this.emit("ready");
    this.writable = false;
    this.#gathering = false;
    const packets = this.#gathered;
    this.#gathered = [];
    this.#answerHeld(this.#toAnswer(packets));
    // The session counts one drain for each time it sent.
    for (; this.#sends > 0; this.#sends--) this.emit("drain");
  }

  /** The answer that packets make; what does not fit waits for the next poll, before all else. */
  #toAnswer(packets: Packet[]): string {
    const ending = this.readyState !== "open";
    const { answerLength } = this.#options;
    const limit = ending || !this.#pollIsNumbered ? Number.POSITIVE_INFINITY : answerLength;
    if (this.numbered && packets[0]?.type === "open") this.#announce(packets[0]);
    const { payload, taken } = encodePayload(packets, limit);
    this.session?.writeBuffer.unshift(...packets.slice(taken));
    for (let index = 0; index < taken; index++) {
      this.waitingLength -= packets[index]?.data?.length ?? 0;
    }
    if (!this.#pollIsNumbered || this.#n === undefined) return payload || "6";
    const end = endOf(this.#n);
    this.#answer = payload ? payload + SEPARATOR + end : end;
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

  #answerHeld(payload: string): void {
    const poll = this.#poll;
    const copy = this.#olderCopy;
    this.#poll = this.#olderCopy = undefined;
    if (poll) answerPoll(poll, payload, this.#headers);
    if (copy) answerPoll(copy, payload, this.#headers);
  }

  override onClose(): void {
    this.#hold.stop();
    if (this.writable) this.send([{ type: "noop" }]);
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
      this.send([{ type: "close" }]);
      close();
    } else if (this.discarded) {
      close();
    } else {
      this.#closed = close;
      timer = setTimeout(close, CLOSE_TIMEOUT_MS);
    }
  }
}

function pollClosed(this: Poll): void {
  this[asker]?.pollWasCut(this);
}

/** All who were sent something in this tick: one callback for a broadcast, not one for each. */
let sending: NumberedPolling[] = [];

function answerSoon(transport: NumberedPolling): void {
  if (sending.push(transport) === 1) process.nextTick(answerAll);
}

function answerAll(): void {
  const transports = sending;
  sending = [];
  for (const transport of transports) transport.answer();
}
