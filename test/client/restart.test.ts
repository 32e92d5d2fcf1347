import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { newClient, until } from "../support/client.ts";
import { startProcess } from "../support/process.ts";
import { temporaryFolder } from "../support/server.ts";

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** How many messages each of the two posts. */
const COUNT = 500;

test.each(["SIGTERM", "SIGKILL"] as const)(
  "a server that is restarted by %s in the stream costs no message and repeats none",
  async (signal) => {
    const settings = {
      DATABASE_URL: `file:${join(temporaryFolder(), "chat.db")}`,
      PORT: await freePort(),
      RATE_LIMIT: "off",
    };
    const first = startProcess(settings);
    const url = await first.ready;
    const ana = newClient(url, { name: "Ana" });
    const ben = newClient(url, { name: "Ben" });
    await until(() => ana.chat.state === "live" && ben.chat.state === "live");
    const posts: Promise<unknown>[] = [];
    for (let number = 1; number <= COUNT; number++) {
      posts.push(ana.chat.post(`ana ${number}`), ben.chat.post(`ben ${number}`));
      if (number === COUNT / 2) first.child.kill(signal);
      await pause(2);
    }
    await first.outcome;
    await startProcess(settings).ready;
    await Promise.all(posts);
    await until(() => [ana, ben].every(({ messages }) => messages.length >= 2 * COUNT));
    const counted = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    for (const { messages, texts } of [ana, ben]) {
      expect(messages.map(({ seq }) => seq)).toEqual(counted(2 * COUNT));
      for (const who of ["ana", "ben"]) {
        const own = texts().filter((text) => text.startsWith(who));
        expect(own).toEqual(counted(COUNT).map((number) => `${who} ${number}`));
      }
    }
  },
);

test("a server that is stopped for some seconds and goes on costs nothing", async () => {
  const server = startProcess({ DATABASE_URL: ":memory:", RATE_LIMIT: "off" });
  const url = await server.ready;
  const ana = newClient(url, { name: "Ana" });
  const ben = newClient(url, { name: "Ben" });
  await until(() => ana.chat.state === "live" && ben.chat.state === "live");
  const posts = ["one", "two", "three"].map((text) => ana.chat.post(text));
  server.child.kill("SIGSTOP");
  posts.push(ana.chat.post("four"));
  await pause(3_000);
  server.child.kill("SIGCONT");
  await Promise.all(posts);
  await until(() => ben.messages.length === 4);
  expect(ben.texts()).toEqual(["one", "two", "three", "four"]);
});
