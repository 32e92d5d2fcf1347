import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const MEASURED = join(import.meta.dirname, "measured.ts");

/** A server in a process of its own, whose CPU time and memory can be read. */
export interface MeasuredServer {
  url: string;
  port: number;
  /** User and system CPU time so far, in microseconds. */
  cpu(): Promise<number>;
  /** What is resident after a garbage collection, in bytes. */
  memory(): Promise<number>;
  kill(signal: NodeJS.Signals): boolean;
  stop(): Promise<void>;
}

/** Starts a script and waits for the line on its standard output that has its URL. */
export async function startMeasured(
  script: string,
  environment: NodeJS.ProcessEnv = {},
  execArgv: string[] = [],
): Promise<MeasuredServer> {
  const child = fork(script, {
    execArgv: ["--expose-gc", "--import", MEASURED, ...execArgv],
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const ask = async (what: "cpu" | "memory") => {
    const answered = once(child, "message");
    child.send(what);
    return (await answered)[0];
  };
  const url = await readUrl(child);
  return {
    url,
    port: Number(new URL(url).port),
    async cpu() {
      const { user, system } = await ask("cpu");
      return user + system;
    },
    memory: () => ask("memory"),
    kill: (signal) => child.kill(signal),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

/** How long a server that has nothing left to do is looked at, in milliseconds, and what it may use. */
const IDLE_MS = 25;
const IDLE_CPU = 1_000;

/** The same as `cpu`, once the server has done all that it was asked: every poll is held again. */
export async function cpuWhenIdle(server: MeasuredServer): Promise<number> {
  for (let before = await server.cpu(); ; ) {
    await pause(IDLE_MS);
    const now = await server.cpu();
    if (now - before < IDLE_CPU) return now;
    before = now;
  }
}

async function readUrl(child: ChildProcess): Promise<string> {
  let output = "";
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    const url = /https?:\/\/\S+/.exec(output)?.[0];
    if (url) return url;
  }
  throw new Error("The server ended before it was ready.");
}

const LONGWAVE = join(import.meta.dirname, "../../dist/main.js");

/** The chat as people run it, but that nobody is too fast for it; `BENCH_MAIN` names another build of it. */
export function startLongwave(
  environment: NodeJS.ProcessEnv = {},
  execArgv: string[] = [],
): Promise<MeasuredServer> {
  const usual = { PORT: "0", DATABASE_URL: ":memory:", RATE_LIMIT: "off", LOG_LEVEL: "warn" };
  return startMeasured(process.env.BENCH_MAIN || LONGWAVE, { ...usual, ...environment }, execArgv);
}
