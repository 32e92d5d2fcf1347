import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuWhenIdle } from "./child.ts";
import type { Benchmark, Row } from "./report.ts";
import { type Side, startSides } from "./sides.ts";
import { ratio, spread } from "./spread.ts";

const CLIENTS = 5_000;
const ROUNDS = 3;

/**
 * All clients of a server come back at once, each from its cursor, and are live again; stock
 * clients merely connect. The clients' own pauses before they try again are not in it.
 */
export const resume: Benchmark = {
  name: "resume",
  title: `${CLIENTS} clients come back after a restart`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "longwave-bench-"));
    const file = { DATABASE_URL: `file:${join(folder, "chat.db")}` };
    const taken = new Map<string, number[]>();
    let missed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of ["stock", "longwave, numbered"] as const) {
        // What everybody had, and what was said after it.
        const [before] = await startSides([name], file);
        const cursor = before && (await before.cursor());
        await before?.say(200);
        await before?.stop();
        const [side] = await startSides([name], file);
        if (!side) continue;
        side.after = cursor;
        taken.set(name, [...(taken.get(name) ?? []), await comeBack(side)]);
        if (cursor) missed += CLIENTS - side.answers;
        await side.stop();
      }
    }
    rmSync(folder, { recursive: true });
    const stock = taken.get("stock") ?? [];
    return [...taken].map(
      ([name, seconds]): Row => ({
        server: name,
        "seconds until all are live": spread(seconds),
        "× stock": ratio(seconds, stock),
        missed: name === "stock" ? "-" : missed,
      }),
    );
  },
};

async function comeBack(side: Side): Promise<number> {
  const began = performance.now();
  await side.open(CLIENTS);
  const took = (performance.now() - began) / 1000;
  await cpuWhenIdle(side.server);
  return took;
}
