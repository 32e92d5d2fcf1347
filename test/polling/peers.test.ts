import { Fetch, io } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { PERFECT } from "../support/perfect.ts";
import { newSocketServer, numberedClient, talk } from "../support/talk.ts";

test("this client on this server: all arrives, each way", async () => {
  const server = await newSocketServer();
  const { socket, path } = numberedClient(server.url);
  expect(await talk(server.io, socket, { count: 200, everyMs: 1 })).toMatchObject(PERFECT);
  expect(path).toEqual([]);
});

test("this client on a stock server: all arrives, each way, acks and binary data too", async () => {
  const server = await newSocketServer({ stock: true });
  server.io.on("connection", (socket) => socket.on("echo", (value, ack) => ack(value)));
  const { socket } = numberedClient(server.url);
  expect(await talk(server.io, socket, { count: 200, everyMs: 1 })).toMatchObject(PERFECT);
  expect(await socket.emitWithAck("echo", "안녕")).toBe("안녕");
  const bytes = Buffer.from([1, 2, 3]);
  expect(Buffer.from(await socket.emitWithAck("echo", bytes))).toEqual(bytes);
  const gone = new Promise((resolve) =>
    [...server.io.sockets.sockets.values()][0]?.once("disconnect", resolve),
  );
  socket.close();
  expect(await gone).toBe("client namespace disconnect");
});

test("a stock server that goes away ends this client's session, as it ends a stock client's", async () => {
  const server = await newSocketServer({ stock: true });
  const { socket } = numberedClient(server.url);
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  const ended = new Promise((resolve) => socket.once("disconnect", resolve));
  server.io.engine.close();
  expect(["transport close", "transport error"]).toContain(await ended);
});

test.for(["xhr", "fetch"])("a stock client over %s on this server", async (kind) => {
  const server = await newSocketServer();
  server.io.on("connection", (socket) => socket.on("echo", (value, ack) => ack(value)));
  const transports = kind === "fetch" ? [Fetch] : ["polling"];
  const socket = io(server.url, { transports, forceNew: true });
  onTestFinished(() => {
    socket.close();
  });
  expect(await talk(server.io, socket, { count: 200, everyMs: 1 })).toMatchObject(PERFECT);
  const bytes = Buffer.from([1, 2, 3]);
  expect(Buffer.from(await socket.emitWithAck("echo", bytes))).toEqual(bytes);
});

test("binary data and acks go through numbered requests unharmed", async () => {
  const server = await newSocketServer();
  server.io.on("connection", (socket) => socket.on("echo", (value, ack) => ack(value)));
  const { socket } = numberedClient(server.url);
  const bytes = Buffer.from([1, 2, 3, 0, 255]);
  const echoed = await socket.emitWithAck("echo", { bytes, text: "안녕\u001e\u2028" });
  expect(Buffer.from(echoed.bytes)).toEqual(bytes);
  expect(echoed.text).toBe("안녕\u001e\u2028");
});

test("a client that the server sends away is told so, stock or not", async () => {
  const server = await newSocketServer();
  const stock = io(server.url, { transports: ["polling"], forceNew: true });
  for (const socket of [numberedClient(server.url).socket, stock]) {
    if (!socket.connected) await new Promise<void>((resolve) => socket.once("connect", resolve));
    const told = new Promise((resolve) => socket.once("disconnect", resolve));
    server.io.to(socket.id as string).disconnectSockets(true);
    expect(await told).toBe("io server disconnect");
  }
});

test("a client that closes its session tells the server", async () => {
  const server = await newSocketServer();
  const second = numberedClient(server.url);
  const session = await new Promise<import("socket.io").Socket>((resolve) =>
    server.io.once("connection", resolve),
  );
  const left = new Promise((resolve) => session.once("disconnect", resolve));
  second.socket.io.engine.close();
  expect(await left).toBe("transport close");
});

test("polling is left for WebSocket, where the server allows it, with nothing lost", async () => {
  const server = await newSocketServer({ websocket: true });
  const socket = io(server.url, { forceNew: true });
  onTestFinished(() => {
    socket.close();
  });
  expect(await talk(server.io, socket, { count: 300, everyMs: 1 })).toMatchObject(PERFECT);
  expect(socket.io.engine.transport.name).toBe("websocket");
});
