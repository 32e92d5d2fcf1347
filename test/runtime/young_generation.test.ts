import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "../../src/runtime/root.ts";

const run = promisify(execFile);
const MODULE = join(ROOT, "src/runtime/young_generation.ts");

/** How large the young generation of a process is at most, in MiB, while much of what it makes survives. */
async function largestMiB(flags: string[], first: string): Promise<number> {
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { setTimeout as pause } from "node:timers/promises";
    import { boundYoungGeneration } from ${JSON.stringify(MODULE)};
    ${first}
    const held = [];
    let largest = 0;
    for (let turn = 0; turn < 40; turn++) {
      for (let count = 0; count < 50_000; count++) held.push({ turn, count: [count] });
      await pause(1);
      const { space_size } = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
      largest = Math.max(largest, space_size);
    }
    console.log(largest / 1024 / 1024);`;
  const given = [...flags, "--input-type=module", "--eval", script];
  return Number((await run(process.execPath, given)).stdout);
}

test("the young generation grows to about what it may take, and no further", async () => {
  expect(await largestMiB([], "")).toBeGreaterThan(40);
  const bounded = await largestMiB([], "boundYoungGeneration(8 * 1024 * 1024);");
  expect(bounded).toBeGreaterThanOrEqual(4);
  // On a busy machine it may have doubled twice more before that was seen.
  expect(bounded).toBeLessThanOrEqual(32);
});

test("whoever starts the process may say otherwise", async () => {
  const flags = ["--max-semi-space-size=32"];
  expect(await largestMiB(flags, "boundYoungGeneration(8 * 1024 * 1024);")).toBeGreaterThan(40);
});
