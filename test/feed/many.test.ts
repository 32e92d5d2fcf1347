import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Changes, Message } from "../../src/protocol/message.ts";
import { ROOT } from "../../src/runtime/root.ts";
import { newServer, stockClient, temporaryFolder } from "../support/server.ts";

const READERS = 2_000;

/** Readers on connections of their own, which are gone when the test is over. */
function newReaders(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  onTestFinished(() => agent.destroy());
  return (cursor: string, wait = 20) =>
    new Promise<Changes>((resolve, reject) => {
      const path = `${url}/api/rooms/lobby/feed?after=${cursor}&wait=${wait}`;
      get(path, { agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
        response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
      }).on("error", reject);
    });
}

const cursorOf = async (url: string): Promise<string> =>
  (await (await fetch(`${url}/api/rooms/lobby`)).json()).cursor;

test("2,000 feeds held at once are all answered for one post", { timeout: 60_000 }, async () => {
  const server = await newServer();
  const read = newReaders(server.url);
  const cursor = await cursorOf(server.url);
  const ana = await server.guest("Ana");
  const answers = Array.from({ length: READERS }, () => read(cursor));
  await vi.waitUntil(() => server.feed.held === READERS, { timeout: 30_000 });
  await server.post(ana, "to everybody");
  for (const { messages } of await Promise.all(answers)) {
    expect(messages.map(({ text }) => text)).toEqual(["to everybody"]);
  }
});

test("nothing is lost when posts come faster than readers ask", async () => {
  const server = await newServer();
  const read = newReaders(server.url);
  const ana = await server.guest("Ana");
  const start = await cursorOf(server.url);
  const follow = async () => {
    const seqs: number[] = [];
    for (let cursor = start; seqs.length < 300; ) {
      const changes = await read(cursor);
      seqs.push(...changes.messages.map(({ seq }) => seq));
      ({ cursor } = changes);
    }
    return seqs;
  };
  const readers = Array.from({ length: 20 }, follow);
  for (let batch = 0; batch < 30; batch++) {
    await Promise.all(Array.from({ length: 10 }, () => server.post(ana, "hurry")));
  }
  for (const seqs of await Promise.all(readers)) {
    expect(seqs).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  }
});

test("feeds and Socket.IO clients see the same room in the same order", async () => {
  const server = await newServer();
  const read = newReaders(server.url);
  const ana = await server.guest("Ana");
  const start = await cursorOf(server.url);
  const live: Message[] = [];
  const ben = await stockClient(server, { name: "Ben" });
  await ben.emitWithAck("join", { room: "lobby" });
  ben.on("message", (message) => live.push(message));
  const fed: Message[] = [];
  const following = (async () => {
    for (let cursor = start; fed.length < 60; ) {
      const changes = await read(cursor);
      fed.push(...changes.messages);
      ({ cursor } = changes);
    }
  })();
  for (let number = 1; number <= 30; number++) {
    await Promise.all([
      server.post(ana, `by request ${number}`),
      ben.emitWithAck("post", { room: "lobby", text: `by socket ${number}`, nonce: `n${number}` }),
    ]);
  }
  await following;
  await vi.waitUntil(() => live.length === 60, 10_000);
  expect(fed).toEqual(live);
  expect(fed.map(({ rev }) => rev)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
});

test("a connection that is cut is forgotten at once", async () => {
  const server = await newServer();
  const cursor = await cursorOf(server.url);
  const request = get(`${server.url}/api/rooms/lobby/feed?after=${cursor}&wait=20`);
  request.on("error", () => {});
  await vi.waitUntil(() => server.feed.held === 1, 10_000);
  request.destroy();
  await vi.waitUntil(() => server.feed.held === 0, 10_000);
});

test("a second process that writes to the same file is noticed within two seconds", async () => {
  const databasePath = join(temporaryFolder(), "chat.db");
  const here = await newServer({ databasePath });
  const there = await newServer({ databasePath });
  const read = newReaders(here.url);
  const held = read(await cursorOf(here.url));
  const live = await stockClient(here, { name: "Ben" });
  await live.emitWithAck("join", { room: "lobby" });
  const heard = once(live as never, "message");
  await vi.waitUntil(() => here.feed.held === 1, 10_000);
  const posted = performance.now();
  const message = await there.post(await there.guest("Ana"), "from over there");
  expect((await held).messages).toEqual([message]);
  expect(await heard).toEqual([message]);
  expect(performance.now() - posted).toBeLessThan(2_000);
});

test("on SIGTERM every held feed is answered and the process ends within five seconds", async () => {
  const server = spawn(process.execPath, [join(ROOT, "dist/main.js")], {
    env: { ...process.env, PORT: "0", DATABASE_URL: ":memory:", LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    server.kill("SIGKILL");
  });
  const url = await readyUrl(server);
  const read = newReaders(url);
  const cursor = await cursorOf(url);
  const answers = Array.from({ length: 20 }, () => read(cursor));
  const metrics = async () => (await fetch(`${url}/metrics`)).text();
  await vi.waitUntil(async () => /longwave_feeds_held 20\b/.test(await metrics()), 10_000);
  const stopped = performance.now();
  server.kill("SIGTERM");
  for (const changes of await Promise.all(answers)) {
    expect(changes).toEqual({ messages: [], cursor, more: false });
  }
  const [code] = await once(server, "exit");
  expect(code).toBe(0);
  expect(performance.now() - stopped).toBeLessThan(5_000);
});

async function readyUrl(child: ChildProcess): Promise<string> {
  for await (const chunk of child.stdout ?? []) {
    const url = /http:\S+/.exec(String(chunk))?.[0];
    if (url) return url;
  }
  throw new Error("the server ended before it was ready");
}
