import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { SqliteStore } from "../../src/store/sqlite/store.ts";
import { startProcess } from "../support/process.ts";
import { newServer, stockClient, temporaryFolder } from "../support/server.ts";

const files = (folder: string) => readdirSync(folder).filter((name) => name.startsWith("chat.db"));

/** Another database, closed and whole in one file. */
async function otherDatabase(folder: string): Promise<string> {
  const path = join(folder, "other.db");
  await openSqliteStore(path).close();
  return path;
}

const ways: Record<string, (folder: string) => Promise<void> | void> = {
  "is deleted with all that belongs to it": (folder) => {
    for (const name of files(folder)) rmSync(join(folder, name));
  },
  "is deleted alone": (folder) => rmSync(join(folder, "chat.db")),
  "has lost its log": (folder) => rmSync(join(folder, "chat.db-wal")),
  "is moved away": (folder) => renameSync(join(folder, "chat.db"), join(folder, "away.db")),
  "is gone with its folder": (folder) => rmSync(folder, { recursive: true }),
  "has another one moved into its place": async (folder) =>
    renameSync(await otherDatabase(folder), join(folder, "chat.db")),
  "has another one copied over it": async (folder) =>
    copyFileSync(await otherDatabase(folder), join(folder, "chat.db")),
  "has an older copy of itself copied over it": (folder) =>
    copyFileSync(join(folder, "backup.db"), join(folder, "chat.db")),
};

