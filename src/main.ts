#!/usr/bin/env node
// better-sqlite3 is built for Node-API 10, and crashes where there is none
// (https://github.com/WiseLibs/better-sqlite3/issues/1514): this comes before anything else is loaded.
if (Number(process.versions.napi) < 10) {
  const { node } = process.versions;
  console.error(`Longwave needs Node.js 22.14 or later (of 23, 23.6); this is ${node}.`);
  process.exit(2);
}

// What has been compiled once is not compiled again: a third of the time to start.
process.getBuiltinModule("node:module").enableCompileCache(`${import.meta.dirname}/.cache`);

const { run } = await import("./cli/run.ts");
await run(process.argv.slice(2));

export {};
