import { createServer } from "node:http";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { NumberedPolling } from "../../src/polling/client/index.ts";
import { attachNumberedPolling } from "../../src/polling/server/index.ts";
import type { Adapter } from "../../src/tools/gauntlet/adapter.ts";
import type { Fault } from "../../src/tools/gauntlet/faults.ts";
import { runGauntlet } from "../../src/tools/gauntlet/gauntlet.ts";
import { SCENARIOS, type Scenario } from "../../src/tools/gauntlet/scenarios.ts";
import { listen } from "../support/engine.ts";

/** What ends every session, or lets none begin: for these a program needs a cursor of its own. */
const BEYOND_A_TRANSPORT = ["restart", "socket-io-blocked"];
/** How much sooner than in the gauntlet a path cuts, so that nobody need wait for it. */
const SOONER = 4;

/** Hurts one of the first three requests of every path that hurts some, so that a busy machine exercises each. */
const SEED = 386;

/** The same, in less time. */
function hurried(scenario: Scenario): Scenario {
  const sooner = (ms: number | undefined) => ms && ms / SOONER;
  const faults = scenario.faults.map((fault) => {
    const timed = fault as { ms?: number; afterMs?: number; everyMs?: number; forMs?: number };
    const changed = Object.entries(timed).map(([name, value]) =>
      /^(ms|.*Ms)$/.test(name) ? [name, sooner(value as number)] : [name, value],
    );
    return Object.fromEntries(changed) as Fault;
  });
  // A poll is held for at most 5 s while there is talk, which is long enough to be cut at 2 s.
  const silenceMs = scenario.silenceMs && Math.min(scenario.silenceMs, 5_000);
  const { pace: given } = scenario;
  const pace = given && { ...given, forMs: given.forMs / 10 };
  return { ...scenario, faults, ...(silenceMs && { silenceMs }), ...(pace && { pace }) };
}

type End = "numbered" | "stock";

/** Whatever is said in a room, to all others in it: a Socket.IO server as anybody writes one. */
async function newServer(end: End): Promise<string> {
  const http = createServer();
  const server = new Server();
  if (end === "numbered") server.bind(attachNumberedPolling(http));
  else server.attach(http);
  server.on("connection", (socket) => {
    socket.on("join", (room, answer) => {
      socket.join(room);
      answer();
    });
    socket.on("say", (room, text) => socket.to(room).emit("say", text));
  });
  onTestFinished(() => server.close());
  return listen(http);
}

/** A client as anybody writes one. */
function client(end: End): Adapter {
  return {
    async connect(url, { room }) {
      const transports = end === "numbered" ? [NumberedPolling] : ["polling"];
      const socket = io(url, { transports, forceNew: true });
      await new Promise<void>((joined) => {
        socket.on("connect", () => socket.emit("join", room, joined));
      });
      return {
        send: (text) => socket.emit("say", room, text),
        onMessage: (callback) => socket.on("say", callback),
        close: () => socket.close(),
      };
    },
  };
}

const run = async (end: End, scenarios: readonly Scenario[], patienceSeconds: number) =>
  runGauntlet({
    url: await newServer(end),
    adapter: client(end),
    scenarios,
    seed: SEED,
    seconds: 3,
    paceMs: 20,
    patienceSeconds,
    parallel: 30,
  });

test("with numbered polling at both ends, a plain program loses, repeats and swaps nothing by any fault that a transport can survive", async () => {
  const survivable = SCENARIOS.filter(({ name }) => !BEYOND_A_TRANSPORT.includes(name));
  // Where silence is cut, a machine that is busy with the talk of the others cuts it sooner.
  const talkative = survivable.filter(({ silenceMs }) => !silenceMs);
  const silent = survivable.filter(({ silenceMs }) => silenceMs);
  const reports = [
    await run("numbered", talkative.map(hurried), 20),
    await run("numbered", silent.map(hurried), 20),
  ];
  const scenarios = reports.flatMap((report) => report.scenarios);
  expect(scenarios).toHaveLength(SCENARIOS.length - BEYOND_A_TRANSPORT.length);
  const facts = scenarios.map(({ name, lost, repeated, outOfOrder, sessionsEnded }) => ({
    name,
    lost,
    repeated,
    outOfOrder,
    sessionsEnded,
  }));
  const none = { lost: 0, repeated: 0, outOfOrder: 0, sessionsEnded: 0 };
  expect(facts).toEqual([...talkative, ...silent].map(({ name }) => ({ name, ...none })));
  for (const { name, tested } of scenarios) {
    // No WebSocket is tried, so none is hurt.
    expect([name, tested]).toEqual([name, !name.startsWith("websocket-")]);
  }
});

test("without it, the same program loses by some of them", async () => {
  const some = ["swallowed-answers", "lost-posts", "captive-portal"];
  const { scenarios } = await run(
    "stock",
    SCENARIOS.filter(({ name }) => some.includes(name)),
    2,
  );
  expect(scenarios.map(({ survived }) => survived)).toEqual([false, false, false]);
});
