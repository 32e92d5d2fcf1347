import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Benchmark, Row } from "./report.ts";

/** How often each is started, in turns. */
const ROUNDS = 15;

const servers = {
  "bare Hono and Socket.IO": fileURLToPath(new URL("./hello_server.mjs", import.meta.url)),
  longwave: fileURLToPath(new URL("../../dist/main.js", import.meta.url)),
};

/** From the start of the process to its first page answered, in milliseconds. */
async function startOnce(script: string): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, PORT: "0", DATABASE_URL: ":memory:", LOG_LEVEL: "silent" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const page = await fetch(await urlOf(child));
  await page.text();
  const took = performance.now() - began;
  child.kill("SIGTERM");
  await once(child, "close");
  return took;
}

async function urlOf(child: ChildProcess): Promise<string> {
  let printed = "";
  for await (const chunk of child.stdout ?? []) {
    printed += chunk;
    const [url] = /http:\/\/\S+/.exec(printed) ?? [];
    if (url) return url;
  }
  throw new Error("ended before it was ready");
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export const start: Benchmark = {
  name: "start",
  title: "from the start of the process to the first page answered",
  async run() {
    const times = new Map<string, number[]>();
    // The first start of each fills its caches.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, script] of Object.entries(servers)) {
        const took = await startOnce(script);
        if (round > 0) times.set(name, [...(times.get(name) ?? []), took]);
      }
    }
    const bare = median(times.get("bare Hono and Socket.IO") ?? []);
    return [...times].map(([server, taken]): Row => {
      const ms = median(taken);
      return { server, ms: Math.round(ms), ratio: Number((ms / bare).toFixed(2)) };
    });
  },
};
