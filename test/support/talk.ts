import { createServer } from "node:http";
import { Server } from "socket.io";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { NetworkEvent } from "../../src/polling/client/network_event.ts";
import type { PollingOptions } from "../../src/polling/client/options.ts";
import { NumberedPolling } from "../../src/polling/client/transport.ts";
import { NumberedEngine } from "../../src/polling/server/engine.ts";
import { listen } from "./engine.ts";
import { exchange, type Talk, type TalkOptions } from "./exchange.ts";
import { onTestFinished } from "./finished.ts";

/** Socket.IO on numbered polling, or on a stock Engine.IO. */
export async function newSocketServer(
  options: { stock?: boolean; holdSeconds?: number; websocket?: boolean } = {},
): Promise<{ url: string; io: Server }> {
  const { stock = false, holdSeconds = 25, websocket = false } = options;
  const http = createServer();
  const transports: ("polling" | "websocket")[] = websocket
    ? ["polling", "websocket"]
    : ["polling"];
  const server = new Server({ transports, pingInterval: holdSeconds * 1000, serveClient: false });
  if (stock) {
    server.attach(http);
  } else {
    const engine = new NumberedEngine({ transports, holdSeconds });
    engine.attach(http, { path: server.path() });
    server.bind(engine);
  }
  const url = await listen(http);
  onTestFinished(() => {
    server.engine.close();
  });
  return { url, io: server };
}

export interface NumberedClient {
  socket: Socket;
  /** What the path did to it, in order. */
  path: NetworkEvent[];
}

/** socket.io-client on this project's transport; not waited for. Closed after the test. */
export function numberedClient(
  url: string,
  options: PollingOptions & { socket?: Partial<ManagerOptions & SocketOptions> } = {},
): NumberedClient {
  const path: NetworkEvent[] = [];
  const socket = io(url, {
    transports: [
      NumberedPolling.with({
        ...options,
        onNetwork: (event) => {
          path.push(event);
          options.onNetwork?.(event);
        },
      }),
    ],
    forceNew: true,
    reconnectionDelay: 100,
    ...options.socket,
  });
  onTestFinished(() => {
    socket.close();
  });
  return { socket, path };
}

/** Messages each way between a server and a client, counted. */
export function talk(server: Server, client: Socket, options: TalkOptions = {}): Promise<Talk> {
  return exchange(server, client, options);
}
