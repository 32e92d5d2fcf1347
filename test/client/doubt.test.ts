import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { systemClock } from "../../src/client/clock.ts";
import type { State } from "../../src/client/connect.ts";
import { type Fault, startFaultProxy } from "../../src/tools/gauntlet/index.ts";
import { newClient, until } from "../support/client.ts";
import { onTestFinished } from "../support/finished.ts";
import { startProcess } from "../support/process.ts";
import { newServer } from "../support/server.ts";

type Told = { state: State; intercepted?: true };

/** A client on a path that becomes worse, once it is live, and what it then tells. */
async function onNetwork(options: { transport?: "polling" | "feed"; faults?: Fault[] } = {}) {
  const server = await newServer({ holdSeconds: 5 });
  const { transport, faults = [] } = options;
  const path = await startFaultProxy({ target: server.url, faults });
  onTestFinished(() => path.close());
  const ana = newClient(path.url, { name: "Ana", ...(transport && { transport }) });
  await until(() => ana.chat.state === "live");
  const told: Told[] = [];
  ana.chat.on("state", ({ state, intercepted }) =>
    told.push({ state, ...(intercepted && { intercepted }) }),
  );
  return { server, path, told, ...ana };
}

test.concurrent.each(["polling", "websocket", "feed"] as const)(
  "a server that stands still is doubted once its answer is overdue, and trusted when it goes on: over %s",
  { timeout: 60_000 },
  async (transport) => {
    const settings = { DATABASE_URL: ":memory:", TRANSPORTS: "polling,websocket" };
    const server = startProcess({ ...settings, HOLD_SECONDS: "3" });
    const ana = newClient(await server.ready, { name: "Ana", transport });
    await until(() => ana.chat.state === "live");
    // The feed's own hold is the client's to choose: a post is what tells sooner.
    const isPosting = transport === "feed";
    server.child.kill("SIGSTOP");
    const began = Date.now();
    const post = isPosting ? ana.chat.post("anybody there?") : undefined;
    await until(() => ana.chat.state === "waiting");
    expect(Date.now() - began).toBeLessThan(14_000);
    server.child.kill("SIGCONT");
    await until(() => ana.chat.state === "live");
    await (post ?? ana.chat.post("anybody there?"));
  },
);

test.concurrent("a post that is not taken in tells of it long before the poll that is held", async () => {
  const server = startProcess({ DATABASE_URL: ":memory:" });
  const ana = newClient(await server.ready, { name: "Ana" });
  await until(() => ana.chat.state === "live");
  server.child.kill("SIGSTOP");
  const post = ana.chat.post("anybody there?");
  const began = Date.now();
  await until(() => ana.chat.state === "waiting");
  expect(Date.now() - began).toBeLessThan(8_000);
  server.child.kill("SIGCONT");
  expect(await post).toMatchObject({ seq: 1 });
});

test.concurrent("a slow line is not doubted", { timeout: 60_000 }, async () => {
  const slow = await Promise.all(
    (["polling", "feed"] as const).map((transport) =>
      onNetwork({ transport, faults: [{ kind: "delay", ms: 1_200 }] }),
    ),
  );
  for (const { chat } of slow) for (const text of ["one", "two"]) await chat.post(text);
  await pause(6_000);
  for (const { told } of slow) expect(told).toEqual([]);
});

// Not 407: that one fetch makes a network error of (Fetch standard, “HTTP-network-or-cache fetch”).
test.concurrent.each(["portal", "redirect", 401, 403, 511] as const)(
  "while somebody else answers, by %s, the client says so, and goes on by itself after it",
  async (answer) => {
    for (const transport of ["polling", "feed"] as const) {
      const ana = await onNetwork({ transport });
      ana.path.setFaults([{ kind: "answer", every: 1, with: answer }]);
      await until(() => ana.chat.intercepted);
      expect(ana.told.at(-1)).toEqual({ state: "waiting", intercepted: true });
      const post = ana.chat.post("kept");
      await pause(500);
      expect(ana.chat.outbox.pending).toMatchObject([{ text: "kept" }]);
      expect(ana.chat.outbox.pending[0]?.refusal).toBeUndefined();
      ana.path.setFaults([]);
      expect(await post).toMatchObject({ seq: 1, text: "kept" });
      await until(() => ana.chat.state === "live");
      expect(ana.chat.intercepted).toBe(false);
      expect(ana.told.at(-1)).toEqual({ state: "live" });
    }
  },
  30_000,
);

test.concurrent.each([502, 503, 504] as const)(
  "a gateway whose server is away, with %s, is nobody else",
  async (status) => {
    const ana = await onNetwork();
    ana.path.setFaults([{ kind: "answer", every: 1, with: status }]);
    await until(() => ana.chat.state === "waiting");
    await pause(1_000);
    expect(ana.told).toEqual([{ state: "waiting" }]);
  },
);

test.concurrent("a device that says it has no network is not believed while the server answers", async () => {
  for (const transport of ["polling", "feed"] as const) {
    const { chat, told, path } = await onNetwork({ transport });
    chat.networkChanged(false);
    await chat.post("and yet it moves");
    await pause(500);
    expect(told).toEqual([]);
    path.setFaults([{ kind: "block", path: "/", how: "reset" }]);
    await until(() => chat.state === "offline");
    path.setFaults([]);
    await until(() => chat.state === "live");
  }
}, 30_000);

test.concurrent("who starts on a device that says it has no network comes in all the same", async () => {
  const server = await newServer();
  const { chat, messages } = newClient(server.url, { name: "Ana" });
  chat.networkChanged(false);
  expect(chat.state).toBe("offline");
  await chat.post("hello");
  await until(() => chat.state === "live" && messages.length === 1);
});

test.concurrent("a held poll that was swallowed does not keep back the answer to a post", async () => {
  const server = await newServer();
  let isIdle = false;
  let skippedMs = 0;
  const { promise: swallowed, resolve: swallow } = Promise.withResolvers<void>();
  const ana = newClient(server.url, {
    name: "Ana",
    transport: "polling",
    clock: { ...systemClock, now: () => systemClock.now() + skippedMs },
    fetch: async (input, init) => {
      const url = new URL(String(input));
      const hold = url.searchParams.get("hold");
      if (isIdle && Number(hold) > 5) {
        isIdle = false;
        swallow();
        await fetch(input, init);
        return new Promise((_, reject) => init?.signal?.addEventListener("abort", reject));
      }
      if (hold) url.searchParams.set("hold", "0.5");
      return fetch(url, init);
    },
  });
  await until(() => ana.chat.state === "live");
  // Nobody has spoken for a while, once what comes with joining is told: the next poll is held for long.
  await pause(1_000);
  skippedMs = 31_000;
  isIdle = true;
  await swallowed;
  await pause(1_000);
  const began = performance.now();
  await ana.chat.post("hello");
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(ana.chat.state).toBe("live");
});
