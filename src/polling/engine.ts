import type { IncomingMessage, ServerResponse } from "node:http";
import { type ServerOptions as EngineOptions, Server, type Transport } from "engine.io";
import type { EngineRequest, Query, Session } from "./engine_internals.ts";
import { type NumberedOptions, withDefaults } from "./options.ts";
import { parseQuery } from "./query.ts";
import { NumberedPolling } from "./transport.ts";

/**
 * An Engine.IO server that loses nothing over polling to a client that numbers
 * its requests, and is a stock one to all others.
 *
 * The headers of its answers are the `headers` option; Engine.IO's "headers"
 * event tells of WebSocket handshakes and of POSTs without a number alone.
 *
 * @example
 * const engine = new NumberedEngine({ transports: ["polling"], holdSeconds: 25 });
 * engine.attach(httpServer, { path: "/socket.io" });
 * new Server().bind(engine);
 */
export class NumberedEngine extends Server {
  readonly #options: NumberedOptions;
  readonly #headers: readonly string[];
  /** This server as numbered sessions see it: a session asks its server for its ping time-out. */
  readonly #patient: unknown;

  constructor(given: EngineOptions & Partial<NumberedOptions> = {}) {
    const options = withDefaults(given);
    super({ pingInterval: options.holdSeconds * 1000, httpCompression: false, ...given });
    this.#options = options;
    this.#headers = Object.entries(options.headers).flat();
    const opts = { ...this.opts, pingTimeout: options.numberedPingTimeout };
    this.#patient = Object.create(this, { opts: { value: opts } });
    this.on("connection", (session) => this.#begin(session as unknown as Session));
  }

  override handleRequest(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === "OPTIONS" && this.#options.anyOrigin) {
      answerPreflight(request, response);
      return;
    }
    const query = parseQuery(request.url as string);
    const known = this.#knownPolling(query, request.method as string);
    if (known) {
      known.take(request as EngineRequest, response, query);
      return;
    }
    for (const [name, value] of Object.entries(this.#options.headers)) {
      response.setHeader(name, value);
    }
    (request as EngineRequest)._query = query;
    super.handleRequest(request, response);
  }

  /** The transport of a request that needs no further check: the rest goes the stock way. */
  #knownPolling({ sid, EIO, transport, n }: Query, method: string): NumberedPolling | undefined {
    if (EIO !== "4" || transport !== "polling" || !sid || this.middlewares.length > 0) return;
    if (method !== "GET" && (method !== "POST" || n === undefined)) return;
    if (!Object.hasOwn(this.clients, sid)) return;
    const current: unknown = this.clients[sid]?.transport;
    return current instanceof NumberedPolling ? current : undefined;
  }

  protected override createTransport(name: string, request: IncomingMessage): Transport {
    const { EIO, j } = (request as EngineRequest)._query;
    if (name === "polling" && EIO === "4" && j === undefined) {
      const transport = new NumberedPolling(request as EngineRequest, this.#options, this.#headers);
      return transport as unknown as Transport;
    }
    return super.createTransport(name as "polling", request);
  }

  #begin(session: Session): void {
    const { transport } = session;
    if (!(transport instanceof NumberedPolling)) return;
    transport.session = session;
    if (transport.numbered) session.server = this.#patient;
    session.request = withoutConnection(session.request as EngineRequest);
    const { waitingLength, waitingPackets } = this.#options;
    session.on("packetCreate", ({ data }: { data?: string }) => {
      transport.waitingLength += data?.length ?? 0;
      if (session.transport !== transport) return;
      if (transport.waitingLength <= waitingLength && session.writeBuffer.length < waitingPackets) {
        return;
      }
      // Not in the middle of a broadcast. The client comes back with its cursor.
      process.nextTick(() => session.close(true));
    });
  }
}

/** Any header may be sent: what they are for is the server's to look at. */
function answerPreflight({ headers }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": headers["access-control-request-headers"] ?? "*",
    "Access-Control-Max-Age": 86_400,
  });
  response.end();
}

/** What Socket.IO asks of a session's first request, without the connection and its buffers. */
function withoutConnection({ headers, url, method, _query, socket }: EngineRequest) {
  const encrypted = "encrypted" in socket && socket.encrypted;
  return { headers, url, method, _query, connection: { encrypted } };
}
