/** Runs the benchmarks: `node test/bench/main.ts [NAME …] [--json FILE]`. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { feed } from "./feed.ts";
import type { Row } from "./report.ts";
import { start } from "./start.ts";

const benchmarks = [start, feed];

const { values, positionals } = parseArgs({
  options: { json: { type: "string" } },
  allowPositionals: true,
});
const results: Record<string, Row[]> = {};
for (const { name, title, run } of benchmarks) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`\n${name}: ${title}`);
  results[name] = await run();
  console.table(results[name]);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
process.exit(0);
