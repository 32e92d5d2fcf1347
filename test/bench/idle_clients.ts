/**
 * Holds polls at one server, in a process of its own: one process may not have as many connections
 * open as all sides have together. `node idle_clients.ts SIDE CLIENTS HOLD_SECONDS`; says how much CPU its server
 * takes whenever it is asked.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type SideName, startSides } from "./sides.ts";

const HOLD_SECONDS = Number(process.argv[4]);
/** They come evenly, as they do in a day: so their holds end evenly. */
const STEPS = 1_000;

const [name, clients] = [process.argv[2] as SideName, Number(process.argv[3])];
const [side] = await startSides([name], { HOLD_SECONDS: String(HOLD_SECONDS) });
if (!side) throw new Error(`There is no ${name}.`);
side.hold = HOLD_SECONDS;
const opening: Promise<void>[] = [];
const began = performance.now();
for (let step = 1; step <= STEPS; step++) {
  const lateMs = performance.now() - began - (step * HOLD_SECONDS * 1000) / STEPS;
  if (lateMs < 0) await pause(-lateMs);
  opening.push(side.open(Math.round((clients * step) / STEPS) - side.readers.length));
}
await Promise.all(opening);
// Each poll from now on is one that followed another.
await pause(HOLD_SECONDS * 1000);
process.on("message", async () => process.send?.(await side.server.cpu()));
process.on("disconnect", () => process.exit());
process.send?.("ready");
