import { setTimeout as pause } from "node:timers/promises";
import { cpuWhenIdle } from "./child.ts";
import type { Benchmark, Row } from "./report.ts";
import { type Side, type SideName, startSides } from "./sides.ts";
import { percentile, round } from "./spread.ts";

const CLIENTS = 1_000;
const EVERY_MS = 20;
const SECONDS = 8;
/** What has not come so long after the last was said is counted as not seen, in milliseconds. */
const LATEST_MS = 10_000;
const SIDES: SideName[] = ["stock", "longwave", "longwave, numbered"];

/** A room in which so much is said that a poll may bring several messages. */
export const busy: Benchmark = {
  name: "busy",
  title: `${1000 / EVERY_MS} messages a second to ${CLIENTS} readers`,
  async run() {
    const rows: Row[] = [];
    // One after the other, each for less than a ping's interval: in a compressed answer of stock's no
    // reader would see its ping.
    for (const name of SIDES) {
      const [side] = await startSides([name]);
      if (!side) continue;
      await side.open(CLIENTS);
      await talk(side, 1);
      rows.push(await talk(side, SECONDS));
      await side.stop();
    }
    return rows;
  },
};

async function talk(side: Side, seconds: number): Promise<Row> {
  const delays: number[] = [];
  side.onMessage = (text) => {
    const now = performance.now();
    // All that came in one answer; a whole message says its text twice, once as HTML.
    const marks = new Set(Array.from(text.matchAll(/@([\d.]+)@/g), ([, at]) => at));
    for (const at of marks) delays.push(now - Number(at));
  };
  const before = await side.server.cpu();
  const answered = side.answers;
  const posts: Promise<void>[] = [];
  const began = performance.now();
  const count = (seconds * 1000) / EVERY_MS;
  for (let said = 0; said < count; said++) {
    await pause(Math.max(0, began + said * EVERY_MS - performance.now()));
    posts.push(side.say(200, `@${performance.now().toFixed(3)}@`));
  }
  await Promise.all(posts);
  // What is gathered comes a little later, and a server that gathers is idle.
  const until = performance.now() + LATEST_MS;
  while (delays.length < count * side.watched && performance.now() < until) await pause(10);
  const cpu = (await cpuWhenIdle(side.server)) - before;
  side.onMessage = undefined;
  return {
    server: side.name,
    "µs a delivered message": round(cpu / count / CLIENTS),
    "messages an answer": round((count * CLIENTS) / (side.answers - answered)),
    "p50 ms": percentile(delays, 0.5),
    "p95 ms": percentile(delays, 0.95),
    "seen of those looked at": `${delays.length} of ${count * side.watched}`,
  };
}
