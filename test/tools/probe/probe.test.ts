import { createServer } from "node:http";
import { Server, type ServerOptions } from "socket.io";
import { expect, onTestFinished, test } from "vitest";
import { probe } from "../../../src/tools/probe/probe.ts";
import { listen } from "../../support/engine.ts";
import { newServer } from "../../support/server.ts";

const QUICK = { seconds: 0.5, timeout: 15 };

async function stock(options: Partial<ServerOptions> = {}): Promise<{ url: string; io: Server }> {
  const http = createServer();
  const io = new Server(http, { pingInterval: 1_000, ...options });
  const url = await listen(http);
  onTestFinished(() => {
    io.engine.close();
  });
  return { url, io };
}

test("of a stock server it says what is true, for each question", async () => {
  const { url } = await stock();
  const { advice, ...found } = await probe(new URL(url), QUICK);
  expect(found).toEqual({
    url: `${url}/`,
    path: "/socket.io/",
    found: {
      kind: "socket.io",
      is: "Socket.IO 4 (revision 4 of Engine.IO's protocol; its client's file says 4.8.4)",
      engineIo: 4,
      version: "4.8.4",
      status: 200,
      origin: null,
      location: null,
      path: null,
    },
    transports: ["polling", "websocket"],
    webSocket: {
      offered: true,
      opens: true,
      survives: true,
      aliveSeconds: expect.closeTo(0.5, 0),
      error: null,
    },
    pollingError: null,
    holdSeconds: 1,
    hold: {
      configuredSeconds: 1,
      measuredSeconds: expect.closeTo(1, 0),
      ended: "answered",
      cutBy: null,
      asAskedFor: null,
    },
    stickyRoutingNeeded: false,
    stickyRouting: { needed: false, present: null, by: null, requests: 12, unknown: 0 },
    compression: { encoding: "gzip", plainBytes: 935, compressedBytes: 1135 },
    headers: { cacheControl: "no-store", handledBy: {}, cookies: [] },
    cors: { allowOrigin: null, allowCredentials: false, refusedWith: null },
    http: { version: "1.1", alpn: null },
    bodyLimit: {
      announcedBytes: 1_000_000,
      passedBytes: 1_000_000,
      refusedBytes: null,
      refusedBy: null,
    },
    resumption: { stateRecovery: false, repeatedPoll: false },
    repeatedPost: "ends session",
    clockAheadSeconds: 0,
    longwave: null,
    rateLimitedAt: null,
  });
  expect(advice).toEqual([
    expect.stringContaining("A POST that arrives twice"),
    expect.stringContaining("Turn on connectionStateRecovery"),
  ]);
});

test("what a server is told to do otherwise is found: path, cookie, CORS, recovery, body, no compression", async () => {
  const { url } = await stock({
    path: "/chat",
    cookie: true,
    cors: { origin: true, credentials: true },
    connectionStateRecovery: {},
    maxHttpBufferSize: 3_000,
    httpCompression: false,
    transports: ["polling"],
  });
  const found = await probe(new URL(url), { ...QUICK, path: "/chat" });
  expect(found).toMatchObject({
    path: "/chat/",
    transports: ["polling"],
    webSocket: { offered: false, opens: false },
    headers: { cookies: ["io"] },
    cors: { allowOrigin: "https://elsewhere.example", allowCredentials: true },
    resumption: { stateRecovery: true },
    bodyLimit: { announcedBytes: 3_000, passedBytes: 3_000, refusedBytes: null },
    compression: { encoding: null, plainBytes: 1135 },
  });
  expect(found.advice.join("\n")).toContain("Any site may use this server");
});

test("a server that lets nobody in without credentials, or no other site, is probed as far as it goes", async () => {
  const { url, io } = await stock({
    allowRequest: ({ headers }, answer) => answer(null, headers.origin === undefined),
  });
  io.use((_, next) => next(new Error("who are you?")));
  expect(await probe(new URL(url), QUICK)).toMatchObject({
    holdSeconds: 1,
    cors: { refusedWith: 403 },
    resumption: { stateRecovery: null },
    repeatedPost: null,
  });
});

test("a server that says nonsense after the handshake leaves questions open, and no more", async () => {
  const http = createServer((request, response) => {
    const isHandshake = !request.url?.includes("sid=");
    response.end(isHandshake ? '0{"sid":"a","upgrades":7,"pingInterval":"x"}' : "40null");
  });
  const found = await probe(new URL(await listen(http)), QUICK);
  expect(found).toMatchObject({
    transports: ["polling"],
    webSocket: { offered: false },
    hold: { configuredSeconds: null, ended: "answered early" },
    stickyRoutingNeeded: null,
    resumption: null,
  });
  expect(found.advice.join("\n")).toContain("without an answer");
});

test("a server with WebSocket alone is probed by that", async () => {
  const { url } = await stock({ transports: ["websocket"] });
  const found = await probe(new URL(url), QUICK);
  expect(found).toMatchObject({
    transports: ["websocket"],
    pollingError: "the server refuses: Transport unknown",
    holdSeconds: null,
    stickyRoutingNeeded: false,
  });
  expect(found.advice[0]).toContain("Long-polling does not work here");
});

test.each([
  [["polling"], { offered: false, opens: false }],
  [["polling", "websocket"], { offered: true, opens: true, survives: true }],
] as const)("of Longwave with %j it says what is true", async (transports, webSocket) => {
  const { url } = await newServer({ transports: [...transports], holdSeconds: 2 });
  const found = await probe(new URL(url), QUICK);
  expect(found).toMatchObject({
    transports,
    webSocket,
    holdSeconds: 2,
    hold: { configuredSeconds: 2, ended: "answered", asAskedFor: true },
    stickyRoutingNeeded: false,
    compression: { encoding: null },
    bodyLimit: { announcedBytes: 70_000, passedBytes: 70_000, refusedBytes: null },
    resumption: { stateRecovery: false, repeatedPoll: true },
    repeatedPost: "taken once",
    longwave: { ready: true, feed: true },
    advice: [],
  });
});
