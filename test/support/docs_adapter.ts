import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../src/runtime/root.ts";
import { type Adapter, loadAdapter } from "../../src/tools/gauntlet/adapter.ts";
import { temporaryFolder } from "./server.ts";

/**
 * The file that docs/gauntlet.md shows for a plain Socket.IO chat, as it stands there.
 *
 * @param reconnectionDelay of the client, in milliseconds, where it is not Socket.IO's own
 */
export function docsAdapterFile(reconnectionDelay?: number): string {
  const guide = readFileSync(join(ROOT, "docs/gauntlet.md"), "utf8");
  const [, code = ""] = /```js\n(\/\/ adapter\.mjs\n[\s\S]+?)```/.exec(guide) ?? [];
  const file = join(temporaryFolder(), "adapter.mjs");
  // The folder has no node_modules of its own.
  const found = code.replace("socket.io-client", import.meta.resolve("socket.io-client"));
  const delay = reconnectionDelay && `forceNew: true, reconnectionDelay: ${reconnectionDelay}`;
  writeFileSync(file, delay ? found.replace("forceNew: true", delay) : found);
  return file;
}

export function docsAdapter(reconnectionDelay?: number): Promise<Adapter> {
  return loadAdapter(docsAdapterFile(reconnectionDelay));
}
