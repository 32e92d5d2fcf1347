import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { fileErrorReason } from "../../src/server/file_failure.ts";
import { secretBeside } from "../../src/server/secret.ts";
import { startProcess } from "../support/process.ts";
import { temporaryFolder } from "../support/server.ts";

/** Has Node.js fail at a function of node:fs as a file system does that cannot do it. */
const failing = (name: string, code: string, syscall: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    fs.${name} = () => {
      throw Object.assign(new Error("${code}"), { code: "${code}", syscall: "${syscall}" });
    };
    syncBuiltinESMExports();
  `)}`,
});

async function tokenOf(url: string): Promise<string> {
  const response = await fetch(`${url}/api/people`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: '{"name":"Ana"}',
  });
  return ((await response.json()) as { token: string }).token;
}

async function isKnownAt(url: string, token: string): Promise<boolean> {
  const headers = { Authorization: `Bearer ${token}` };
  return (await fetch(`${url}/api/rooms`, { headers })).status === 200;
}

test.each(["EPERM", "ENOSYS"])(
  "without hard links (%s) processes that start at once agree on a secret, which is kept",
  async (code) => {
    const folder = temporaryFolder();
    const settings = {
      DATABASE_URL: `file:${join(folder, "chat.db")}`,
      ...failing("linkSync", code, "link"),
    };
    const urls = await Promise.all([1, 2, 3].map(() => startProcess(settings).ready));
    const tokens = await Promise.all(urls.map(tokenOf));
    const later = await startProcess(settings).ready;
    for (const url of [...urls, later]) {
      for (const token of tokens) expect(await isKnownAt(url, token)).toBe(true);
    }
    expect(readdirSync(folder).filter((file) => file.includes("secret"))).toEqual([
      "chat.db.secret",
    ]);
  },
);

test("a secret that another process is just writing is waited for", () => {
  const database = join(temporaryFolder(), "chat.db");
  const path = `${database}.secret`;
  writeFileSync(path, "half of a secret");
  const whole = "half of a secret and the other half";
  const code = `setTimeout(() => require("node:fs").writeFileSync(${JSON.stringify(path)}, ${JSON.stringify(`${whole}\n`)}), 200)`;
  const writer = new Worker(code, { eval: true });
  onTestFinished(async () => {
    await writer.terminate();
  });
  expect(secretBeside(database)).toBe(whole);
});

test.each([
  ["a secret of one's own, at least 16 long", "a secret of one's own, at least 16 long"],
  ["in one line\n", undefined],
  ["a line with its end\n", "a line with its end"],
  ["", undefined],
])("what is there already is kept, or said to be damaged: %j", (content, secret) => {
  const database = join(temporaryFolder(), "chat.db");
  writeFileSync(`${database}.secret`, content);
  if (secret === undefined) expect(() => secretBeside(database)).toThrow("is damaged");
  else expect(secretBeside(database)).toBe(secret);
  expect(readFileSync(`${database}.secret`, "utf8")).toBe(content);
});

const lineOf = async (settings: Record<string, string>, words: string[] = []) => {
  const { code, stdout, stderr } = await startProcess(settings, words).outcome;
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^longwave: [^\n]+\n$/);
  return stderr.slice("longwave: ".length, -1);
};

test("a database that cannot be there is one line with the setting, the path and the reason", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  symlinkSync(join(folder, "circle"), join(folder, "circle"));
  for (const [path, reason] of [
    [folder, "is a folder, not a file"],
    [join(folder, "file/chat.db"), "a part of the path is no folder"],
    [join(folder, "file/deeper/chat.db"), "a part of the path is no folder"],
    [join(folder, "circle/chat.db"), "a part of the path is no folder"],
    [join(folder, "x".repeat(300), "chat.db"), "the path is too long"],
    ["/proc/longwave/chat.db", "there is no such folder, and it cannot be made"],
  ] as const) {
    const line = await lineOf({ DATABASE_URL: `file:${path}` });
    expect(line).toBe(`DATABASE_URL: ${path}: ${reason}`);
  }
});

