import { join } from "node:path";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import type { StoredRoom } from "../../src/chat/store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { prepareStatements, type Statements } from "../../src/store/sqlite/statements.ts";
import { temporaryFolder } from "../support/server.ts";

const ana = { id: "ana", name: "Ana", verified: false };
const ben = { id: "ben", name: "Ben", verified: true };

async function newRoom(path = ":memory:") {
  const store = openSqliteStore(path);
  onTestFinished(() => store.close());
  const room = (await store.createRoom(
    { slug: "tea", title: "Tea", topic: "", kind: "public", embedOrigins: [] },
    ana,
    0,
  )) as StoredRoom;
  const append = async (text: string, author = ana, nonce: string = text, replyTo?: number) => {
    const content = { author, nonce, text, html: `<p>${text}</p>`, at: 1_000 };
    const outcome = await store.append(room, { ...content, ...(replyTo && { replyTo }) });
    if (typeof outcome === "string") throw new Error(outcome);
    return outcome;
  };
  return { store, room, append };
}

const revision = (text: string) => ({ text, html: text, at: 2_000, removed: false });
const removal = { text: "", html: "", at: 3_000, removed: true };

test("posts are numbered from 1 without a hole, and each change adds one rev", async () => {
  const { store, room, append } = await newRoom();
  expect((await append("one")).message).toMatchObject({ seq: 1, rev: 1 });
  const revised = await store.revise(room, 1, revision("uno"));
  expect(revised).toMatchObject({ message: { seq: 1, rev: 2 }, changed: true });
  expect((await append("two")).message).toMatchObject({ seq: 2, rev: 3 });
  expect(await store.room("tea")).toMatchObject({ lastSeq: 2, rev: 3 });
});

test("the same nonce by the same author writes nothing", async () => {
  const { store, append } = await newRoom();
  const first = await append("one", ana, "n");
  const again = await append("something else", ana, "n");
  expect(again).toEqual({ message: first.message, written: false });
  expect((await append("mine", ben, "n")).message.seq).toBe(2);
  expect(await store.room("tea")).toMatchObject({ lastSeq: 2, rev: 2 });
});

