import { execFileSync } from "node:child_process";
import { chromiumOptions } from "./chromium.ts";

/** Before any test: what is built is what is written, and the browser is unpacked. */
export async function setup(): Promise<void> {
  execFileSync(process.execPath, ["src/build/build.ts", "--if-stale"], { stdio: "inherit" });
  await chromiumOptions();
}
