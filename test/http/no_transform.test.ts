import { expect, test } from "vitest";
import { newApp } from "../support/app.ts";
import { newServer } from "../support/server.ts";

const TAKES_GZIP = { headers: { "Accept-Encoding": "gzip" } };

test.each([
  ["/", {}],
  ["/rooms/lobby", {}],
  ["/rooms/lobby?at=1", {}],
  ["/rooms/lobby/frame", {}],
  ["/rooms/lobby/messages", {}],
  ["/rooms/lobby/messages/1", {}],
  ["/rooms/nowhere", {}],
  ["/embed/lobby", {}],
  ["/embed/lobby/frame", {}],
  ["/embed/lobby/messages", {}],
  ["/api/rooms", {}],
  ["/api/rooms/lobby", {}],
  ["/api/rooms/lobby/messages", {}],
  ["/api/rooms/lobby/search?q=ana", {}],
  ["/api/rooms/lobby/feed", {}],
  ["/api/rooms/lobby/feed?fragments=true", {}],
  ["/api/rooms/lobby/feed", { Accept: "text/html" }],
  ["/api/rooms/lobby/feed", { Accept: "text/plain" }],
])("nothing on the way is to change the words of %s %j", async (path, headers) => {
  const { request, guest, post } = await newApp();
  await post(await guest("Ana"), "write to ana@example.com");
  const response = await request(path, { headers });
  expect(response.headers.get("Cache-Control")).toMatch(/^no-(store|cache), no-transform$/);
  await response.text();
});

test("it is still compressed for those who take it", async () => {
  const { request } = await newApp();
  const page = await request("/rooms/lobby", TAKES_GZIP);
  expect(page.headers.get("Content-Encoding")).toBe("gzip");
  expect(page.headers.get("Cache-Control")).toBe("no-store, no-transform");
});

test("polls say it as well, and so does what is held", async () => {
  const server = await newServer();
  const poll = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
  expect(poll.headers.get("Cache-Control")).toBe("no-store, no-transform");
  await poll.text();
  const { cursor } = await (await fetch(`${server.url}/api/rooms/lobby/feed`)).json();
  const held = fetch(`${server.url}/api/rooms/lobby/feed?after=${cursor}&wait=20`);
  await server.post(await server.guest("Ana"), "ana@example.com");
  expect((await held).headers.get("Cache-Control")).toBe("no-store, no-transform");
});
