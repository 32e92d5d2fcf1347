import { setTimeout as pause } from "node:timers/promises";
import { cpuWhenIdle } from "./child.ts";
import type { Benchmark, Row } from "./report.ts";
import { inTurns } from "./rounds.ts";
import { PEERS, type Side, type SideName, startSides } from "./sides.ts";
import { ratio, spread } from "./spread.ts";

const CLIENTS = 1_000;
/** Lengths of the texts, in bytes, and how often each is said. */
const TEXTS = [
  { length: 200, rounds: 40, seconds: 40, warmUp: 5 },
  { length: 2_000, rounds: 20, seconds: 20, warmUp: 2 },
];
const SIDES: SideName[] = [...PEERS, "longwave", "bare, numbered", "longwave, numbered"];

/** What one message to one held poll costs the server, the next poll included. */
export const heldPolls: Benchmark = {
  name: "held-polls",
  title: `CPU of the server for a message to one of ${CLIENTS} held polls, and the poll after it`,
  async run() {
    const sides = await startSides(SIDES);
    for (const side of sides) await side.open(CLIENTS);
    await pause(500);
    const rows: Row[] = [];
    for (const { length, ...turns } of TEXTS) {
      const taken = await inTurns(sides, turns, (side) => measure(side, length));
      const of = (name: SideName) => [...taken].find(([side]) => side.name === name)?.[1] ?? [];
      for (const [side, values] of taken) {
        rows.push({
          text: `${length} B`,
          server: side.name,
          "µs a message": spread(values),
          "× bare": ratio(values, of(side.name.includes("numbered") ? "bare, numbered" : "bare")),
          "× stock": ratio(values, of("stock")),
          "body bytes": side.latest.length,
          rounds: values.length,
        });
      }
    }
    for (const side of sides) await side.stop();
    return rows;
  },
};

async function measure(side: Side, length: number): Promise<number> {
  const before = await side.server.cpu();
  const expected = side.answers + CLIENTS;
  await side.say(length);
  while (side.answers < expected) await pause(2);
  return ((await cpuWhenIdle(side.server)) - before) / CLIENTS;
}
