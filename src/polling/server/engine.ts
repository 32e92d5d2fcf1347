import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import {
  type AttachOptions,
  type ServerOptions as EngineOptions,
  Server,
  type Transport,
} from "engine.io";
import { LaterAnswers } from "./answer_batch.ts";
import { AnswerHeaders } from "./answer_headers.ts";
import { Compression, type HttpCompression } from "./compression.ts";
import { writeDirectly } from "./direct_write.ts";
import {
  assertInternals,
  type EngineRequest,
  type Session,
  sendPacket,
} from "./engine_internals.ts";
import { gatherBounds } from "./gathering.ts";
import { keptRequest } from "./kept_request.ts";
import { type NumberedOptions, withDefaults } from "./options.ts";
import { answerBounds } from "./payload.ts";
import { PingRounds, stopPings } from "./ping_rounds.ts";
import { type PollQuery, readPollQuery } from "./poll_query.ts";
import { parseQuery } from "./query.ts";
import { NumberedTransport, type PollingContext } from "./transport.ts";

/**
 * An Engine.IO server that loses nothing over polling to a client that numbers
 * its requests, and is a stock one to all others.
 *
 * @example
 * const engine = new NumberedEngine({ transports: ["polling"], holdSeconds: 25 });
 * engine.attach(httpServer, { path: "/socket.io" });
 * new Server().bind(engine);
 */
export class NumberedEngine extends Server {
  readonly #context: PollingContext;
  /** This server as numbered sessions see it: a session asks its server for its ping time-out. */
  readonly #numberedView: this;
  readonly #pings: PingRounds;
  /** A listener to the end of each session. */
  readonly #forget: (this: Session) => void;

  constructor(given: EngineOptions & Partial<NumberedOptions> = {}) {
    assertInternals();
    const options = withDefaults(given);
    super({ pingInterval: options.holdSeconds * 1000, ...given });
    const httpCompression = this.opts.httpCompression as HttpCompression;
    this.#context = {
      engine: this,
      options,
      bounds: answerBounds(options.answerLength),
      later: new LaterAnswers(options.clock),
      headers: new AnswerHeaders(options),
      compression: httpCompression ? new Compression(httpCompression) : undefined,
      gatherBounds: gatherBounds(options),
      engineOptions: this.opts as PollingContext["engineOptions"],
    };
    const opts = { ...this.opts, pingTimeout: options.numberedPingTimeout };
    this.#numberedView = Object.create(this, { opts: { value: opts } });
    this.#pings = new PingRounds(options.clock, this.#context.engineOptions.pingInterval);
    const engine = this;
    this.#forget = function () {
      stopPings(this);
      delete engine.clients[this.id];
      engine.clientsCount--;
    };
    this.on("connection", (session) => this.#begin(session as unknown as Session));
  }

  /** Answers under the path with and without its last slash, as clients and rewriting proxies write it. */
  override attach(server: HttpServer, options: AttachOptions = {}): void {
    super.attach(server, options);
    const path = this._computePath(options);
    const bare = path.slice(0, -1);
    if (!path.endsWith("/") || bare === "") return;
    const complete = (request: IncomingMessage) => {
      const url = request.url as string;
      if (!url.startsWith(bare)) return;
      const next = url[bare.length];
      if (next === undefined || next === "?") request.url = path + url.slice(bare.length);
    };
    server.prependListener("request", complete);
    if (this.opts.transports?.includes("websocket")) server.prependListener("upgrade", complete);
  }

  override handleRequest(incoming: IncomingMessage, response: ServerResponse): void {
    const request = incoming as EngineRequest;
    const { headers, options } = this.#context;
    if (request.method === "OPTIONS" && options.anyOrigin) {
      headers.answerPreflight(request, response);
      return;
    }
    const query = request._query ?? readPollQuery(request.url as string);
    const known = query && this.#knownPolling(query, request.method as string);
    if (known) {
      known.handle(request, response, query);
      return;
    }
    request._query ??= parseQuery(request.url as string);
    // Where Node.js spares a request without a body its events (`optimizeEmptyRequests`), stock
    // polling would not learn that its poll was cut.
    if (request.destroyed) response.once("close", () => request.emit("close"));
    headers.set(response);
    super.handleRequest(request, response);
  }

  /** The transport of a request that needs no further check: the rest goes the stock way. */
  #knownPolling({ sid, n }: PollQuery, method: string): NumberedTransport | undefined {
    if (!sid || this.middlewares.length > 0) return;
    if (method !== "GET" && (method !== "POST" || n === undefined)) return;
    // Nothing that every object has has a transport.
    const current: unknown = this.clients[sid]?.transport;
    return current instanceof NumberedTransport ? current : undefined;
  }

  protected override createTransport(name: string, request: IncomingMessage): Transport {
    const { EIO, j } = (request as EngineRequest)._query;
    if (name === "polling" && EIO === "4" && j === undefined) {
      return new NumberedTransport(request as EngineRequest, this.#context) as unknown as Transport;
    }
    return super.createTransport(name as "polling", request);
  }

  #begin(session: Session): void {
    const { transport } = session;
    if (!(transport instanceof NumberedTransport)) return;
    transport.begin(session);
    if (transport.numbered) {
      session.server = this.#numberedView;
      this.#pings.take(session);
    }
    session.request = keptRequest(session.request as EngineRequest);
    session.sendPacket = sendCounted;
    session.write = writeDirectly;
    // The engine's own, in place of which one does for all sessions.
    if (session.listenerCount("close") === 1) {
      session.removeAllListeners("close");
      session.on("close", this.#forget);
    }
  }
}

/** One function for all sessions: a closure for each would cost each. */
function sendCounted(this: Session, ...given: Parameters<Session["sendPacket"]>): void {
  const [type, data] = given;
  const { transport, readyState } = this;
  if (transport instanceof NumberedTransport && readyState === "open") {
    transport.countWaiting({ type, data });
  }
  sendPacket.apply(this, given);
}
