import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const CPU = join(import.meta.dirname, "cpu.ts");

/** A server in a process of its own, whose CPU time can be read. */
export interface MeasuredServer {
  url: string;
  /** User and system CPU time so far, in microseconds. */
  cpu(): Promise<number>;
  kill(signal: NodeJS.Signals): boolean;
  stop(): Promise<void>;
}

/** Starts a script and waits for the line on its standard output that has its URL. */
export async function startMeasured(
  script: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<MeasuredServer> {
  const child = fork(script, {
    execArgv: ["--import", CPU],
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  return {
    url: await readUrl(child),
    async cpu() {
      const answered = once(child, "message");
      child.send("cpu");
      const [{ user, system }] = (await answered) as [NodeJS.CpuUsage];
      return user + system;
    },
    kill: (signal) => child.kill(signal),
    async stop() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
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
