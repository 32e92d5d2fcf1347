/** What Socket.IO's `io.bind` leaves to the engine that it is given, and what it does not do. */
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { NumberedPolling } from "../../src/polling/client/index.ts";
import {
  type AttachNumberedPollingOptions,
  attachNumberedPolling,
} from "../../src/polling/server/index.ts";
import { listen } from "../support/engine.ts";
import { ask } from "../support/raw_polling.ts";

async function bound(options?: AttachNumberedPollingOptions, own?: object) {
  const http = createServer((_request, response) => response.end("the program's own"));
  const server = new Server(own);
  const engine = attachNumberedPolling(http, options);
  server.bind(engine);
  onTestFinished(() => {
    http.closeAllConnections();
    engine.close();
  });
  return { http, server, engine, url: await listen(http) };
}

const HANDSHAKE = "EIO=4&transport=polling";

async function openOf(url: string, path = "/socket.io/"): Promise<Record<string, unknown>> {
  const { body } = await ask(`${url}${path}?${HANDSHAKE}&n=0`);
  return JSON.parse(body.split("\x1e")[0]?.slice(1) ?? "");
}

function isRefused(http: HttpServer, port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => false,
    () => !http.listening,
  );
}

test("the engine is told its options, and what an io server was told for it counts for nothing", async () => {
  const told = { pingInterval: 1_234, maxHttpBufferSize: 5_678, transports: ["polling" as const] };
  const asked = await bound(told);
  expect(await openOf(asked.url)).toMatchObject({
    pingInterval: 1_234,
    maxPayload: 5_678,
    upgrades: [],
  });
  const { url } = await bound({}, { ...told, path: "/elsewhere" });
  expect(await openOf(url)).toMatchObject({
    pingInterval: 25_000,
    maxPayload: 1_000_000,
    upgrades: ["websocket"],
  });
});

test("the path is the engine's, with and without its last slash; all else is the program's own", async () => {
  const { url, server } = await bound({ path: "/chat/socket" });
  expect(await openOf(url, "/chat/socket/")).toHaveProperty("sid");
  expect(await openOf(url, "/chat/socket")).toHaveProperty("sid");
  for (const path of ["/socket.io/", "/", "/chat"]) {
    expect((await ask(`${url}${path}?${HANDSHAKE}`)).body).toBe("the program's own");
  }
  server.on("connection", (socket) => socket.on("echo", (value, answer) => answer(value)));
  const socket = io(url, { path: "/chat/socket", transports: [NumberedPolling], forceNew: true });
  onTestFinished(() => {
    socket.close();
  });
  expect(await socket.emitWithAck("echo", 1)).toBe(1);
});

test("cors is the engine's: pages of the origin may ask, their preflights are answered, others' are not let in", async () => {
  const { url, server } = await bound({ cors: { origin: "https://page.example" } });
  const target = `${url}/socket.io/?${HANDSHAKE}&n=0`;
  const headers = { origin: "https://page.example", "access-control-request-method": "POST" };
  const preflight = await ask(target, { method: "OPTIONS", headers });
  expect(preflight.status).toBe(204);
  expect(preflight.headers["access-control-allow-origin"]).toBe("https://page.example");
  const answer = await ask(target, { headers: { origin: "https://other.example" } });
  expect(answer.headers["access-control-allow-origin"]).toBe("https://page.example");
  // What goes by the middleware is numbered all the same.
  server.on("connection", (socket) => socket.on("echo", (value, answer) => answer(value)));
  const socket = io(url, { transports: [NumberedPolling], forceNew: true });
  onTestFinished(() => {
    socket.close();
  });
  expect(await socket.emitWithAck("echo", 1)).toBe(1);
  const none = await bound();
  const silent = await ask(`${none.url}/socket.io/?${HANDSHAKE}`, { headers });
  expect(silent.headers).not.toHaveProperty("access-control-allow-origin");
});

test("the client's script is not served", async () => {
  const { url } = await bound();
  expect(await ask(`${url}/socket.io/socket.io.js`)).toMatchObject({ status: 400 });
});

test("who recovers connection state, and middlewares, are the io server's as ever", async () => {
  const { url, server } = await bound({}, { connectionStateRecovery: {} });
  server.use((socket, next) => next(socket.handshake.auth.isKnown ? undefined : new Error("no")));
  server.engine.on("headers", (headers) => {
    headers["x-own"] = "yes";
  });
  const answer = await ask(`${url}/socket.io/?${HANDSHAKE}&n=0`);
  expect(answer.headers["x-own"]).toBe("yes");
  const known = { auth: { isKnown: true }, transports: [NumberedPolling], forceNew: true };
  const socket = io(url, known);
  const stranger = io(url, { ...known, auth: {} });
  onTestFinished(() => {
    socket.close();
    stranger.close();
  });
  const refused = new Promise<Error>((resolve) => stranger.once("connect_error", resolve));
  expect((await refused).message).toBe("no");
  // A server that recovers hands out a private id beside the public one.
  await expect.poll(() => (socket as unknown as { _pid?: string })._pid).toBeTypeOf("string");
});

test.each([false, true])(
  "closing io tells its clients, and closes the http server; io.httpServer set: %s",
  async (isSet) => {
    const { http, server, url } = await bound();
    if (isSet) server.httpServer = http;
    const other = await bound();
    const { port } = http.address() as AddressInfo;
    const socket = io(url, { transports: [NumberedPolling], reconnection: false, forceNew: true });
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    // Between two polls there is nobody to be told.
    const session = server.sockets.sockets.get(socket.id as string)?.conn;
    await expect.poll(() => session?.transport.writable, { interval: 2 }).toBe(true);
    const told = new Promise((resolve) => socket.once("disconnect", resolve));
    const closed = new Promise<void>((resolve) => http.once("close", resolve));
    let error: unknown = "not called";
    await server.close((given) => {
      error = given;
    });
    expect(error).toBeUndefined();
    expect(http.listening).toBe(false);
    expect(await told).toBe("transport close");
    await closed;
    expect(await isRefused(http, port)).toBe(true);
    expect(other.http.listening).toBe(true);
    // Twice is no more than once.
    await server.close();
  },
);
