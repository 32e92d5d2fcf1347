import { createServer, type Server as HttpServer, type IncomingHttpHeaders } from "node:http";
import { createRequire } from "node:module";
import { Server, type ServerOptions } from "socket.io";
import { type ServerOptions as WebSocketOptions, WebSocketServer } from "ws";
import { listen } from "./engine.ts";

/** For packages without types. */
const require = createRequire(import.meta.url);

/** Servers as they stand on the net beside Socket.IO 3 and 4: real ones, or their real bytes. */

export type Reply = [status: number, headers: Record<string, string>, body: string];
export type Asked = { method: string; url: URL; headers: IncomingHttpHeaders };

const NOT_FOUND: Reply = [404, { "Content-Type": "text/html" }, "<title>404 Not Found</title>"];
const HTML = { "Content-Type": "text/html; charset=utf-8" };
const JSON_TYPE = { "Content-Type": "application/json" };

/** Answers what it is told; whoever asks for more gets 404. */
export function answering(answer: (asked: Asked) => Reply | undefined): Promise<string> {
  return listen(site(answer));
}

/** A site of its own, to which a server may be attached. */
export function site(answer: (asked: Asked) => Reply | undefined = () => undefined): HttpServer {
  return createServer(({ method = "GET", url = "/", headers }, response) => {
    const reply = answer({ method, headers, url: new URL(url, "http://site") }) ?? NOT_FOUND;
    response.writeHead(reply[0], reply[1]).end(reply[2]);
  });
}

/** The same to every request. */
export const always = (status: number, headers: Record<string, string>, body = "") =>
  answering(() => [status, headers, body]);

export const page = (title: string, body = ""): Reply => [
  200,
  HTML,
  `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`,
];

/** A right server: Socket.IO 4. */
export async function socketIo4(
  options: Partial<ServerOptions> = {},
  http = site(),
): Promise<string> {
  const io = new Server(http, { pingInterval: 600, ...options });
  const url = await listen(http);
  http.once("close", () => io.engine.close());
  return url;
}

export interface OldOptions {
  path?: string;
  transports?: string[];
  pingInterval?: number;
}

/** Socket.IO 2.5.1 itself. */
export async function socketIo2(options: OldOptions = {}, http = site()): Promise<string> {
  const io = require("socket.io-2")(http, { pingInterval: 600, ...options });
  const url = await listen(http);
  http.once("close", () => io.engine.close());
  return url;
}

/**
 * Socket.IO 1.7.4, as far as it is asked: its answers are those of the package (Engine.IO 1.8), which
 * writes handshakes as binary to who does not ask for Base64.
 */
export function socketIo1(): Promise<string> {
  return answering(({ url, method }) => {
    const { searchParams: query, pathname } = url;
    if (pathname === "/socket.io/socket.io.js") {
      const headers = { "Content-Type": "application/javascript", ETag: '"1.7.4"' };
      return [200, headers, '!function(t,e){"object"==typeof exports&&"object"'];
    }
    if (pathname !== "/socket.io/") return;
    if (method === "POST") return [200, { "Content-Type": "text/html" }, "ok"];
    if (query.has("sid")) return [200, TEXT, query.has("b64") ? "2:40" : "\0\x02\xff40"];
    const open =
      '0{"sid":"eCc5pDX7fOaMvf3_AAAA","upgrades":["websocket"],"pingInterval":600,"pingTimeout":60000}';
    if (query.has("b64")) return [200, TEXT, `${open.length}:${open}`];
    return [200, { "Content-Type": "application/octet-stream" }, binary(open)];
  });
}

const TEXT = { "Content-Type": "text/plain; charset=UTF-8" };

/** `00`, the length in decimal digits, `ff`, the packet: read as UTF-8, as the probe does, `ff` is U+FFFD. */
const binary = (packet: string) =>
  `\0${[...String(packet.length)].map((digit) => String.fromCharCode(Number(digit))).join("")}\ufffd${packet}`;

/** Socket.IO 0.9.19: what the package answers. */
export function socketIo09(): Promise<string> {
  return answering(({ url: { pathname } }) => {
    if (pathname === "/socket.io/1/") {
      const handshake = "NhER0jSWAoRRX1XQxjyb:60:60:websocket,htmlfile,xhr-polling,jsonp-polling";
      return [200, { "Content-Type": "text/plain" }, handshake];
    }
    if (pathname.startsWith("/socket.io")) return [200, {}, "Welcome to socket.io."];
    return;
  });
}

/** A server of the ws package that takes a WebSocket at any path, or at one. */
export async function webSocketServer(
  options: WebSocketOptions = {},
  greeting?: string,
): Promise<string> {
  const http = createServer((_, response) => response.writeHead(426, TEXT).end("Upgrade Required"));
  const server = new WebSocketServer({ server: http, ...options });
  server.on("connection", (socket) => greeting && socket.send(greeting));
  return listen(http);
}

/** sockjs-node itself. */
export function sockJs(prefix: string): Promise<string> {
  const http = site();
  const server = require("sockjs").createServer({ log: () => {} });
  server.on("connection", () => {});
  server.installHandlers(http, { prefix });
  return listen(http);
}

/** aspnetcore/src/SignalR/docs/specs/TransportProtocols.md: the answer to negotiate, version 1. */
export function signalR(hub: string): Promise<string> {
  return answering(({ method, url: { pathname } }) => {
    if (pathname === hub && method === "GET") return [400, {}, "Connection ID required"];
    if (pathname !== `${hub}/negotiate`) return;
    if (method !== "POST") return [405, {}, ""];
    const transport = (name: string) =>
      `{"transport":"${name}","transferFormats":["Text","Binary"]}`;
    const transports = ["WebSockets", "LongPolling"].map(transport).join();
    const ids =
      '"connectionId":"rkrfMa8ArNTbHqoYzbaXag","connectionToken":"-ZV1Cj2TMbZgXuT0kOqoYA"';
    return [200, JSON_TYPE, `{"negotiateVersion":1,${ids},"availableTransports":[${transports}]}`];
  });
}

/** phoenix/lib/phoenix/transports/long_poll.ex: a poll without a token, `new_session`. */
export function phoenix(prefix: string): Promise<string> {
  return answering(({ url: { pathname } }) =>
    pathname === `${prefix}/longpoll`
      ? [200, JSON_TYPE, '{"messages":[],"status":410,"token":"SFMyNTY.g2gDaAJhBXQAAAAC"}']
      : undefined,
  );
}
