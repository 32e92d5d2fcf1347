import { describe, expect, test } from "vitest";
import { type Bound, UNBOUNDED } from "../../src/chat/slice.ts";
import type { Store } from "../../src/chat/store.ts";
import type { Message } from "../../src/protocol/message.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { SqliteStore } from "../../src/store/sqlite/store.ts";
import { ANA, BEN, newChat, textsOf } from "../support/rooms.ts";
import { temporaryFolder } from "../support/server.ts";

const READS = ["changes", "page", "message", "rev", "revs"] as const;

/** A store that counts how often each of its reads is asked for. */
function counting(store: Store) {
  const reads = new Map<string, number>();
  for (const name of READS) {
    const read = store[name].bind(store) as (...given: unknown[]) => unknown;
    Object.assign(store, {
      [name]: (...given: unknown[]) => {
        reads.set(name, (reads.get(name) ?? 0) + 1);
        return read(...given);
      },
    });
  }
  return reads;
}

/** Puts a room of a store back to an earlier rev, as a backup does. */
function putBack({ database }: SqliteStore, slug: string, rev: number): void {
  const { id } = database.prepare("select id from rooms where slug = ?").get(slug) as {
    id: number;
  };
  database.prepare("delete from messages where room_id = ? and rev > ?").run(id, rev);
  database.prepare("update rooms set rev = ?, last_seq = ? where id = ?").run(rev, rev, id);
}

describe("what many read is read from the store once", () => {
  test("a thousand who listen, and a thousand who come, cost one change no read", async () => {
    const { chat, store, say } = await newChat();
    const heard: string[] = [];
    const follow = async () => {
      const room = await chat.rooms.enter("lobby", undefined);
      await chat.messages.follow(room, undefined, UNBOUNDED, () => {});
    };
    await follow();
    chat.logs.subscribe(({ message }) => heard.push(message.text));
    const reads = counting(store);
    await say(ANA, "lobby", "one");
    await say(BEN, "tea", "another room");
    await Promise.all(Array.from({ length: 1_000 }, follow));
    expect(heard).toEqual(["one"]);
    expect(Object.fromEntries(reads)).toEqual({});
  });

  test("those who come back with one cursor, after a restart, share one reading", async () => {
    const { chat: before, store, say } = await newChat();
    for (let number = 1; number <= 30; number++) await say(ANA, "lobby", `text ${number}`);
    const { chat } = await newChat({}, store);
    const reads = counting(store);
    const comeBack = async (rev: number) => {
      const log = await chat.logs.open(await chat.rooms.enter("lobby", undefined));
      const reading = await chat.messages.changes(log, before.logs.cursor(rev), UNBOUNDED);
      return reading.changes.length;
    };
    expect(await Promise.all(Array.from({ length: 100 }, () => comeBack(10)))).toEqual(
      Array.from({ length: 100 }, () => 20),
    );
    expect(await comeBack(25)).toBe(5);
    expect(Object.fromEntries(reads)).toEqual({ rev: 1, changes: 1 });
  });

  test("each form of a change is written once, for all who take it so", async () => {
    const { chat, say } = await newChat();
    const log = await chat.logs.open(await chat.rooms.enter("lobby", undefined));
    let written = 0;
    const form = ({ text }: Message) => {
      written += 1;
      return text.toUpperCase();
    };
    await say(ANA, "lobby", "one");
    await say(BEN, "lobby", "two");
    for (let reader = 0; reader < 10; reader++) {
      const { changes } = await chat.messages.changes(log, chat.logs.cursor(0), UNBOUNDED);
      expect(changes.map((change) => change.in(form))).toEqual(["ONE", "TWO"]);
    }
    expect(written).toBe(2);
  });
});

describe("an answer", () => {
  const bound: Bound = { ...UNBOUNDED, length: 10, lengthOf: ({ message }) => message.text.length };

  test("is bounded in length, and says where to go on", async () => {
    const { chat, say } = await newChat();
    const log = await chat.logs.open(await chat.rooms.enter("lobby", undefined));
    for (const text of ["12345", "1234", "123", "a very long one", "1"]) {
      await say(ANA, "lobby", text);
      await say(BEN, "tea", text);
    }
    const answers: string[][] = [];
    for (let after = chat.logs.cursor(0), more = true; more; ) {
      const reading = await chat.messages.changes(log, after, bound);
      answers.push(textsOf(reading.changes));
      ({ cursor: after, more } = reading);
    }
    expect(answers).toEqual([["12345", "1234"], ["123"], ["a very long one"], ["1"]]);
  });

  test("with the newest page has the newest, as many as fit", async () => {
    const { chat, say } = await newChat();
    const log = await chat.logs.open(await chat.rooms.enter("lobby", undefined));
    for (const text of ["12345", "1234", "123", "12"]) await say(ANA, "lobby", text);
    const { changes, cursor, more } = await chat.messages.changes(log, undefined, bound);
    expect({ texts: textsOf(changes), cursor, more }).toEqual({
      texts: ["1234", "123", "12"],
      cursor: chat.logs.cursor(4),
      more: false,
    });
  });
});

