import { once } from "node:events";
import { io } from "socket.io-client";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { onTestFinished } from "../support/finished.ts";
import { startProcess } from "../support/process.ts";

/** What is there for a GET, a path for each part that is loaded on its own. */
const PATHS = [
  ...["/", "/rooms/lobby", "/rooms/lobby/frame", "/rooms/lobby/messages?before=2"],
  ...["/embed/lobby", "/embed.js", "/embed_chat.js", "/embed/why.js", "/embed/lobby/frame"],
  ...["/check", "/check/plain", "/api/docs", "/api/openapi.json", "/api/rooms", "/metrics"],
  ...["/api/rooms/lobby/messages", "/api/rooms/lobby/search?q=hel", "/api/rooms/lobby/feed"],
];

// The other tests run the source, and a bundle may lack what a source has.
test("what is built answers as its source does: each part that is loaded on its own, sockets of both kinds", async () => {
  const settings = { DATABASE_URL: ":memory:", TRANSPORTS: "polling,websocket" };
  const { ready, child, outcome } = startProcess(settings);
  const url = await ready;
  const guest = await postTo("/api/people", { name: "Ana" });
  const post = { text: "hello\n```js\nvar a;\n```", nonce: "1" };
  const message = await postTo("/api/rooms/lobby/messages", post, guest.token);
  expect(message.html).toContain("hljs-keyword");

  for (const path of PATHS) {
    for (const type of ["text/html", "text/plain", "*/*"]) {
      const { status } = await fetch(url + path, { headers: { Accept: type } });
      expect([path, status]).toEqual([path, 200]);
    }
  }
  const echo = new WebSocket(`${url.replace("http", "ws")}/check/echo`);
  await once(echo, "open");
  echo.send("here");
  expect(String((await once(echo, "message"))[0])).toBe("here");
  echo.close();
  for (const transport of ["polling", "websocket"]) {
    const socket = io(url, { transports: [transport], auth: guest, forceNew: true });
    onTestFinished(() => void socket.close());
    expect((await socket.emitWithAck("join", { room: "lobby" })).messages).toHaveLength(1);
    expect(socket.io.engine.transport.name).toBe(transport);
  }
  child.kill("SIGTERM");
  expect(await outcome).toMatchObject({ code: 0, stderr: "" });

  async function postTo(path: string, body: object, token = "") {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: token && `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return response.json();
  }
});
