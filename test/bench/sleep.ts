import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "../../src/client/connect.ts";
import { startMeasured } from "./child.ts";
import type { Row } from "./report.ts";

const SLEEPER = join(import.meta.dirname, "../support/sleeper.ts");
const SERVER = join(import.meta.dirname, "../../dist/main.js");
/** How many each says before, during and after. */
const COUNT = 20;

/** Stops a process, as a machine that sleeps does, while others write; and counts what is there afterwards. */
export async function runSleep(seconds: number): Promise<Row[]> {
  return Promise.all([sleep("client", seconds), sleep("server", seconds)]);
}

async function sleep(who: "client" | "server", seconds: number): Promise<Row> {
  const environment = {
    PORT: "0",
    DATABASE_URL: ":memory:",
    RATE_LIMIT: "off",
    LOG_LEVEL: "error",
  };
  const server = await startMeasured(SERVER, environment);
  const sleeper = spawn(process.execPath, [SLEEPER, server.url, "Far"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const far: string[] = [];
  const awake = new Promise<void>((resolve) => {
    createInterface({ input: sleeper.stdout }).on("line", (line) => {
      if (line === "state live") resolve();
      else if (line.startsWith("message ")) far.push(line.slice(8));
    });
  });
  const near: string[] = [];
  const chat = connect(server.url, { room: "lobby", name: "Near" });
  chat.on("message", ({ seq, text }) => near.push(`${seq} ${text}`));
  await awake;
  const posts: Promise<unknown>[] = [];
  let said = 0;
  const talk = async () => {
    for (let count = 0; count < COUNT; count++) {
      said++;
      posts.push(chat.post(`near ${said}`));
      sleeper.stdin.write(`far ${said}\n`);
      await pause(20);
    }
  };
  await talk();
  const stopped = who === "client" ? sleeper : server;
  stopped.kill("SIGSTOP");
  await talk();
  await pause(seconds * 1000);
  stopped.kill("SIGCONT");
  const woken = performance.now();
  await talk();
  await Promise.all(posts);
  while (near.length < 2 * said || far.length < 2 * said) {
    if (performance.now() - woken > 60_000) break;
    await pause(20);
  }

  const row = {
    stopped: who,
    seconds,
    sent: 2 * said,
    lost: 4 * said - new Set(near).size - new Set(far).size,
    repeated: near.length + far.length - new Set(near).size - new Set(far).size,
    "out of order": near.join() === far.join() ? 0 : 1,
    "all there after ms": Math.round(performance.now() - woken),
  };
  await chat.close();
  sleeper.kill();
  await server.stop();
  return row;
}
