import { setTimeout as pause } from "node:timers/promises";
import type { Benchmark, Row } from "./report.ts";
import { PEERS, type Side, type SideName, startSides } from "./sides.ts";
import { round } from "./spread.ts";

const CLIENTS = [1_000, 10_000];
/** As long as a poll is held, so that each is answered and asked again once. */
const HOLD_MS = 25_000;
/** Said to all before they are looked at again: a poll that has been answered leaves more behind than a first one. */
const MESSAGES = 3;
const SIDES: SideName[] = [...PEERS, "longwave", "longwave, numbered"];

/** What clients cost that are merely there. */
export const idle: Benchmark = {
  name: "idle",
  title: "memory of held polls above the idle process, and CPU while nobody says anything",
  async run() {
    const sides = await startSides(SIDES);
    // What the first clients have loaded and compiled is no client's.
    for (const side of sides) {
      side.hold = HOLD_MS / 1000;
      await side.open(50);
      await side.say(200);
    }
    await pause(1_000);
    const before = await memoryOf(sides);
    const rows: Row[] = [];
    for (const count of CLIENTS) {
      const now: number[] = [];
      const told: number[] = [];
      const share: number[] = [];
      // One after the other, for a process may not have as many connections open as all have together.
      for (const side of sides) {
        await side.open(count + 50 - side.readers.length);
        await pause(1_000);
        now.push(...(await memoryOf([side])));
        for (let said = 0; said < MESSAGES; said++) await sayToAll(side);
        await pause(1_000);
        told.push(...(await memoryOf([side])));
        const isLast = count === CLIENTS.at(-1);
        if (isLast) await pause(HOLD_MS);
        share.push(isLast ? await cpuShare(side, HOLD_MS) : Number.NaN);
        if (isLast) await side.stop();
      }
      const kBEach = (bytes: number, index: number) =>
        (bytes - (before[index] ?? 0)) / count / 1024;
      const each = now.map(kBEach);
      const later = told.map(kBEach);
      for (const [index, side] of sides.entries()) {
        const kB = each[index] ?? Number.NaN;
        rows.push({
          clients: count,
          server: side.name,
          "kB a client": round(kB),
          "× bare": round(kB / (each[0] ?? Number.NaN)),
          "× stock": round(kB / (each[1] ?? Number.NaN)),
          "MB in all": round((kB * count) / 1024),
          "kB, told something": round(later[index] ?? Number.NaN),
          "× bare, told": round((later[index] ?? Number.NaN) / (later[0] ?? Number.NaN)),
          "× stock, told": round((later[index] ?? Number.NaN) / (later[1] ?? Number.NaN)),
          ...(share[index] && { "CPU %": round(100 * share[index]) }),
        });
      }
    }
    return rows;
  },
};

async function memoryOf(sides: Side[]): Promise<number[]> {
  const taken: number[] = [];
  for (const { server } of sides) taken.push(await server.memory());
  return taken;
}

/** Says something, and waits until all have it and ask again. */
async function sayToAll(side: Side): Promise<void> {
  const all = side.answers + side.readers.length;
  await side.say(200);
  while (side.answers < all) await pause(10);
}

/** The part of a core that it takes, pings and held polls' ends included. */
async function cpuShare({ server }: Side, ms: number): Promise<number> {
  const began = await server.cpu();
  const at = performance.now();
  await pause(ms);
  return ((await server.cpu()) - began) / 1000 / (performance.now() - at);
}
