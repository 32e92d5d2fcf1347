import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../src/runtime/root.ts";
import { type Adapter, loadAdapter } from "../../src/tools/gauntlet/adapter.ts";
import { temporaryFolder } from "./server.ts";

/** The file that docs/gauntlet.md shows for a plain Socket.IO chat, as it stands there. */
export function docsAdapterFile(): string {
  const guide = readFileSync(join(ROOT, "docs/gauntlet.md"), "utf8");
  const [, code = ""] = /```js\n(\/\/ adapter\.mjs\n[\s\S]+?)```/.exec(guide) ?? [];
  const file = join(temporaryFolder(), "adapter.mjs");
  // The folder has no node_modules of its own.
  writeFileSync(file, code.replace("socket.io-client", import.meta.resolve("socket.io-client")));
  return file;
}

export function docsAdapter(): Promise<Adapter> {
  return loadAdapter(docsAdapterFile());
}
