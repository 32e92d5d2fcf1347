import { existsSync, readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

const PEERS = ["socket.io", "engine.io", "sockjs", "faye"];

/** On what and against what it was measured: without that a figure says nothing. */
export function describeMachine(): Record<string, string> {
  const cores = cpus();
  const peers = PEERS.map((name) => [name, versionOf(name)]);
  return {
    cpu: cores[0]?.model ?? "unknown",
    cores: String(cores.length),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    "node.js": process.version,
    ...Object.fromEntries(peers),
  };
}

function versionOf(name: string): string {
  const file = join(import.meta.dirname, "../../node_modules", name, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : "not installed";
}
