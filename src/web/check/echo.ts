import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { clientAddress, networkIn } from "../../http/client_address.ts";
import { toProblem } from "../../http/refusal.ts";
import { Problem } from "../../protocol/problem.ts";
import { onDemand } from "../../runtime/on_demand.ts";
import type { CheckLimits } from "./limits.ts";

const ECHO_PATH = "/check/echo";

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

export interface EchoOptions {
  limits: CheckLimits;
  trustedProxies: number;
  stopping: AbortSignal;
  logger: Logger;
}

/** Whether it is for this that a request wants another protocol. */
export function isEcho({ url }: IncomingMessage): boolean {
  return url?.split("?")[0] === ECHO_PATH;
}

/**
 * A WebSocket that returns what it is sent, to see whether the path lets one
 * through, also where the chat itself does not offer WebSocket.
 */
export function attachEcho(http: Server, options: EchoOptions): void {
  const echo = onDemand(() => makeEcho(options));
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isEcho(request)) {
      // Engine.IO takes care of all others, where it takes any.
      if (http.listenerCount("upgrade") === 1) socket.end(refusal(400));
      return;
    }
    socket.on("error", () => socket.destroy());
    echo()
      .then((take) => take(request, socket, head))
      .catch((error) => socket.end(refusal(toProblem(error, options.logger).status)));
  });
}

function refusal(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
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
    const address = clientAddress(request.headers, request.socket.remoteAddress, trustedProxies);
    await limits("check", networkIn(address));
    if (stopping.aborted || server.clients.size >= CONNECTIONS_MAX)
      throw new Problem("unavailable", "Too many checks at once; try again in a minute.", 60);
    server.handleUpgrade(request, socket, head, (client) => server.emit("connection", client));
  };
}
