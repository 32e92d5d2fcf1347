import { execFileSync } from "node:child_process";

/** Tests that start the process or open a page use what is built, so it has to be what is written. */
export function setup(): void {
  execFileSync(process.execPath, ["src/build.ts", "--if-stale"], { stdio: "inherit" });
}
