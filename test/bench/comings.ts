import { setTimeout as pause } from "node:timers/promises";
import { cpuWhenIdle } from "./child.ts";
import type { Benchmark, Row } from "./report.ts";
import { type SideName, startSides } from "./sides.ts";
import { round } from "./spread.ts";

const PEOPLE = 1_000;
const A_SECOND = 20;
const SECONDS = 6;
const SIDES: SideName[] = ["longwave", "longwave, numbered"];

/** People who come and go while nobody says anything: what the others are told of it. */
export const comings: Benchmark = {
  name: "comings",
  title: `a room of ${PEOPLE} in which ${A_SECOND} people a second come or go`,
  async run() {
    const rows: Row[] = [];
    for (const name of SIDES) {
      const [side] = await startSides([name]);
      if (!side) continue;
      side.named = true;
      await side.open(PEOPLE);
      await cpuWhenIdle(side.server);
      const readers = [...side.readers];
      const bytes = () => readers.reduce((sum, { connection }) => sum + (connection?.got ?? 0), 0);
      const before = { cpu: await side.server.cpu(), bytes: bytes(), at: performance.now() };
      for (let done = 0; done < A_SECOND * SECONDS; done += 2) {
        await side.open(1);
        // The one who came goes again: a coming and a going.
        side.readers.pop()?.close();
        await pause(Math.max(0, before.at + (1000 * done) / A_SECOND - performance.now()));
      }
      const cpu = (await cpuWhenIdle(side.server)) - before.cpu;
      const changes = A_SECOND * SECONDS;
      rows.push({
        server: name,
        "bytes to a reader, each": round((bytes() - before.bytes) / PEOPLE / changes),
        "µs of CPU for a reader, each": round(cpu / PEOPLE / changes),
        seconds: round((performance.now() - before.at) / 1000),
      });
      await side.stop();
    }
    return rows;
  },
};
