import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { startFaultProxy } from "../../src/tools/gauntlet/fault_proxy.ts";
import type { Fault } from "../../src/tools/gauntlet/faults.ts";
import { newClient, until } from "../support/client.ts";
import { onTestFinished } from "../support/finished.ts";
import { newServer } from "../support/server.ts";

/** How many messages each of the two posts. */
const COUNT = 40;

const paths: Record<string, Fault[]> = {
  "that swallows every tenth answer": [{ kind: "swallow", every: 10 }],
  "that loses every tenth POST": [{ kind: "lose", every: 10, method: "POST" }],
  "that repeats every POST": [{ kind: "repeat", every: 1, method: "POST" }],
  "with a captive portal at one request in twenty": [{ kind: "answer", every: 20, with: "portal" }],
  "that answers one request in ten with 502": [{ kind: "answer", every: 10, with: 502 }],
  "that takes no body over 2 kB": [{ kind: "body limit", bytes: 2_000 }],
  "that kills each connection after 300 ms": [{ kind: "connection age", ms: 300 }],
  "that cuts what lasts for a second": [{ kind: "cut", afterMs: 1_000 }],
  "that is closed now and then": [{ kind: "closed", everyMs: 1_500, forMs: 700 }],
  "with 100 ms of latency": [{ kind: "delay", ms: 100 }],
  "that buffers whole bodies": [{ kind: "buffer" }],
  "that refuses WebSocket": [{ kind: "web socket", how: "refuse" }],
  "that leaves WebSocket hanging": [{ kind: "web socket", how: "hang" }],
  "that lets WebSocket die after 200 ms": [{ kind: "web socket", how: "die", afterMs: 200 }],
};

test.concurrent.each(Object.entries(paths))(
  "through a path %s, both see every message once and in order",
  async (_name, faults) => {
    const server = await newServer({ transports: ["polling", "websocket"] });
    const path = await startFaultProxy({ target: server.url, faults });
    onTestFinished(() => path.close());
    const far = newClient(path.url, { name: "Far" });
    const near = newClient(server.url, { name: "Near" });
    await until(() => far.chat.state === "live" && near.chat.state === "live");
    const is = (...kinds: Fault["kind"][]) => faults.some(({ kind }) => kinds.includes(kind));
    // Every request is slow or buffered there; elsewhere some are hurt.
    const isHurt = () => is("delay", "buffer") || path.faults.length > 0;
    // What is cut is what lasts: a poll while nobody speaks.
    if (is("cut")) await until(isHurt);
    const posts: Promise<unknown>[] = [];
    for (let number = 1; number <= COUNT; number++) {
      posts.push(far.chat.post(`far ${number}`), near.chat.post(`near ${number}`));
      // A body is large when much is said at once.
      if (!is("body limit")) await pause(30);
    }
    await until(isHurt);
    await Promise.all(posts);
    await until(() => [far, near].every(({ messages }) => messages.length >= 2 * COUNT));
    const counted = Array.from({ length: 2 * COUNT }, (_, index) => index + 1);
    for (const { messages } of [far, near]) {
      expect(messages.map(({ seq }) => seq)).toEqual(counted);
      for (const name of ["far", "near"]) {
        const own = messages.filter(({ text }) => text.startsWith(name));
        expect(own.map(({ text }) => text)).toEqual(
          counted.slice(0, COUNT).map((number) => `${name} ${number}`),
        );
      }
    }
    // Where it fell back to the feed meanwhile, it comes back.
    await until(() => far.chat.transport === "polling");
  },
);

test.concurrent("where what lasts is cut, one cut is enough to learn it from", async () => {
  const server = await newServer();
  const path = await startFaultProxy({
    target: server.url,
    faults: [{ kind: "cut", afterMs: 2_000 }],
  });
  onTestFinished(() => path.close());
  const ana = newClient(path.url, { name: "Ana" });
  await until(() => path.faults.length > 0);
  const first = path.log.count;
  await pause(8_000);
  expect(path.faults).toHaveLength(1);
  expect(path.log.sessions.size).toBe(1);
  const holds = path.log.requests
    .slice(first)
    .filter(({ method }) => method === "GET")
    .map(({ target }) => Number(new URLSearchParams(target).get("hold")));
  expect(holds.length).toBeGreaterThan(3);
  expect(Math.max(...holds)).toBeLessThan(2);
  expect(ana.chat.state).toBe("live");
});
