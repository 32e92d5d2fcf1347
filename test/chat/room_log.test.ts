import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { Chat } from "../../src/chat/chat.ts";
import type { LogBounds, RoomLog } from "../../src/chat/room_log.ts";
import { type Bound, UNBOUNDED } from "../../src/chat/slice.ts";
import type { Store } from "../../src/chat/store.ts";
import { Tokens } from "../../src/chat/tokens.ts";
import type { Message, Person } from "../../src/protocol/message.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { SqliteStore } from "../../src/store/sqlite/store.ts";
import { TEST_SECRET, temporaryFolder } from "../support/server.ts";

const ANA: Person = { id: "ana", name: "Ana", verified: false };
const BEN: Person = { id: "ben", name: "Ben", verified: false };

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

/** A store whose reads take some turns of the event loop before they look, and some until they are told. */
function slowed(store: Store, turns: Iterator<number>): Store {
  const wait = async () => {
    for (let left = turns.next().value as number; left > 0; left--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  for (const name of READS) {
    const read = store[name].bind(store) as (...given: unknown[]) => Promise<unknown>;
    Object.assign(store, {
      [name]: async (...given: unknown[]) => {
        await wait();
        const found = await read(...given);
        await wait();
        return found;
      },
    });
  }
  return store;
}

/** Puts a room of a store back to an earlier rev, as a backup does. */
function putBack({ database }: SqliteStore, slug: string, rev: number): void {
  const { id } = database.prepare("select id from rooms where slug = ?").get(slug) as {
    id: number;
  };
  database.prepare("delete from messages where room_id = ? and rev > ?").run(id, rev);
  database.prepare("update rooms set rev = ?, last_seq = ? where id = ?").run(rev, rev, id);
}

async function newChat(options = {}, store: Store = openSqliteStore(":memory:")) {
  const chat = new Chat(store, new Tokens(TEST_SECRET), options);
  await chat.start();
  await chat.rooms.open({ title: "Tea", slug: "tea" }).catch(() => undefined);
  const say = async (person: Person, slug: string, text: string) =>
    chat.messages.post(person, await chat.rooms.enter(slug, person), { text, nonce: text });
  return { chat, store, say };
}

const textsOf = (changes: { message: Message }[]) => changes.map(({ message }) => message.text);

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

type Step =
  | {
      type: "post" | "edit" | "remove" | "react";
      process: number;
      slug: string;
      seq: number;
      word: string;
    }
  | { type: "wake"; process: number; slug: string }
  | { type: "read"; process: number; slug: string; back: number | undefined; length: number };

const slug = fc.constantFrom("lobby", "tea");
const process = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom("post" as const, "edit" as const, "remove" as const, "react" as const),
      process,
      slug,
      seq: fc.integer({ min: 1, max: 6 }),
      word: fc.constantFrom("a", "bb", "ccc", "dddd"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("wake" as const), process, slug }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("read" as const),
      process,
      slug,
      // Without: from the newest page on.
      back: fc.option(fc.nat(8), { nil: undefined }),
      length: fc.integer({ min: 1, max: 12 }),
    }),
  },
);

/** What a reader who shows every change it is told of sees in the end. */
class View {
  readonly messages = new Map<number, Message>();
  /** Whatever changed after this is shown. */
  readonly begun: number;
  rev: number;

  constructor(rev: number) {
    this.begun = this.rev = rev;
  }

  /** Begins with a page of messages, in the order of the room. */
  begin(page: Message[]): void {
    expect(page.map(({ seq }) => seq)).toEqual(page.map((_, index) => index + 1));
    for (const message of page) this.messages.set(message.seq, message);
  }

  show(message: Message): void {
    expect(message.rev).toBeGreaterThan(this.rev);
    this.rev = message.rev;
    this.messages.set(message.seq, message);
  }
}

