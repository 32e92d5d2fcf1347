import { cpSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../../src/runtime/root.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { startProcess } from "../support/process.ts";
import { temporaryFolder } from "../support/server.ts";

test("the first line that has the URL means ready, and the lobby is there", async () => {
  const url = await startProcess({ DATABASE_URL: ":memory:" }).ready;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(await (await fetch(`${url}/rooms/lobby`)).text()).toContain('id="messages"');
});

test("what is built answers wherever a part of it is loaded on demand", async () => {
  const url = await startProcess({ DATABASE_URL: ":memory:" }).ready;
  for (const path of [
    "/api/rooms",
    "/api/docs",
    "/api/openapi.json",
    "/api/rooms/lobby/feed",
    "/check",
    "/check/plain",
    "/embed/lobby",
    "/embed.js",
    "/example",
    "/metrics",
  ]) {
    const response = await fetch(url + path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(await response.text()).not.toBe("");
  }
});

test("a part that could not be loaded once is loaded the next time", async () => {
  const folder = temporaryFolder();
  for (const name of ["dist", "migrations", "public", "package.json"]) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const [dist, away] = [join(folder, "dist"), join(folder, "away")];
  const url = await startProcess({ DATABASE_URL: ":memory:" }, [], join(dist, "main.js")).ready;
  const statuses = async () => {
    const body = new URLSearchParams({ name: "Ana", text: "hello" });
    const posted = fetch(`${url}/rooms/lobby/messages`, { method: "POST", body });
    const answers = [await posted, await fetch(`${url}/api/rooms`)];
    return answers.map(({ status }) => status);
  };
  renameSync(dist, away);
  expect(await statuses()).toEqual([503, 500]);
  renameSync(away, dist);
  expect(await statuses()).toEqual([200, 200]);
});

test("two processes that start at once on a new file agree on one database", async () => {
  const settings = { DATABASE_URL: `file:${join(temporaryFolder(), "deep/er/chat.db")}` };
  const urls = await Promise.all([1, 2, 3].map(() => startProcess(settings).ready));
  const tokens = await Promise.all(
    urls.map(async (url) => {
      const response = await fetch(`${url}/api/people`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: '{"name":"Ana"}',
      });
      return ((await response.json()) as { token: string }).token;
    }),
  );
  // A token of one is good at the others: the secret is one as well.
  for (const [index, url] of urls.entries()) {
    const response = await fetch(`${url}/api/rooms/lobby/messages`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Authorization: `Bearer ${tokens.at(index - 1)}`,
      },
      body: JSON.stringify({ text: "hello", nonce: String(index) }),
    });
    expect(await response.json()).toMatchObject({ seq: index + 1 });
  }
});

test.each([
  ["PORT", "http"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["HOLD_SECONDS", "0"],
  ["HOLD_SECONDS", "56"],
  ["KEEP_ALIVE_SECONDS", "0"],
  ["KEEP_ALIVE_SECONDS", "1m"],
  ["TRANSPORTS", "websocket"],
  ["TRANSPORTS", "polling,pigeon"],
  ["DATABASE_URL", "chat.db"],
  ["DATABASE_URL", "mysql://localhost/chat"],
  ["SECRET", "short"],
  ["PUBLIC_URL", "chat.example"],
  ["PUBLIC_URL", "https://chat.example/rooms"],
  ["PUBLIC_URL", "https://chat.example/?here"],
  ["RATE_LIMIT", "maybe"],
  ["TIME_ZONE", "Middle/Earth"],
  ["LOG_LEVEL", "loud"],
  ["TRUST_PROXY", "yes"],
])("%s=%s is one clear line that names it, and exit 2", async (name, value) => {
  const { outcome } = startProcess({ DATABASE_URL: ":memory:", [name]: value });
  const { code, stderr, stdout } = await outcome;
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(new RegExp(`^longwave: ${name}: must .+\n$`));
});

test("an empty setting counts as absent", async () => {
  await startProcess({ DATABASE_URL: ":memory:", SECRET: "", HOLD_SECONDS: "" }).ready;
});

test("a port in use is one clear line", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => {
    other.close();
  });
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  const { outcome } = startProcess({ DATABASE_URL: ":memory:", PORT: String(port) });
  const { code, stderr } = await outcome;
  expect([code, stderr]).toEqual([1, `longwave: PORT: 127.0.0.1:${port} is in use\n`]);
});

test("a database path that cannot be written is one clear line", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  for (const path of [join(folder, "file/chat.db"), folder]) {
    const { code, stderr } = await startProcess({ DATABASE_URL: `file:${path}` }).outcome;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^longwave: DATABASE_URL: .+\n$/);
    expect(stderr).toContain(path);
  }
});

test("a file that is no database is one clear line", async () => {
  const path = join(temporaryFolder(), "notes.txt");
  writeFileSync(path, "not a database, but long enough to be looked at".repeat(20));
  const { code, stderr } = await startProcess({ DATABASE_URL: `file:${path}` }).outcome;
  expect([code, stderr]).toEqual([2, `longwave: DATABASE_URL: ${path}: file is not a database\n`]);
});

test("a database of a newer version is one clear line, and is left as it is", async () => {
  const path = join(temporaryFolder(), "chat.db");
  await openSqliteStore(path).close();
  const database = new Database(path);
  database
    .prepare("insert into __drizzle_migrations (hash, created_at) values ('x', 9999999999999)")
    .run();
  database.close();
  const { code, stderr } = await startProcess({ DATABASE_URL: `file:${path}` }).outcome;
  expect([code, stderr]).toEqual([
    2,
    `longwave: DATABASE_URL: ${path}: was written by a newer version of Longwave; update Longwave to open it\n`,
  ]);
});

test("--version tells the version of the package", async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { code, stdout } = await startProcess({}, ["--version"]).outcome;
  expect([code, stdout]).toEqual([0, `${version}\n`]);
});

test("a Node.js whose Node-API is too old for SQLite is one clear line, and exit 2", async () => {
  const old = 'Object.defineProperty(process.versions, "napi", { value: "9" })';
  const settings = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(old)}` };
  const { code, stderr } = await startProcess(settings).outcome;
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^longwave: SQLite needs Node.js 22.14 .*\n$/),
  ]);
});

test("--help tells the commands and the settings, an unknown command is exit 2", async () => {
  const help = await startProcess({}, ["--help"]).outcome;
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining("serve")]);
  const serve = await startProcess({}, ["serve", "--help"]).outcome;
  expect(serve.stdout).toContain("HOLD_SECONDS");
  const unknown = await startProcess({}, ["fly"]).outcome;
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    "longwave: unknown command: fly; --help lists them\n",
  ]);
});
