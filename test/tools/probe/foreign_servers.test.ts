import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { newFayeChat } from "../../support/faye_chat.ts";

import { obstacleAt, probeQuickly } from "../../support/foreign_probe.ts";
import {
  answering,
  phoenix,
  signalR,
  site,
  socketIo4,
  sockJs,
  webSocketServer,
} from "../../support/foreign_servers.ts";
import { startProcess } from "../../support/process.ts";

test.each([
  ["SockJS", async () => `${await sockJs("/my/feed")}/my/feed`, "sockjs", "/my/feed", "SockJS"],
  ["Faye", () => newFayeChat(site()), "bayeux", "/bayeux", "faye or cometd"],
  ["SignalR", async () => `${await signalR("/app/hub")}/app/hub`, "signalr", "/app/hub", "signalr"],
  ["Phoenix", () => phoenix("/socket"), "phoenix", "/socket", "phoenix.js"],
  [
    "Action Cable",
    () => webSocketServer({ path: "/cable" }, '{"type":"welcome"}'),
    "action cable",
    "/cable",
    "@rails/actioncable",
  ],
])("a server of %s is named, with its clients", async (_, start, kind, path, clients) => {
  const found = await obstacleAt(await start());
  expect(found).toMatchObject({ kind, path, engineIo: null });
  expect(`${found.is} ${found.advice.join(" ")}`).toContain(clients);
});

test("the old SignalR is told from the new one", async () => {
  // github.com/SignalR/SignalR: NegotiationResponse, protocol 1.5.
  const negotiated =
    '{"Url":"/signalr","ConnectionToken":"AQAA","ConnectionId":"1a2b","KeepAliveTimeout":20.0,"DisconnectTimeout":30.0,"TryWebSockets":true,"ProtocolVersion":"1.5"}';
  const url = await answering(({ url: { pathname } }) =>
    pathname === "/signalr/negotiate"
      ? [200, { "Content-Type": "application/json" }, negotiated]
      : undefined,
  );
  const found = await obstacleAt(url);
  expect(found).toMatchObject({ kind: "signalr", path: "/signalr" });
  expect(found.is).toContain("the old one");
});

test("answers that only look like another protocol's are none", async () => {
  const url = await answering(({ url: { pathname } }) =>
    pathname.endsWith("/info")
      ? [200, { "Content-Type": "application/json" }, '{"websocket":true}']
      : [200, { "Content-Type": "application/json" }, "null"],
  );
  expect((await obstacleAt(url)).kind).toBe("unknown");
});

test("a plain WebSocket server is named, at any path or at one, and what it says first", async () => {
  const [anywhere, somewhere] = await Promise.all([
    webSocketServer().then(obstacleAt),
    webSocketServer({ path: "/ws" }, "hello\u001b[31m\nlongwave: all is well").then(obstacleAt),
  ]);
  expect(anywhere).toMatchObject({ kind: "websocket", status: 426 });
  expect(anywhere.is).toContain("a plain WebSocket server, no Socket.IO");
  expect(anywhere.advice.join()).toContain("new WebSocket");
  expect(anywhere.advice.join()).not.toContain('allow "polling"');
  expect(somewhere).toMatchObject({ kind: "websocket", path: "/ws" });
  expect(somewhere.is).toContain("says first: hello");
  expect(somewhere.is).not.toMatch(/\p{Cc}/u);
});

test("Socket.IO beside a plain WebSocket server and beside SockJS is what is probed", async () => {
  const http = site();
  const sockets = new WebSocketServer({ noServer: true });
  http.on("upgrade", (request, socket, head) => {
    if (request.url === "/ws") sockets.handleUpgrade(request, socket, head, () => {});
  });
  const found = await probeQuickly(await socketIo4({}, http));
  expect(found).toMatchObject({
    found: { kind: "socket.io" },
    transports: ["polling", "websocket"],
  });
});

test("the command says it in the report, in JSON and in one line, and exits with 2", async () => {
  const url = await sockJs("/echo");
  const [report, json] = await Promise.all([
    startProcess({}, ["probe", url]).outcome,
    startProcess({}, ["probe", url, "--json"]).outcome,
  ]);
  const line = `longwave: ${url}/: a server of SockJS at /echo, no Socket.IO\n`;
  expect([report.code, report.stderr, json.code, json.stderr]).toEqual([2, line, 2, line]);
  expect(report.stdout).toMatch(/^found +a server of SockJS at \/echo, no Socket\.IO$/m);
  expect(report.stdout).toMatch(/^- Socket\.IO's clients cannot talk to it/m);
  expect(JSON.parse(json.stdout)).toMatchObject({
    url: `${url}/`,
    path: "/socket.io/",
    found: { kind: "sockjs", is: "a server of SockJS at /echo, no Socket.IO", path: "/echo" },
    transports: [],
    webSocket: { offered: null, opens: false },
    holdSeconds: null,
    stickyRoutingNeeded: null,
    advice: [expect.stringContaining("sockjs-client")],
  });
});