test("whoever writes, from two processes at once, and wherever a reader begins: each change once, in order, none missing", async () => {
  const folder = temporaryFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 15 }),
      fc.infiniteStream(fc.nat(4)),
      async (rounds, turns) => {
        run += 1;
        const path = `${folder}/${run}.db`;
        // Small, so that what is read is often older than the log.
        const logBounds = { count: 5, length: 60 };
        const begin = () => newChat({ logBounds }, slowed(openSqliteStore(path), turns));
        const first = await begin();
        const processes = [first, await begin()];
        const views: { view: View; log: RoomLog; end: () => void }[] = [];
        let count = 0;

        const take = async (given: Step) => {
          const { chat } = processes[given.process] as typeof first;
          const room = await chat.rooms.enter(given.slug, ANA);
          if (given.type === "wake") {
            await chat.logs.get(given.slug)?.refresh();
            return;
          }
          if (given.type === "read") {
            const bound: Bound = {
              ...UNBOUNDED,
              length: given.length,
              lengthOf: ({ message }) => message.text.length,
            };
            const { back } = given;
            const view = new View(back === undefined ? 0 : Math.max(0, room.rev - back));
            for (let more = true, isNew = back === undefined; more; isNew = false) {
              const after = isNew ? undefined : chat.logs.cursor(view.rev);
              await chat.messages.follow(room, after, isNew ? UNBOUNDED : bound, (reading, log) => {
                expect(reading.reset).toBeUndefined();
                if (isNew) view.begin(reading.changes.map(({ message }) => message));
                else for (const { message } of reading.changes) view.show(message);
                view.rev = Math.max(view.rev, reading.rev);
                more = reading.more;
                if (more) return;
                const end = chat.logs.subscribe(({ message }, { room }) => {
                  if (room.slug === given.slug) view.show(message);
                });
                views.push({ view, log, end });
              });
            }
            return;
          }
          const { word, seq, slug } = given;
          const { messages } = chat;
          const change = {
            post: () => messages.post(ANA, room, { text: `${word}${++count}`, nonce: `${count}` }),
            edit: () => messages.edit(ANA, room, seq, `${word}${++count}`),
            remove: () => messages.remove(ANA, room, seq),
            react: () => messages.react(BEN, room, seq, "👍", count++ % 2 === 0),
          }[given.type];
          // There may be no such message, or it is removed.
          await change().catch((error) => expect(error.code).toMatch(/not_found|conflict/));
          expect(slug).toBe(room.slug);
        };

        for (const round of rounds) await Promise.all(round.map(take));
        for (const { view, log, end } of views) {
          await log.refresh();
          end();
          const { messages, rev } = await first.store.changes(log.room, 0, 1_000);
          expect(log.rev).toBe(rev);
          expect(view.rev).toBe(rev);
          const due = messages.filter((message) => message.rev > view.begun);
          const shown = [...view.messages.values()].sort((a, b) => a.rev - b.rev);
          expect(shown).toEqual(due);
        }
        // What a newcomer is given is what the store has.
        for (const { chat, store } of processes) {
          for (const slug of ["lobby", "tea"]) {
            const room = await chat.rooms.enter(slug, undefined);
            const { changes } = await chat.messages.changes(
              await chat.logs.open(room),
              undefined,
              UNBOUNDED,
            );
            const { messages } = await store.page(room, {}, 50);
            expect(changes.map(({ message }) => message)).toEqual(messages);
          }
          await store.close();
        }
      },
    ),
    { numRuns: 60 },
  );
});

/** Has the store look at once when it is asked next, and tell what it saw once it is released. */
function delayNext(store: Store, name: "changes" | "page"): () => void {
  const read = store[name].bind(store) as (...given: unknown[]) => Promise<unknown>;
  const gate = Promise.withResolvers<void>();
  const delayed = async (...given: unknown[]) => {
    Object.assign(store, { [name]: read });
    const found = await read(...given);
    await gate.promise;
    return found;
  };
  Object.assign(store, { [name]: delayed });
  return gate.resolve;
}

