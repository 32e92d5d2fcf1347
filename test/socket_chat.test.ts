import { expect, test } from "vitest";
import type { Joined } from "../src/protocol/events.ts";
import { newServer, stockClient } from "./support/server.ts";

test("two stock clients forced to polling talk in a room", async () => {
  const server = await newServer();
  const ana = await stockClient(server, { name: "Ana" });
  const ben = await stockClient(server, { name: "Ben" });
  await ana.emitWithAck("join", { room: "lobby" });
  await ben.emitWithAck("join", { room: "lobby" });
  const heard = new Promise((resolve) => ben.once("message", resolve));
  await ana.emitWithAck("post", { room: "lobby", text: "hello", nonce: "n1" });
  expect(await heard).toMatchObject({ seq: 1, rev: 1, text: "hello", author: { name: "Ana" } });
});

test("what was said before is in the answer to join", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "first");
  const reader = await stockClient(server);
  const joined = (await reader.emitWithAck("join", { room: "lobby" })) as Joined;
  expect(joined.messages.map((message) => message.text)).toEqual(["first"]);
  expect(joined).toMatchObject({ room: "lobby", more: false });
});
