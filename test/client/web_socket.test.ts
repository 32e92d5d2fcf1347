import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startFaultProxy } from "../../src/tools/gauntlet/fault_proxy.ts";
import { newClient, until } from "../support/client.ts";
import { newServer } from "../support/server.ts";

/** The longest that WebSocket may have a message wait, in milliseconds. */
const WAIT_MS = 3_000;

test("a client steps up once WebSocket has proved itself, and back when it dies, and no message is the worse for it", async () => {
  const server = await newServer({ transports: ["polling", "websocket"] });
  const path = await startFaultProxy({ target: server.url });
  onTestFinished(() => path.close());
  const ana = newClient(path.url, { name: "Ana" });
  const ben = newClient(path.url, { name: "Ben" });
  await until(() => ana.chat.state === "live" && ben.chat.state === "live");

  const sentAt: number[] = [];
  const waits: number[] = [];
  ben.chat.on("message", ({ text }) => waits.push(performance.now() - Number(sentAt[+text])));
  const talkOn = async () => {
    const { length } = ben.messages;
    await until(() => ben.messages.length > length + 20);
  };
  let isTalking = true;
  const talking = (async () => {
    const posts: Promise<unknown>[] = [];
    for (; isTalking; await pause(20)) {
      posts.push(ana.chat.post(String(sentAt.length)));
      sentAt.push(performance.now());
    }
    await Promise.all(posts);
  })();
  expect(ana.chat.transport).toBe("polling");
  await until(() => [ana, ben].every(({ chat }) => chat.transport === "websocket"));
  await talkOn();
  // From now on, one that opens dies soon; and those that are open die at once.
  path.setFaults([{ kind: "web socket", how: "die", afterMs: 200 }]);
  path.cut();
  await until(() => [ana, ben].every(({ chat }) => chat.transport === "polling"));
  await until(() => [ana, ben].every(({ chat }) => chat.state === "live"));
  await talkOn();
  isTalking = false;
  await talking;
  const written = sentAt.map((_, index) => String(index));
  await until(() => [ana, ben].every(({ messages }) => messages.length >= written.length));
  expect(ana.texts()).toEqual(written);
  expect(ben.texts()).toEqual(written);
  expect(Math.max(...waits)).toBeLessThan(WAIT_MS);
}, 60_000);