test("writes that arrive together are each numbered, and one that fails takes no other with it", async () => {
  const { store, room, append } = await newRoom();
  const outcomes = await Promise.allSettled([
    append("one"),
    store.append({ ...room, id: 999 }, { author: ana, nonce: "x", text: "", html: "", at: 0 }),
    append("two"),
    append("again", ana, "one"),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  const { messages } = await store.page(room, {}, 10);
  expect(messages.map(({ seq, text }) => [seq, text])).toEqual([
    [1, "one"],
    [2, "two"],
  ]);
});

test("changes since a rev bring posts, edits and removals once, as they now are", async () => {
  const { store, room, append } = await newRoom();
  for (const text of ["one", "two", "three"]) await append(text);
  await store.revise(room, 1, revision("uno"));
  await store.revise(room, 1, revision("eins"));
  await store.revise(room, 2, removal);
  const { messages, rev, more } = await store.changes(room, 2, 100);
  expect(messages.map(({ seq, rev }) => [seq, rev])).toEqual([
    [3, 3],
    [1, 5],
    [2, 6],
  ]);
  expect(messages[1]).toMatchObject({ text: "eins", editedAt: "1970-01-01T00:00:02.000Z" });
  expect(messages[2]).toMatchObject({ text: "", html: "", removed: true });
  expect([rev, more]).toEqual([6, false]);
});

test("more changes than the limit are brought in parts, without a hole", async () => {
  const { store, room, append } = await newRoom();
  for (let number = 1; number <= 5; number++) await append(String(number));
  const first = await store.changes(room, 0, 3);
  expect([first.messages.length, first.rev, first.more]).toEqual([3, 3, true]);
  const second = await store.changes(room, first.rev, 3);
  expect([second.messages.length, second.rev, second.more]).toEqual([2, 5, false]);
});

test("a removed message stays as a tombstone and cannot be revised again", async () => {
  const { store, room, append } = await newRoom();
  await append("one");
  await store.revise(room, 1, removal);
  expect(await store.revise(room, 1, revision("back"))).toBeUndefined();
  expect(await store.message(room, 1)).toMatchObject({ removed: true, text: "", author: ana });
});

test("history pages lie before, after and around a message", async () => {
  const { store, room, append } = await newRoom();
  for (let number = 1; number <= 10; number++) await append(String(number));
  const seqs = async (anchor: object) => {
    const { messages, hasBefore, hasAfter } = await store.page(room, anchor, 4);
    return [messages.map((message) => message.seq), hasBefore, hasAfter];
  };
  expect(await seqs({})).toEqual([[7, 8, 9, 10], true, false]);
  expect(await seqs({ before: 4 })).toEqual([[1, 2, 3], false, true]);
  expect(await seqs({ after: 8 })).toEqual([[9, 10], true, false]);
  expect(await seqs({ around: 5 })).toEqual([[3, 4, 5, 6], true, true]);
  expect(await seqs({ after: 10 })).toEqual([[], true, false]);
});

test("an answer to a message that is not there is refused", async () => {
  const { append } = await newRoom();
  await append("one");
  expect((await append("two", ben, "two", 1)).message.replyTo).toBe(1);
  await expect(append("three", ben, "three", 99)).rejects.toThrow("no such replyTo");
});

test("a person is read as they were saved last, and nobody else with them", async () => {
  const { store } = await newRoom();
  await store.savePerson(ana, 1);
  await store.savePerson(ben, 2);
  await store.savePerson({ ...ana, name: "Anna" }, 3);
  expect(await store.person("ana")).toEqual({ ...ana, name: "Anna" });
  expect(await store.person("ben")).toEqual(ben);
  expect(await store.person("eve")).toBeUndefined();
});

describe("every statement, as it is really made,", () => {
  const { database } = openSqliteStore(":memory:");
  const statements = prepareStatements(drizzle(database));
  const names = Object.keys(Object.getOwnPropertyDescriptors(statements)) as (keyof Statements)[];
  const sqlOf = (name: keyof Statements) => statements[name].getQuery().sql;
  const planOf = (name: keyof Statements) => {
    const sql = sqlOf(name);
    const parameters = Array(sql.split("?").length - 1).fill("1");
    const rows = database.prepare(`explain query plan ${sql}`).all(...parameters);
    return rows.map((row) => (row as { detail: string }).detail);
  };

  test.each(names)("%s looks up what it wants by an index", (name) => {
    const scans = planOf(name).filter((step) => step.startsWith("SCAN"));
    // All rooms are wanted; the index of words is a table of its own kind.
    const allowed: Record<string, string[]> = {
      revs: ["SCAN rooms"],
      search: ["SCAN message_search VIRTUAL TABLE"],
      // No more rows than the subquery has found by an index.
      unread: ["SCAN next"],
      firstUnread: ["SCAN next"],
      // What is asked for, by an index for each.
      peopleByIds: ["SCAN json_each VIRTUAL TABLE"],
      messagesBySeqs: ["SCAN json_each VIRTUAL TABLE"],
      newestMatch: ["SCAN message_search VIRTUAL TABLE"],
    };
    expect(scans.map((step) => step.replace(/ INDEX .*/, ""))).toEqual(allowed[name] ?? []);
  });

  test.each(["before", "from", "changes"] as const)(
    "%s reads messages in the order of an index, and each one's reactions by another",
    (name) => {
      const [first, ...rest] = planOf(name);
      expect(first).toMatch(/^SEARCH messages USING INDEX \w+ \(room_id=\? AND (seq|rev)[<>]\?\)$/);
      expect(rest).toEqual([
        "CORRELATED SCALAR SUBQUERY 1",
        "USE TEMP B-TREE FOR json_group_array(ORDER BY)",
        "SEARCH own USING INDEX sqlite_autoindex_reactions_1 (room_id=? AND seq=?)",
      ]);
    },
  );

  test("has the table's name before each name of another table's row", () => {
    const withReactions = names.filter((name) => /\breactions as\b/.test(sqlOf(name)));
    expect(withReactions.sort()).toEqual(
      [
        "before",
        "changes",
        "from",
        "messageByNonce",
        "messageBySeq",
        "messagesBySeqs",
        "search",
      ].sort(),
    );
    for (const name of withReactions) {
      expect(sqlOf(name)).toContain(
        "where own.room_id = messages.room_id and own.seq = messages.seq",
      );
    }
  });
});

test("the epoch is the database's own, and stays", () => {
  const path = join(temporaryFolder(), "chat.db");
  const first = openSqliteStore(path);
  const other = openSqliteStore(":memory:");
  const again = openSqliteStore(path);
  expect(again.epoch).toBe(first.epoch);
  expect(other.epoch).not.toBe(first.epoch);
  for (const store of [first, other, again]) store.close();
});

test("every commit is synced to the disk before it is acknowledged", () => {
  const path = join(temporaryFolder(), "chat.db");
  const store = openSqliteStore(path);
  onTestFinished(() => store.close());
  expect(store.database.pragma("synchronous", { simple: true })).toBe(2);
  expect(store.database.pragma("journal_mode", { simple: true })).toBe("wal");
});
