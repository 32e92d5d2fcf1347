import { runScenario, type Verdict } from "../../src/tools/gauntlet/run.ts";
import { scenario } from "../../src/tools/gauntlet/scenarios.ts";
import { longwaveAdapter, startBoth, stockAdapter } from "./paths.ts";
import type { Row } from "./report.ts";

export interface ThinOptions {
  /** How often each side speaks, in turns. */
  rounds: number;
  /** How long, in seconds. */
  seconds: number;
}

/** The whole client on its server, and a plain chat on stock Socket.IO, over the thin line in turns. */
export async function runThin({ rounds, seconds }: ThinOptions): Promise<Row[]> {
  const { servers, stop } = await startBoth();
  const path = scenario("thin-line");
  const adapters = { stock: stockAdapter(path), longwave: longwaveAdapter(path) };
  const plan = { count: seconds, everyMs: 1_000, inTurns: false, patienceMs: 60_000 };
  const run = (pair: keyof typeof servers, bothBehind: boolean) =>
    runScenario(path, {
      url: servers[pair].url,
      adapter: adapters[pair],
      seed: 1,
      plan,
      joinMs: 20_000,
      bothBehind,
    });
  const rows: Row[] = [];
  for (const people of ["one", "both"] as const) {
    const ratios: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      // One after the other: they do not share the line.
      const stock = await run("stock", people === "both");
      const longwave = await run("longwave", people === "both");
      const ratio = Number((longwave.delayMs.p95 / stock.delayMs.p95).toFixed(2));
      ratios.push(ratio);
      const of = { "on the line": people, round };
      rows.push(
        { ...of, ...rowOf("stock", stock) },
        { ...of, ...rowOf("longwave", longwave), ratio },
      );
      console.log(rows.slice(-2));
    }
    ratios.sort((a, b) => a - b);
    const [least, median, most] = [0, ratios.length >> 1, ratios.length - 1].map(
      (at) => ratios[at],
    );
    rows.push({ "on the line": people, pair: `p95, ratio: ${median} (${least} to ${most})` });
  }
  await stop();
  return rows;
}

function rowOf(pair: string, { sent, received, delayMs, bytes }: Verdict): Row {
  const each = (count: number) => Math.round(count / sent);
  return {
    pair,
    sent,
    received,
    "p50 ms": delayMs.p50,
    "p95 ms": delayMs.p95,
    "bytes up a text": each(bytes.up),
    "bytes down a text": each(bytes.down),
  };
}
