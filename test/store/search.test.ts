import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import type { StoredRoom } from "../../src/chat/store.ts";
import { ROOT } from "../../src/runtime/root.ts";
import { migrate } from "../../src/store/sqlite/migrate.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { temporaryFolder } from "../support/server.ts";

const MIGRATIONS = join(ROOT, "migrations/sqlite");

/** Writes many messages past the store, which would take long. */
function fill(database: Database.Database, room: number, count: number, text: string): void {
  database.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO messages (room_id, seq, rev, nonce, author_id, author_name, author_verified, text, html, at)
    SELECT ${room}, i, i, i, 'ana', 'Ana', 0, '${text} word' || (i % 50), '', 0 FROM n;
    UPDATE rooms SET last_seq = ${count} WHERE id = ${room}`);
}

/** The least of several: what the machine does beside it only adds. */
async function leastMs(act: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 20; time++) {
    const began = performance.now();
    await act();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

test("a search costs what it finds, however often its words are said here or in rooms beside", async () => {
  const store = openSqliteStore(":memory:");
  onTestFinished(() => store.close());
  const newRoom = async (slug: string, count: number, text: string) => {
    const facts = { slug, title: slug, topic: "", kind: "public" as const, embedOrigins: [] };
    const room = (await store.createRoom(facts, undefined, 0)) as StoredRoom;
    fill(store.database, room.id, count, text);
    return room;
  };
  const before = await newRoom("before", 100, "commonplace");
  const full = await newRoom("full", 60_000, "commonplace remark made elsewhere");
  const after = await newRoom("after", 100, "commonplace");
  const search = async (room: StoredRoom, query: string) => {
    const { messages } = await store.search(room, query, 2);
    return messages.map(({ seq }) => seq);
  };

  expect(await search(full, "commonplace")).toEqual([60_000, 59_999]);
  expect(await search(full, "comm elsewhere")).toEqual([60_000, 59_999]);
  expect(await search(full, "made-elsewhere")).toEqual([60_000, 59_999]);
  expect(await search(full, "word7")).toEqual([59_957, 59_907]);
  for (const room of [before, after]) {
    expect(await search(room, "commonplace")).toEqual([100, 99]);
    expect(await search(room, "elsewhere")).toEqual([]);
  }

  // One letter is one entry of the index, whatever the index has besides.
  const usual = await leastMs(() => search(full, "c"));
  for (const [room, query] of [
    [full, "commonplace"],
    [full, "comm elsewhere"],
    [full, "made-elsewhere"],
    [full, "word"],
    [before, "commonplace"],
    [before, "elsewhere"],
    [after, "commonplace"],
    [after, "elsewhere"],
  ] as const) {
    const taken = await leastMs(() => search(room, query));
    expect(taken / usual, `${query} in ${room.slug}`).toBeLessThan(8);
  }
});

test("no step of a search looks far, and all of them together find everything", async () => {
  const store = openSqliteStore(":memory:");
  onTestFinished(() => store.close());
  const newRoom = async (slug: string, count: number) => {
    const facts = { slug, title: slug, topic: "", kind: "public" as const, embedOrigins: [] };
    const room = (await store.createRoom(facts, undefined, 0)) as StoredRoom;
    fill(store.database, room.id, count, "said-once more");
    return room;
  };
  await newRoom("before", 10);
  const full = await newRoom("full", 40_000);
  await newRoom("after", 10);
  for (const [seq, text] of [
    [3, "once-said rarely"],
    [9, "rarely said"],
    [20_000, "rarely once-said"],
    [39_000, "once-said"],
  ] as const) {
    await store.revise(full, seq, { text, html: "", at: 1, removed: false });
  }
  const search = async (query: string, limit = 50) => {
    const [found, from] = [[] as number[], [] as (number | undefined)[]];
    for (let before: number | undefined; ; ) {
      const step = await store.search(full, query, limit, before);
      found.push(...step.messages.map(({ seq }) => seq));
      from.push(step.before);
      before = step.before;
      if (before === undefined) return { found, from };
    }
  };

  // 16,384 messages a step, as long as all of them have the words.
  const blocks = [32_768, 16_384, undefined];
  expect(await search("once-said")).toEqual({ found: [39_000, 20_000, 3], from: blocks });
  expect(await search("once-said", 1)).toEqual({
    found: [39_000, 20_000, 3],
    from: [39_000, 32_768, 20_000, 16_384, 3, undefined],
  });
  expect(await search("word3 word4")).toEqual({ found: [], from: blocks });
  // Where one of the words is rare, from one that has it to the next.
  expect(await search("once-said rarely")).toEqual({
    found: [20_000, 3],
    from: [16_384, undefined],
  });
  expect(await search("rarely more")).toEqual({ found: [], from: [16_384, undefined] });
  // A single word's messages, wherever they are, are one step.
  expect(await search("rarely")).toEqual({ found: [20_000, 9, 3], from: [undefined] });
  expect(await search("rarely", 2)).toEqual({ found: [20_000, 9, 3], from: [9, undefined] });
  expect(await search("nowhere said")).toEqual({ found: [], from: [undefined] });

  // What is before the first one, or after the last, is no other room's.
  for (const before of [1, 10 ** 15]) {
    const { messages } = await store.search(full, "word8", 2, before);
    expect(messages.map(({ seq }) => seq)).toEqual(before === 1 ? [] : [39_958, 39_908]);
  }
});

test("what was said before the index had long beginnings is found, and what was removed is not", async () => {
  const folder = temporaryFolder();
  const [path, old] = [join(folder, "chat.db"), join(folder, "old")];
  cpSync(MIGRATIONS, old, { recursive: true });
  const journal = join(old, "meta/_journal.json");
  const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8"));
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, 4) }));
  const database = new Database(path);
  migrate(database, old);
  database.exec(`
    INSERT INTO rooms (id, slug, title, kind, created_at, last_seq, rev)
    VALUES (1, 'tea', 'Tea', 'public', 0, 3, 3), (2, 'milk', 'Milk', 'public', 0, 3, 3)`);
  // A room's messages do not lie beside each other in the file.
  fill(database, 2, 3, "cappuccino");
  fill(database, 1, 3, "cappuccino");
  database.exec("UPDATE messages SET removed = 1, text = '' WHERE room_id = 1 AND seq = 2");
  database.close();

  const store = openSqliteStore(path);
  onTestFinished(() => store.close());
  const room = (await store.room("tea")) as StoredRoom;
  const found = async (query: string) =>
    (await store.search(room, query, 9)).messages.map(({ seq }) => seq);
  expect(await found("cappuccin")).toEqual([3, 1]);
  const changed = { text: "espresso", html: "", at: 1, removed: false };
  await store.revise(room, 1, changed);
  await store.revise(room, 3, { ...changed, text: "", removed: true });
  expect(await found("cappuccin")).toEqual([]);
  expect(await found("espress")).toEqual([1]);
});
