import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "./finished.ts";

const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Outcome {
  code: number | null;
  stderr: string;
  stdout: string;
}

/** Runs the built command with nothing but these settings; killed after the test if it still runs. */
export function startProcess(settings: Record<string, string>, args: string[] = [], main = MAIN) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, PORT: "0", LOG_LEVEL: "error", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const outcome = watch(child);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await outcome;
  });
  const ready = new Promise<string>((resolve, reject) => {
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      const url = /http:\/\/\S+/.exec(stdout)?.[0];
      if (url) resolve(url);
    });
    void outcome.then(({ code, stderr }) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });
  ready.catch(() => {});
  return { child, ready, outcome };
}

async function watch(child: ChildProcess): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}