describe("while a reading is on its way", () => {
  async function begin(texts: string[], logBounds?: LogBounds) {
    const path = `${temporaryFolder()}/chat.db`;
    const before = await newChat({}, openSqliteStore(path));
    for (const text of texts) await before.say(ANA, "lobby", text);
    const { chat, store, say } = await newChat(
      logBounds ? { logBounds } : {},
      openSqliteStore(path),
    );
    onTestFinished(async () => {
      await Promise.all([before.store.close(), store.close()]);
    });
    const room = await chat.rooms.enter("lobby", ANA);
    const log = await chat.logs.open(room);
    const heard: string[] = [];
    chat.logs.subscribe(({ message }) => heard.push(message.text));
    const since = async (rev: number) => {
      const { changes } = await chat.messages.changes(log, chat.logs.cursor(rev), UNBOUNDED);
      return textsOf(changes);
    };
    return { before, chat, store, say, room, log, heard, since };
  }

  test("what another process commits meanwhile is read by the next", async () => {
    const { before, log, store, heard } = await begin([]);
    await before.say(BEN, "lobby", "one");
    const release = delayNext(store, "changes");
    const first = log.refresh();
    await expect.poll(() => store.changes.name).not.toBe("delayed");
    await before.say(BEN, "lobby", "two");
    const second = log.catchUp(2);
    release();
    await Promise.all([first, second]);
    expect(heard).toEqual(["one", "two"]);
  });

  test("a reading that brings nothing new is not taken for the end", async () => {
    const { before, log, store, room, heard } = await begin([]);
    await before.say(BEN, "lobby", "one");
    const release = delayNext(store, "changes");
    const first = log.refresh();
    await expect.poll(() => store.changes.name).not.toBe("delayed");
    const { messages } = await before.store.changes(room, 0, 1);
    for (const message of messages) await log.committed(message);
    await before.say(BEN, "lobby", "two");
    const second = log.catchUp(2);
    release();
    await Promise.all([first, second]);
    expect(heard).toEqual(["one", "two"]);
  });

  test("what changes while the newest page is read is on it", async () => {
    const { chat, store, room, log, say } = await begin(["one", "two"]);
    const release = delayNext(store, "page");
    const reading = chat.messages.changes(log, undefined, UNBOUNDED);
    await expect.poll(() => store.page.name).not.toBe("delayed");
    await chat.messages.edit(ANA, room, 1, "one, edited");
    await say(BEN, "lobby", "three");
    release();
    expect(textsOf((await reading).changes)).toEqual(["one, edited", "two", "three"]);
  });

  test("what is appended meanwhile is not told again", async () => {
    const { chat, store, say, log, heard } = await begin([]);
    const append = store.append.bind(store);
    const release = delayNext(store, "changes");
    // Committed, and looked at, before this process knows of it.
    store.append = async (...given) => {
      const appended = await append(...given);
      void log.refresh();
      await expect.poll(() => store.changes.name).not.toBe("delayed");
      return appended;
    };
    await say(ANA, "lobby", "one");
    release();
    await log.refresh();
    expect(heard).toEqual(["one"]);
    expect(log.rev).toBe(1);
    expect(chat.logs.get("lobby")).toBe(log);
  });

  test("a message that is edited meanwhile is told as it now is, once and in its place", async () => {
    const { chat, store, room, say, since } = await begin(["one", "two"]);
    const release = delayNext(store, "changes");
    const reading = since(0);
    await expect.poll(() => store.changes.name).not.toBe("delayed");
    await chat.messages.edit(ANA, room, 1, "one, edited");
    await say(ANA, "lobby", "three");
    release();
    expect(await reading).toEqual(["two", "one, edited", "three"]);
    expect(await since(0)).toEqual(["two", "one, edited", "three"]);
  });

  test("a newest page that more has changed since than is held is read again", async () => {
    const { chat, store, log, say } = await begin(["one"], { count: 3, length: 1_000 });
    const release = delayNext(store, "page");
    const reading = chat.messages.changes(log, undefined, UNBOUNDED);
    await expect.poll(() => store.page.name).not.toBe("delayed");
    const texts = ["two", "three", "four", "five", "six"];
    for (const text of texts) await say(ANA, "lobby", text);
    release();
    expect(textsOf((await reading).changes)).toEqual(["one", ...texts]);
  });
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
