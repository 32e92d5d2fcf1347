/**
 * Runs the benchmarks, all or those that are named: `node test/bench/main.ts [NAME…] [--json FILE]`;
 * the paths with `--only NAME,…`, `--count N` texts each way and one every `--every MS`, the
 * sleep and the thin line with `--seconds N`, the thin line with `--rounds N`.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { busy } from "./busy.ts";
import { comings } from "./comings.ts";
import { feed } from "./feed.ts";
import { heldPolls } from "./held_polls.ts";
import { idle } from "./idle.ts";
import { idleCpu } from "./idle_cpu.ts";
import { latency } from "./latency.ts";
import { describeMachine } from "./machine.ts";
import { runPaths } from "./paths.ts";
import { reads } from "./reads.ts";
import { asTable, type Row } from "./report.ts";
import { resume } from "./resume.ts";
import { runSleep } from "./sleep.ts";
import { start } from "./start.ts";
import { runThin } from "./thin.ts";
import { wire } from "./wire.ts";

const { values, positionals } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string" },
    count: { type: "string", default: "200" },
    every: { type: "string", default: "8" },
    seconds: { type: "string", default: "30" },
    rounds: { type: "string", default: "3" },
  },
  allowPositionals: true,
});
const paths = {
  name: "paths",
  title: "the whole client, and stock Socket.IO, through each fault scenario",
  run: () =>
    runPaths({
      ...(values.only && { only: values.only.split(",") }),
      count: Number(values.count),
      everyMs: Number(values.every),
    }),
};
const sleep = {
  name: "sleep",
  title: "a client, and a server, that is stopped for a while and goes on",
  run: () => runSleep(Number(values.seconds)),
};
const thin = {
  name: "thin",
  title: "two who write a text a second each, over a line of 2 kB a second",
  run: () => runThin({ rounds: Number(values.rounds), seconds: Number(values.seconds) }),
};
const benchmarks = [
  start,
  heldPolls,
  idle,
  idleCpu,
  busy,
  latency,
  comings,
  wire,
  resume,
  reads,
  feed,
  paths,
  sleep,
  thin,
];
const unknown = positionals.find((given) => benchmarks.every(({ name }) => name !== given));
if (unknown) {
  console.error(`There is no ${unknown}: ${benchmarks.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const machine = describeMachine();
console.table(machine);
const results: Record<string, Row[]> = {};
for (const { name, title, run } of benchmarks) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`\n${name}: ${title}`);
  results[name] = await run();
  console.table(asTable(results[name]));
}
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ machine, ...results }, null, 2)}\n`);
process.exit(0);
