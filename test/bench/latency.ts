import { setTimeout as pause } from "node:timers/promises";
import { type MeasuredServer, startLongwave } from "./child.ts";
import { delayedPath } from "./delayed_path.ts";
import { openTalk, PAIRS, type PairName, type Talk } from "./pairs.ts";
import type { Benchmark, Row } from "./report.ts";
import { inTurns } from "./rounds.ts";
import { startPeer } from "./sides.ts";
import { percentile, ratio, spread } from "./spread.ts";

/** How long a byte takes each way, in milliseconds. */
const PATHS = [0, 20];

/** From a post until a reader has it, where little is said. */
export const latency: Benchmark = {
  name: "latency",
  title: "milliseconds from a post until another client has it, one text at a time",
  async run() {
    const rows: Row[] = [];
    const servers = new Map<PairName, MeasuredServer>();
    for (const name of PAIRS) {
      const isOurs = name.startsWith("longwave");
      servers.set(name, await (isOurs ? startLongwave() : startPeer(name)));
    }
    for (const delayMs of PATHS) rows.push(...(await measurePath(servers, delayMs)));
    for (const server of servers.values()) await server.stop();
    return rows;
  },
};

async function measurePath(servers: Map<PairName, MeasuredServer>, delayMs: number) {
  const pairs: { name: PairName; talk: Talk; close(): void }[] = [];
  for (const [name, { port }] of servers) {
    const path = await delayedPath(port, delayMs);
    const talk = await openTalk(name, path.url);
    const close = () => {
      talk.close();
      path.close();
    };
    pairs.push({ name, talk, close });
  }
  const turns = { rounds: 200, seconds: 50, warmUp: 20 };
  const taken = await inTurns(pairs, turns, async ({ talk }) => {
    const took = await measure(talk);
    // The next poll is held again by then.
    await pause(20 + 4 * delayMs);
    return took;
  });
  for (const { close } of pairs) close();
  const of = (wanted: PairName) => [...taken].find(([{ name }]) => name === wanted)?.[1] ?? [];
  return [...taken].map(
    ([{ name }, values]): Row => ({
      "ms each way": delayMs,
      clients: name,
      ms: spread(values),
      "p95 ms": percentile(values, 0.95),
      "× stock, WebSocket": ratio(values, of("stock, WebSocket")),
      rounds: values.length,
    }),
  );
}

let said = 0;

async function measure({ say, onText }: Talk): Promise<number> {
  const text = `Lunch at noon, by the sea ${++said}`;
  const began = performance.now();
  const arrived = new Promise<void>((resolve) => {
    onText((heard) => heard.includes(text) && resolve());
  });
  say(text);
  await arrived;
  return performance.now() - began;
}
