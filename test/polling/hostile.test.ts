import { expect, onTestFinished, test } from "vitest";
import { type FaultProxy, startFaultProxy } from "../../src/tools/gauntlet/fault_proxy.ts";
import { type Scenario, scenario } from "../../src/tools/gauntlet/scenarios.ts";
import { PERFECT } from "../support/perfect.ts";
import { newSocketServer, numberedClient, talk } from "../support/talk.ts";

async function through(path: Pick<Scenario, "faults">, target: string): Promise<FaultProxy> {
  const opened = await startFaultProxy({ target, seed: 1, faults: path.faults });
  onTestFinished(() => opened.close());
  return opened;
}

/** Done to every request alike, and so not written down for each. */
const UNRECORDED = ["buffering", "rewritten-headers"];

test.for([
  "swallowed-answers",
  "lost-posts",
  "repeated-posts",
  "repeated",
  "captive-portal",
  "redirects",
  "bad-gateway",
  "truncated",
  "buffering",
  "rewritten-headers",
  "everything",
])("%s: nothing is lost, repeated or out of order, and no session ends", async (name) => {
  const server = await newSocketServer();
  const path = await through(scenario(name), server.url);
  const { socket } = numberedClient(path.url);
  const isHurt = () => path.faults.length > 0 || UNRECORDED.includes(name);
  // On a busy machine one talk may take too few requests for it.
  do expect(await talk(server.io, socket, { count: 150, everyMs: 5 })).toMatchObject(PERFECT);
  while (!isHurt());
});

test("every connection killed at an age: nothing is lost, and no session ends", async () => {
  const server = await newSocketServer();
  const path = await through({ faults: [{ kind: "connection age", ms: 300 }] }, server.url);
  const { socket } = numberedClient(path.url);
  expect(await talk(server.io, socket, { count: 200, everyMs: 10 })).toMatchObject(PERFECT);
  expect(path.faults.length).toBeGreaterThan(5);
});

test("a path that is closed for a while, again and again: nothing is lost, and no session ends", async () => {
  const server = await newSocketServer();
  const faults = [{ kind: "closed", everyMs: 1_000, forMs: 400 }] as const;
  const path = await through({ faults: [...faults] }, server.url);
  const { socket } = numberedClient(path.url);
  expect(await talk(server.io, socket, { count: 200, everyMs: 10 })).toMatchObject(PERFECT);
  expect(path.faults.length).toBeGreaterThan(1);
});

test("bodies limited to 2 kB: packets go in smaller POSTs", async () => {
  const server = await newSocketServer();
  const path = await through(scenario("small-bodies"), server.url);
  const { socket } = numberedClient(path.url);
  const options = { count: 100, everyMs: 0, padding: "x".repeat(300) };
  expect(await talk(server.io, socket, options)).toMatchObject(PERFECT);
  expect(path.faults.length).toBeGreaterThan(0);
});

test("a packet that is too large by itself is refused by name, and those around it get through", async () => {
  const server = await newSocketServer();
  const taken: unknown[] = [];
  server.io.on("connection", (socket) => socket.on("say", (value) => taken.push(value)));
  const path = await through(scenario("small-bodies"), server.url);
  const { socket, path: events } = numberedClient(path.url);
  socket.emit("say", 1);
  socket.emit("say", "x".repeat(3_000));
  socket.emit("say", 2);
  await expect.poll(() => taken).toEqual([1, 2]);
  const refused = events.filter((event) => event.type === "refused");
  expect(refused).toHaveLength(1);
  expect(refused[0]?.error).toMatchObject({ name: "PacketTooLargeError", bytes: 3_012 });
  expect(refused[0]?.error.message).toContain("say was not sent");
  expect(socket.connected).toBe(true);
});

test("an answer that never comes is noticed by the deadline, and asked for again", async () => {
  const server = await newSocketServer({ holdSeconds: 1 });
  const faults = [{ kind: "swallow", every: 12, how: "silence" }] as const;
  const path = await through({ faults: [...faults] }, server.url);
  const { socket } = numberedClient(path.url);
  const options = { count: 10, everyMs: 10, patienceMs: 15_000 };
  expect(await talk(server.io, socket, options)).toMatchObject(PERFECT);
  // A busy machine may have needed too few polls for it: then one of the idle ones is hurt.
  await expect.poll(() => path.faults.length, { timeout: 15_000 }).toBeGreaterThan(0);
  expect(await talk(server.io, socket, { ...options, count: 1 })).toMatchObject(PERFECT);
});

test("requests cut at 2 s: after the first cut no held request is cut, but for probes upward", async () => {
  const server = await newSocketServer({ holdSeconds: 25 });
  const path = await through({ faults: [{ kind: "cut", afterMs: 2_000 }] }, server.url);
  const { socket, path: events } = numberedClient(path.url);
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  await expect.poll(() => events.length).toBeGreaterThan(0);
  const seen = path.requests;
  await expect.poll(() => path.requests, { timeout: 15_000 }).toBeGreaterThan(seen + 3);
  expect(events.filter((event) => event.type === "cut")).toHaveLength(1);
  expect(path.faults).toHaveLength(1);
  expect(socket.connected).toBe(true);
});
