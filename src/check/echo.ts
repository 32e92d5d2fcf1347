import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Limits } from "../chat/limits.ts";
import { clientAddress } from "../identity.ts";

export const ECHO_PATH = "/check/echo";

/** Bounds of what one connection, and all together, may ask for. */
const CONNECTIONS_MAX = 500;
const MESSAGES_MAX = 100;
const BYTES_MAX = 200;
const LIFE_MS = 60_000;
/** The close code for one that asks for more (RFC 6455, 7.4.1). */
const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;
/** How long a client may take to say goodbye once the server is stopping, in milliseconds. */
const GOODBYE_MS = 500;
const UNAVAILABLE =
  "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

export interface EchoOptions {
  limits: Limits;
  trustedProxies: number;
  stopping: AbortSignal;
}

/**
 * A WebSocket that returns what it is sent, to see whether the path lets one
 * through, also where the chat itself does not offer WebSocket.
 */
export function attachEcho(http: Server, options: EchoOptions): void {
  let echo: Promise<Echo> | undefined;
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split("?")[0] !== ECHO_PATH) {
      // Engine.IO takes care of all others, where it takes any.
      if (http.listenerCount("upgrade") === 1)
        answerWithoutUpgrade(http, request, socket as Socket);
      return;
    }
    socket.on("error", () => socket.destroy());
    echo ??= makeEcho(options);
    echo.then((take) => take(request, socket, head)).catch(() => socket.end(UNAVAILABLE));
  });
}

/**
 * What Node.js does by itself where nobody listens for upgrades: a server may
 * take such a request for an ordinary one (RFC 9110, 7.8).
 */
function answerWithoutUpgrade(http: Server, request: IncomingMessage, socket: Socket): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on("finish", () => socket.end());
  http.emit("request", request, response);
}

type Echo = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

/** Loaded when it is first asked for. */
async function makeEcho({ limits, trustedProxies, stopping }: EchoOptions): Promise<Echo> {
  const { WebSocketServer } = await import("ws");
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: BYTES_MAX,
    perMessageDeflate: false,
  });
  stopping.addEventListener("abort", () => {
    for (const client of server.clients) {
      client.close(GOING_AWAY);
      setTimeout(() => client.terminate(), GOODBYE_MS).unref();
    }
  });
  server.on("connection", (client) => {
    const end = setTimeout(() => client.terminate(), LIFE_MS).unref();
    let messages = 0;
    client.on("message", (data, isBinary) => {
      if (++messages > MESSAGES_MAX) client.close(POLICY_VIOLATION);
      else client.send(data, { binary: isBinary });
    });
    client.on("error", () => client.terminate());
    client.on("close", () => clearTimeout(end));
  });
  return async (request, socket, head) => {
    const forwarded = request.headers["x-forwarded-for"] as string | undefined;
    const { remoteAddress } = request.socket;
    await limits("check", clientAddress(forwarded, remoteAddress, trustedProxies));
    if (stopping.aborted || server.clients.size >= CONNECTIONS_MAX) throw new Error("full");
    server.handleUpgrade(request, socket, head, (client) => server.emit("connection", client));
  };
}