test("a secret that cannot be there is one line with the setting, the path and the reason", async () => {
  const path = join(temporaryFolder(), "chat.db");
  const settings = { DATABASE_URL: `file:${path}` };
  for (const [code, reason] of [
    ["ENOSPC", "the disk is full"],
    ["EROFS", "the file system is read-only"],
    ["EACCES", "this user may not write there"],
  ] as const) {
    const line = await lineOf({ ...settings, ...failing("writeFileSync", code, "write") });
    expect(line).toBe(`SECRET: ${path}.secret: ${reason}`);
  }
  mkdirSync(`${path}.secret`);
  expect(await lineOf(settings)).toBe(`SECRET: ${path}.secret: is a folder, not a file`);
  // Where it is given, none is needed there.
  await startProcess({ ...settings, SECRET: "one of at least 16" }).ready;
});

test("a disk that takes no more is one line, and the database starts once there is room", async () => {
  const path = join(temporaryFolder(), "chat.db");
  const script = `ulimit -f 40; exec "${process.execPath}" dist/main.js`;
  const run = () =>
    execFileSync("sh", ["-c", script], {
      env: { PATH: process.env.PATH, PORT: "0", DATABASE_URL: `file:${path}` },
      stdio: "pipe",
      timeout: 15_000,
    });
  const line = `longwave: DATABASE_URL: ${path}: the disk cannot be read or written; it may be full, or a quota used up\n`;
  expect(run).toThrow(
    expect.objectContaining({ status: 2, stderr: Buffer.from(line), stdout: Buffer.from("") }),
  );
  await startProcess({ DATABASE_URL: `file:${path}` }).ready;
});

test.each([
  ["SQLITE_FULL", "the disk is full"],
  ["ENOSPC", "the disk is full"],
  ["EROFS", "the file system is read-only"],
  ["EDQUOT", "the disk quota is used up"],
  ["SQLITE_READONLY_DIRECTORY", "may be read, but not written"],
  ["SQLITE_CANTOPEN_NOTEMPDIR", "it cannot be opened or made there"],
  ["SQLITE_BUSY_RECOVERY", "another process has locked it"],
  ["ESOMETHING", "in two lines"],
])("%s is told as “%s”", (code, reason) => {
  const path = join(temporaryFolder(), "chat.db");
  expect(fileErrorReason(Object.assign(new Error("in two\nlines"), { code }), path)).toBe(reason);
});

test("exit codes are what the help of each command says, and docs/operating.md", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => {
    taken.close();
  });
  await new Promise((resolve) => taken.once("listening", resolve));
  const port = String((taken.address() as AddressInfo).port);
  const nobody = "http://127.0.0.1:1";
  const memory = { DATABASE_URL: ":memory:" };
  const outcomes = await Promise.all(
    (
      [
        [0, memory, ["--help"]],
        [0, memory, ["serve", "--help"]],
        [0, memory, ["gauntlet", "-h"]],
        [0, memory, ["probe", "--help"]],
        [1, { ...memory, PORT: port }, []],
        [1, { ...memory, PORT: port }, ["serve"]],
        [2, memory, ["fly"]],
        [2, memory, ["--fly"]],
        [2, memory, ["serve", "--fly"]],
        [2, memory, ["serve", "again"]],
        [2, { ...memory, HOLD_SECONDS: "x" }, []],
        [2, { ...memory, HOST: "192.0.2.1" }, []],
        [2, { DATABASE_URL: "file:/proc/longwave/chat.db" }, []],
        [2, memory, ["probe"]],
        [2, memory, ["probe", nobody]],
        [2, memory, ["probe", nobody, "--fly"]],
        [2, memory, ["gauntlet"]],
        [2, memory, ["gauntlet", nobody, "--seconds=1", "--only=clear"]],
        [2, memory, ["gauntlet", nobody, "--only=nowhere"]],
      ] as [number, Record<string, string>, string[]][]
    ).map(async ([code, settings, words]) => {
      const { outcome } = startProcess(settings, words);
      return { words, settings, expected: code, ...(await outcome) };
    }),
  );
  for (const { words, settings, expected, code, stdout, stderr } of outcomes) {
    expect([words, settings, code]).toEqual([words, settings, expected]);
    if (expected === 0) expect([stdout, stderr]).toEqual([expect.stringMatching(/^Exit/m), ""]);
    else expect(stderr).toMatch(/^longwave: [^\n]+\n$/m);
  }
  const stopped = startProcess(memory);
  await stopped.ready;
  stopped.child.kill("SIGTERM");
  expect((await stopped.outcome).code).toBe(0);
});
