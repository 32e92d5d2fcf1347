import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io } from "socket.io-client";
import type { Adapter } from "../../src/tools/gauntlet/adapter.ts";
import { longwave } from "../../src/tools/gauntlet/longwave_adapter.ts";
import { runScenario } from "../../src/tools/gauntlet/run.ts";
import { SCENARIOS, type Scenario, scenario } from "../../src/tools/gauntlet/scenarios.ts";
import { type MeasuredServer, startMeasured } from "./child.ts";
import type { Row } from "./report.ts";

export interface PathsOptions {
  /** The names of the scenarios; all where absent. */
  only?: string[];
  /** How many texts each sends. */
  count?: number;
  /** A text of each every so many milliseconds. */
  everyMs?: number;
}

/** WebSocket is for the paths that hurt it; on all others, both are forced to polling. */
const isAboutWebSocket = ({ name }: Scenario) => name.startsWith("websocket");
const isBlocked = ({ name }: Scenario) => name === "socket-io-blocked";

/** The whole client on its server, and a plain chat on stock Socket.IO, through each path. */
export async function runPaths({ only, count = 200, everyMs = 8 }: PathsOptions): Promise<Row[]> {
  const { servers, stop } = await startBoth();
  const rows: Row[] = [];
  const plan = { count, everyMs, inTurns: false, patienceMs: 10_000 };
  const run = (path: Scenario, pair: keyof typeof servers) => {
    const adapter = pair === "stock" ? stockAdapter(path) : longwaveAdapter(path);
    return runScenario(path, { url: servers[pair].url, adapter, seed: 1, plan, joinMs: 20_000 });
  };
  const pairs = ["stock", "longwave"] as const;
  // What is said first is slow while both ends are compiled: that is the start's, and measured there.
  for (const pair of pairs) await run(scenario("clear"), pair);
  for (const path of only ? only.map(scenario) : SCENARIOS) {
    for (const pair of pairs) {
      const verdict = await run(path, pair);
      rows.push({
        path: path.name,
        pair,
        sent: verdict.sent,
        lost: verdict.lost,
        repeated: verdict.repeated,
        "out of order": verdict.outOfOrder,
        "sessions ended": verdict.sessionsEnded,
        "p50 ms": verdict.delayMs.p50,
        "p95 ms": verdict.delayMs.p95,
        "max ms": verdict.delayMs.max,
        faults: verdict.faults.length,
      });
      console.log(Object.values(rows.at(-1) as Row).join("  "));
    }
  }
  await stop();
  return rows;
}

/** Starts a plain chat on stock Socket.IO, and Longwave with a file. */
export async function startBoth() {
  const folder = mkdtempSync(join(tmpdir(), "longwave-bench-"));
  const servers = {
    stock: await startMeasured(join(import.meta.dirname, "stock_chat_server.ts")),
    longwave: await startLongwave(folder),
  };
  const stop = async () => {
    await Promise.all(Object.values(servers).map(({ stop }) => stop()));
    rmSync(folder, { recursive: true });
  };
  return { servers, stop };
}

export function longwaveAdapter(path: Scenario): Adapter {
  return longwave(isAboutWebSocket(path) || isBlocked(path) ? {} : { transport: "polling" });
}

/** A client as its documentation has it: joins at each connection, and sends. */
export function stockAdapter(path: Scenario): Adapter {
  const transports = isAboutWebSocket(path) ? ["polling", "websocket"] : ["polling"];
  return {
    async connect(url, { room }) {
      const socket = io(url, { transports, forceNew: true });
      socket.on("connect", () => socket.emit("join", room));
      await new Promise<void>((resolve) => socket.once("joined", resolve));
      return {
        send: (text) => socket.emit("chat", { room, text }),
        onMessage: (callback) => socket.on("chat", ({ text }) => callback(text)),
        close: () => socket.close(),
      };
    },
  };
}

/** With a file, each acknowledged post on the disk, as people run it. */
function startLongwave(folder: string): Promise<MeasuredServer> {
  return startMeasured(join(import.meta.dirname, "../../dist/main.js"), {
    PORT: "0",
    DATABASE_URL: `file:${join(folder, "chat.db")}`,
    TRANSPORTS: "polling,websocket",
    RATE_LIMIT: "off",
    LOG_LEVEL: "warn",
  });
}
