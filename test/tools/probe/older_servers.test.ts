import * as engine from "engine.io";
import { Server } from "socket.io";
import { expect, test } from "vitest";
import { listen } from "../../support/engine.ts";
import { obstacleAt, probeQuickly } from "../../support/foreign_probe.ts";
import {
  site,
  socketIo1,
  socketIo2,
  socketIo4,
  socketIo09,
} from "../../support/foreign_servers.ts";

test("a server of Socket.IO 2 is named and probed by its own protocol, and is not told to allow polling", async () => {
  const [old, right] = await Promise.all([socketIo2(), socketIo4()]);
  const found = await probeQuickly(old);
  expect(found).toMatchObject({
    found: { kind: "socket.io", engineIo: 3, is: expect.stringContaining("Socket.IO 2 ") },
    transports: ["polling", "websocket"],
    webSocket: { offered: true, opens: true, survives: true },
    pollingError: null,
    holdSeconds: 0.6,
    hold: { configuredSeconds: 0.6, ended: "answered" },
    stickyRoutingNeeded: false,
    stickyRouting: { needed: false, unknown: 0, requests: 12 },
    bodyLimit: { refusedBytes: null },
    compression: { encoding: "gzip" },
    headers: { cookies: ["io"] },
    resumption: { stateRecovery: false },
  });
  expect(found.advice[0]).toContain("the protocol of Socket.IO 2 and 1 (Engine.IO 3)");
  expect(found.advice[0]).toContain("socket.io-client 2");
  expect(found.advice[0]).toContain("allowEIO3");
  expect(found.advice.join()).not.toMatch(/allow "polling"|connectionStateRecovery|no answer/);

  const beside = await probeQuickly(right);
  expect(beside.found).toMatchObject({ kind: "socket.io", engineIo: 4, version: "4.8.4" });
  expect(beside.advice.join()).not.toContain("Engine.IO 3");
});

test("of Socket.IO 2 with WebSocket alone, or polling alone, both are said: its protocol, and the transport", async () => {
  const alone = await probeQuickly(await socketIo2({ transports: ["websocket"] }));
  expect(alone).toMatchObject({
    found: { kind: "socket.io", engineIo: 3, is: expect.stringContaining("Socket.IO 2 or 1 ") },
    transports: ["websocket"],
    pollingError: "the server refuses: Transport unknown",
  });
  expect(alone.advice[0]).toContain("Engine.IO 3");
  expect(alone.advice[1]).toContain('allow "polling"');
  const polling = await probeQuickly(await socketIo2({ transports: ["polling"] }));
  expect(polling.transports).toEqual(["polling"]);
  expect(polling.found.engineIo).toBe(3);
  const right = await probeQuickly(await socketIo4({ transports: ["websocket"] }));
  expect(right.found).toMatchObject({ kind: "socket.io", engineIo: 4 });
  expect(right.advice[0]).toContain('allow "polling"');
});

test("a server that takes old clients as well is a right one", async () => {
  const found = await probeQuickly(await socketIo4({ allowEIO3: true }));
  expect(found.found).toMatchObject({ engineIo: 4 });
  expect(found.advice.join()).not.toContain("Engine.IO 3");
});

test("Socket.IO 1, which answers in binary, is told from 2", async () => {
  const { found, advice, transports } = await probeQuickly(await socketIo1());
  expect(found).toMatchObject({ kind: "socket.io", engineIo: 3, version: "1.7.4" });
  expect(found.is).toContain("Socket.IO 1 ");
  expect(transports).toEqual(["polling"]);
  expect(advice[0]).toContain("socket.io-client 1 or 2");
});

test("Socket.IO 0.9 is named, with the transports that it offers", async () => {
  const found = await obstacleAt(await socketIo09());
  expect(found).toMatchObject({ kind: "socket.io", version: "0.9", engineIo: null });
  expect(found.is).toContain("websocket, htmlfile, xhr-polling, jsonp-polling");
  expect(found.advice[0]).toContain("update the server to Socket.IO 4");
});

test.each([[["polling", "websocket"]], [["websocket"]]] as const)(
  "Engine.IO alone, with %j, is told from Socket.IO",
  async (transports) => {
    const http = site();
    const options = { path: "/socket.io", pingInterval: 600, transports: [...transports] };
    engine.attach(http, options);
    const { found, advice, ...rest } = await probeQuickly(await listen(http));
    expect(found).toMatchObject({ kind: "engine.io", engineIo: 4, version: null });
    expect(rest).toMatchObject({ transports, webSocket: { opens: true } });
    expect(advice[0]).toContain("Engine.IO alone");
    expect(advice.join()).not.toContain("without an answer");
  },
);

test.each(["polling", "websocket"] as const)(
  "Socket.IO that lets nobody in without credentials, by %s, is no Engine.IO alone",
  async (transport) => {
    const http = site();
    const io = new Server(http, { pingInterval: 600, transports: [transport] });
    io.use((_, next) => next(new Error("who are you?")));
    const { found } = await probeQuickly(await listen(http));
    expect(found.kind).toBe("socket.io");
  },
);
