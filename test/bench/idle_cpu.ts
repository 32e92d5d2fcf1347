import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Benchmark } from "./report.ts";
import type { SideName } from "./sides.ts";
import { ratio, round, spread } from "./spread.ts";

const CLIENTS = 10_000;
const HOLD_SECONDS = 25;
const ROUNDS = 3;
const SIDES: SideName[] = ["bare, numbered", "stock", "longwave, numbered"];

/** What clients cost that are merely there: all sides at once, each looked at for the same holds. */
export const idleCpu: Benchmark = {
  name: "idle-cpu",
  title: `CPU while ${CLIENTS} polls are held and nobody says anything`,
  async run() {
    const script = join(import.meta.dirname, "idle_clients.ts");
    const sides = SIDES.map((name) => ({
      clients: fork(script, [name, String(CLIENTS), String(HOLD_SECONDS)]),
      percents: [] as number[],
    }));
    for (const { clients } of sides) {
      clients.once("exit", (code) => code && process.exit(code));
    }
    await Promise.all(sides.map(({ clients }) => once(clients, "message")));
    const cpu = () =>
      Promise.all(
        sides.map(async ({ clients }) => {
          const answered = once(clients, "message");
          clients.send("cpu");
          return (await answered)[0] as number;
        }),
      );
    for (let measured = 0; measured < ROUNDS; measured++) {
      const [at, before] = [performance.now(), await cpu()];
      await pause(HOLD_SECONDS * 1000);
      const after = await cpu();
      const µs = 1000 * (performance.now() - at);
      for (const [index, { percents }] of sides.entries()) {
        percents.push((100 * ((after[index] ?? 0) - (before[index] ?? 0))) / µs);
      }
    }
    for (const { clients } of sides) clients.disconnect();
    const [bare, stock] = sides;
    return sides.map(({ percents }, index) => ({
      server: SIDES[index] as string,
      "% of a core": spread(percents),
      "µs a client and hold": round(
        ((spread(percents).median / 100) * HOLD_SECONDS * 1e6) / CLIENTS,
      ),
      "× bare": ratio(percents, bare?.percents ?? []),
      "× stock": ratio(percents, stock?.percents ?? []),
    }));
  },
};