describe.each(Object.entries(ways))("a database that %s", (_name, displace) => {
  test("acknowledges nothing more, over HTTP and Socket.IO, and is not ready", async () => {
    const folder = join(temporaryFolder(), "data");
    mkdirSync(folder);
    const server = await newServer({ databasePath: join(folder, "chat.db") });
    const ana = await server.guest("Ana");
    copyFileSync(join(folder, "chat.db"), join(folder, "backup.db"));
    await server.post(ana, "kept");
    const socket = await stockClient(server, { token: ana.token });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);

    await displace(folder);
    await expect(server.post(ana, "lost")).rejects.toThrow("503");
    await expect(server.change(ana, "PATCH", 1, { text: "lost" })).rejects.toThrow("503");
    await expect(server.guest("Ben")).rejects.toThrow("503");
    const post = { room: "lobby", text: "lost", nonce: "n" };
    expect(await socket.emitWithAck("post", post)).toMatchObject({
      error: { code: "unavailable" },
    });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});

test("whoever runs it is told in one line, and what is restarted on has all that was acknowledged", async () => {
  const folder = temporaryFolder();
  const [path, away] = [join(folder, "chat.db"), join(folder, "away")];
  mkdirSync(away);
  const move = (from: string, to: string) => {
    for (const name of files(from)) renameSync(join(from, name), join(to, name));
  };
  const settings = { DATABASE_URL: `file:${path}` };
  const first = startProcess(settings);
  const url = await first.ready;
  const send = (path: string, body: object, token?: string) =>
    fetch(`${url}/api${path}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  const { token } = await (await send("/people", { name: "Ana" })).json();
  const post = async (text: string) =>
    (await send("/rooms/lobby/messages", { text, nonce: text }, token)).status;
  expect(await post("before")).toBe(201);
  move(folder, away);
  expect([await post("lost"), await post("lost as well")]).toEqual([503, 503]);
  for (let asked = 0; asked < 3; asked++) {
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
  }
  move(away, folder);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(await post("after")).toBe(201);
  first.child.kill("SIGKILL");
  const { stderr } = await first.outcome;
  const lines = stderr.trim().split("\n");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] as string).reason).toBe(`${path} has been deleted`);

  const again = await startProcess(settings).ready;
  const { messages } = await (await fetch(`${again}/api/rooms/lobby/messages`)).json();
  expect(messages.map(({ text }: { text: string }) => text)).toEqual(["before", "after"]);
});

test("the locks by which other processes see that the database is in use are kept", async () => {
  const path = join(temporaryFolder(), "chat.db");
  const store = openSqliteStore(path);
  await makeRoom(store, "tea");
  await store.ping();
  // One for each file: of the database as a whole, and of the index of its log.
  const locked = readFileSync("/proc/locks", "utf8")
    .split("\n")
    .filter((line) => line.includes(` ${process.pid} `))
    .map((line) => Number(/:(\d+) \d+ \d+$/.exec(line)?.[1]));
  for (const suffix of ["", "-shm"]) expect(locked).toContain(statSync(path + suffix).ino);
  await store.close();
});

test("what others do to the same file by SQLite's own means is no displacement", async () => {
  const path = join(temporaryFolder(), "chat.db");
  const [ours, theirs] = [openSqliteStore(path), openSqliteStore(path)];
  const slugs: string[] = [];
  const makeNext = (store: SqliteStore) =>
    makeRoom(store, slugs[slugs.push(`room-${slugs.length}`) - 1] as string);
  const acts = [
    () => makeNext(theirs),
    () => theirs.database.pragma("wal_checkpoint(PASSIVE)"),
    () => theirs.database.pragma("wal_checkpoint(TRUNCATE)"),
    () => theirs.database.exec("vacuum"),
    () => openSqliteStore(path).close(),
    () => theirs.publicRooms(),
  ];
  for (const first of acts) {
    for (const second of acts) {
      await first();
      await second();
      await makeNext(ours);
      await ours.ping();
    }
  }
  await theirs.close();
  await makeNext(ours);
  expect((await ours.publicRooms()).map(({ slug }) => slug)).toEqual(slugs);
  await ours.close();
});

test("what another process copies from the log meanwhile is no displacement", async () => {
  const path = join(temporaryFolder(), "chat.db");
  const reasons: string[] = [];
  const store = openSqliteStore(path, undefined, (reason) => reasons.push(reason));
  const other = inAnotherProcess(`
    const database = new (require("better-sqlite3"))(${JSON.stringify(path)});
    database.pragma("busy_timeout = 5000");
    const modes = ["PASSIVE", "TRUNCATE"];
    for (let turn = 0; ; turn++) {
      database.pragma(\`wal_checkpoint(\${modes[turn % 2]})\`);
      if (turn === 10) process.stdout.write("at it");
    }`);
  await once(other.stdout, "data");
  for (let number = 0; number < 60; number++) {
    await makeRoom(store, `room-${number}`);
    for (let look = 0; look < 5; look++) await store.ping();
  }
  other.kill("SIGKILL");
  await once(other, "exit");
  await store.ping();
  expect(reasons).toEqual([]);
  await store.close();
});

test("a database that a link leads to is looked after as well", async () => {
  const folder = temporaryFolder();
  const link = join(temporaryFolder(), "link.db");
  symlinkSync(join(folder, "chat.db"), link);
  const store = openSqliteStore(link);
  await makeRoom(store, "tea");
  rmSync(join(folder, "chat.db-wal"));
  await expect(makeRoom(store, "coffee")).rejects.toThrow("cannot keep");
});

test("nor is what a process had copied when it was killed; what was overwritten stays so", async () => {
  const path = join(temporaryFolder(), "chat.db");
  copyFileSync(await otherDatabase(dirname(path)), join(dirname(path), "backup.db"));
  const [ours, theirs] = [openSqliteStore(path), openSqliteStore(path)];
  await makeRoom(ours, "tea");
  // As SQLite leaves it: some pages are copied, and how far it wanted to copy is written in the index.
  const killed = inAnotherProcess(`
    const fs = require("node:fs");
    const index = fs.openSync(${JSON.stringify(`${path}-shm`)}, "r+");
    fs.writeSync(index, new Uint32Array([1]), 0, 4, 128);
    fs.utimesSync(${JSON.stringify(path)}, 1, 1);`);
  await once(killed, "exit");
  await ours.ping();
  await makeRoom(ours, "coffee");
  await ours.ping();
  ours.database.pragma("wal_checkpoint(PASSIVE)");
  await makeRoom(ours, "milk");

  copyFileSync(join(dirname(path), "backup.db"), path);
  await expect(ours.ping()).rejects.toThrow("cannot keep");
  theirs.database.prepare("update rooms set topic = 'x'").run();
  await expect(ours.ping()).rejects.toThrow("cannot keep");
  await expect(makeRoom(ours, "rum")).rejects.toThrow("cannot keep");
});

function makeRoom(store: SqliteStore, slug: string) {
  const room = { slug, title: slug, topic: "", kind: "public", embedOrigins: [] } as const;
  return store.createRoom({ ...room, embedOrigins: [] }, undefined, 0);
}

function inAnotherProcess(script: string) {
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}