test("a log that nobody holds is dropped after a minute, and one that is held stays", async () => {
  let now = 0;
  const clock = { ...(await import("../../src/runtime/clock.ts")).systemClock, now: () => now };
  const { chat } = await newChat({ clock });
  const open = async (slug: string) => chat.logs.open(await chat.rooms.enter(slug, undefined));
  now = 100_000;
  const lobby = await open("lobby");
  const release = lobby.hold();
  await open("tea");
  now += 61_000;
  await chat.rooms.open({ title: "Milk", slug: "milk" });
  await open("milk");
  expect(chat.logs.get("lobby")).toBe(lobby);
  expect(chat.logs.get("tea")).toBeUndefined();
  release();
  now += 61_000;
  await open("tea");
  expect(chat.logs.get("lobby")).toBeUndefined();
});

test("a change that cannot be read when it is another process's is told of later, before what follows", async () => {
  const path = `${temporaryFolder()}/chat.db`;
  const here = await newChat({}, openSqliteStore(path));
  const there = await newChat({}, openSqliteStore(path));
  const heard: string[] = [];
  await here.chat.logs.open(await here.chat.rooms.enter("lobby", undefined));
  here.chat.logs.subscribe(({ message }) => heard.push(message.text));
  const changes = here.store.changes.bind(here.store);
  here.store.changes = () => Promise.reject(new Error("the disk is away"));
  await there.say(BEN, "lobby", "theirs");
  const { message } = await here.say(ANA, "lobby", "ours");
  expect(message).toMatchObject({ rev: 2 });
  expect(heard).toEqual([]);
  here.store.changes = changes;
  await here.say(ANA, "lobby", "ours again");
  expect(heard).toEqual(["theirs", "ours", "ours again"]);
  await Promise.all([here.store.close(), there.store.close()]);
});

test("what is committed between the reading of a room and the making of its log is in the log", async () => {
  const { chat, say } = await newChat();
  await say(ANA, "lobby", "one");
  const room = await chat.rooms.enter("lobby", undefined);
  await say(BEN, "lobby", "two");
  await say(BEN, "tea", "another room");
  const log = await chat.logs.open(room);
  const { changes } = await chat.messages.changes(log, chat.logs.cursor(1), UNBOUNDED);
  expect(textsOf(changes)).toEqual(["two"]);
});

test("where a backup is put back under a running server, whoever listens to that room begins anew", async () => {
  const store = openSqliteStore(":memory:") as SqliteStore;
  let wake = () => {};
  store.onForeignWrite = (listener) => {
    wake = listener;
    return () => {};
  };
  const { chat, say } = await newChat({}, store);
  const heard: string[] = [];
  chat.logs.subscribe(({ message }) => heard.push(message.text));
  const open = async (slug: string) => chat.logs.open(await chat.rooms.enter(slug, undefined));
  const [lobby, tea] = [await open("lobby"), await open("tea")];
  const begunAnew: string[] = [];
  lobby.hold(() => begunAnew.push("lobby"));
  tea.hold(() => begunAnew.push("tea"));
  for (const text of ["one", "two", "three"]) {
    await say(ANA, "lobby", text);
    await say(ANA, "tea", text);
  }
  putBack(store, "lobby", 1);
  wake();
  await expect.poll(() => begunAnew).toEqual(["lobby"]);
  heard.length = 0;
  const reading = await chat.messages.changes(await open("lobby"), chat.logs.cursor(3), UNBOUNDED);
  expect({ ...reading, changes: textsOf(reading.changes) }).toMatchObject({
    changes: ["one"],
    reset: true,
    cursor: chat.logs.cursor(1),
  });
  await say(BEN, "lobby", "another two");
  await say(BEN, "tea", "four");
  expect(heard).toEqual(["another two", "four"]);
  expect(chat.logs.get("tea")).toBe(tea);
});

test("who asks before that is noticed is refused, and not sent round in a circle", async () => {
  const store = openSqliteStore(":memory:") as SqliteStore;
  const { say } = await newChat({}, store);
  for (const text of ["one", "two", "three", "four"]) await say(ANA, "lobby", text);
  const { chat } = await newChat({}, store);
  const log = await chat.logs.open(await chat.rooms.enter("lobby", undefined));
  putBack(store, "lobby", 1);
  const after = (rev: number) => chat.messages.changes(log, chat.logs.cursor(rev), UNBOUNDED);
  await expect(after(2)).rejects.toThrow("less of the room");
});

test("who is further behind than a log holds is given the room in pages, without a hole", async () => {
  const { store, say } = await newChat();
  for (let number = 1; number <= 20; number++) await say(ANA, "lobby", String(number));
  const { chat } = await newChat({ logBounds: { count: 3, length: 1_000 } }, store);
  const log = await chat.logs.open(await chat.rooms.enter("lobby", undefined));
  const texts: string[] = [];
  for (let after = chat.logs.cursor(2), more = true; more; ) {
    const reading = await chat.messages.changes(log, after, UNBOUNDED);
    texts.push(...textsOf(reading.changes));
    ({ cursor: after, more } = reading);
  }
  expect(texts).toEqual(Array.from({ length: 18 }, (_, index) => String(index + 3)));
});
