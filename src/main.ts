#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(`Longwave needs Node.js 22.12 or later; this is ${process.versions.node}.`);
  process.exit(2);
}

// What has been compiled once is not compiled again: a third of the time to start.
process.getBuiltinModule("node:module").enableCompileCache(`${import.meta.dirname}/.cache`);

const { run } = await import("./cli/run.ts");
await run(process.argv.slice(2));

export {};
