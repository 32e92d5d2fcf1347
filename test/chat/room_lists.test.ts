import { expect, test } from "vitest";
import type { Chat } from "../../src/chat/chat.ts";
import { firstLine } from "../../src/chat/first_line.ts";
import { renderer } from "../../src/chat/renderer.ts";
import type { Person, RoomKind } from "../../src/protocol/message.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { ANA, BEN, newChat } from "../support/rooms.ts";

const CARLA: Person = { id: "carla", name: "Carla", verified: false };

/** A chat under a clock that goes on a minute with each thing that is done. */
async function newRooms() {
  let now = Date.now();
  const store = openSqliteStore(":memory:", renderer);
  const { chat, say: sayIn } = await newChat({ clock: { ...systemClock, date: () => now } }, store);
  const later = () => {
    now += 60_000;
  };
  const make = async (person: Person, title: string, kind: RoomKind = "public") => {
    later();
    return chat.rooms.create(person, { title, slug: title.toLowerCase(), kind });
  };
  const say = async (person: Person, slug: string, text: string) => {
    later();
    return sayIn(person, slug, text);
  };
  const read = async (person: Person, slug: string, seq: number) =>
    chat.reading.mark(person, await chat.rooms.enter(slug, person), { seq, version: 0 });
  return { chat, store, make, say, read };
}

const titles = (rooms: { title: string }[]) => rooms.map(({ title }) => title);
const found = async (chat: Chat, person?: Person, match?: string) =>
  titles((await chat.rooms.find(person, match)).rooms);

test("somebody's own rooms are those they made, were let into or have been to, and nobody else's", async () => {
  const { chat, make, say, read } = await newRooms();
  await make(BEN, "Bens");
  await make(BEN, "Secret", "private");
  await make(BEN, "Shared", "private");
  await make(ANA, "Hidden", "unlisted");
  await make(ANA, "Open");
  const invitation = await chat.rooms.invite(await chat.rooms.enter("shared", BEN));
  await chat.rooms.accept(ANA, invitation);
  await say(BEN, "shared", "for members");
  await say(BEN, "secret", "for Ben alone");
  await say(BEN, "tea", "for everybody");
  await read(ANA, "tea", 0);
  expect(titles(await chat.rooms.own(ANA))).toEqual(["Tea", "Shared", "Open", "Hidden"]);
  expect(titles(await chat.rooms.own(BEN))).toEqual(["Secret", "Shared", "Bens"]);
  expect(await chat.rooms.own(CARLA)).toEqual([]);
  expect(await chat.rooms.own(undefined)).toEqual([]);
  // What is public and not one's own stands in the other list; what is not public in none.
  expect(await found(chat, ANA)).toEqual(["Bens", "Lobby"]);
  expect(await found(chat)).toEqual(["Tea", "Open", "Bens", "Lobby"]);
});

test("a mark in a room that is private now shows nothing of it to who is no member", async () => {
  const { chat, store, make, say, read } = await newRooms();
  const room = await make(BEN, "Club");
  await say(BEN, "club", "before");
  await read(ANA, "club", 1);
  expect(titles(await chat.rooms.own(ANA))).toEqual(["Club"]);
  store.database.prepare("update rooms set kind = 'private' where id = ?").run(room.id);
  expect(await chat.rooms.own(ANA)).toEqual([]);
  expect(await found(chat, ANA)).not.toContain("Club");
  expect(await chat.rooms.titled("Club", ANA)).toBeUndefined();
  expect(await chat.rooms.titled("club", BEN)).toMatchObject({ slug: "club" });
});

test("a room is listed with its last message that is not removed, and by when something was said", async () => {
  const { chat, make, say } = await newRooms();
  await make(ANA, "Milk");
  await say(ANA, "milk", "first in milk");
  await say(BEN, "tea", "in tea");
  await say(BEN, "milk", "**second** in milk");
  const list = async () =>
    (await chat.rooms.find(undefined)).rooms.map(({ slug, last }) => [
      slug,
      last?.author,
      last && firstLine(last.html),
    ]);
  expect(await list()).toEqual([
    ["milk", "Ben", "second in milk"],
    ["tea", "Ben", "in tea"],
    ["lobby", undefined, undefined],
  ]);
  const milk = await chat.rooms.enter("milk", BEN);
  await chat.messages.change(BEN, milk, 2, { type: "remove" });
  expect((await list())[0]).toEqual(["milk", "Ana", "first in milk"]);
  await chat.messages.change(ANA, milk, 1, { type: "remove" });
  expect((await list())[0]).toEqual(["milk", undefined, undefined]);
});

test("what others wrote behind one's mark is counted for each room, up to a hundred", async () => {
  const { chat, make, say, read } = await newRooms();
  await make(ANA, "Milk");
  for (const text of ["a", "b", "c"]) await say(BEN, "tea", text);
  await say(ANA, "tea", "own");
  const unread = async (person: Person) =>
    Object.fromEntries((await chat.rooms.own(person)).map(({ slug, unread }) => [slug, unread]));
  await read(ANA, "tea", 1);
  await read(BEN, "tea", 4);
  expect(await unread(ANA)).toEqual({ tea: 2, milk: 0 });
  expect(await unread(BEN)).toEqual({ tea: 0 });
  await chat.messages.change(BEN, await chat.rooms.enter("tea", BEN), 3, { type: "remove" });
  expect(await unread(ANA)).toEqual({ tea: 1, milk: 0 });
  for (let count = 0; count < 110; count++) await say(CARLA, "tea", `${count}`);
  expect(await unread(ANA)).toEqual({ tea: 100, milk: 0 });
  expect(await chat.reading.state(ANA, await chat.rooms.enter("tea", ANA))).toMatchObject({
    unread: 100,
  });
});

test("rooms are found by a part of their title, Korean and signs included", async () => {
  const { chat, make } = await newRooms();
  for (const title of ["Green Tea", "100%", "1000"]) {
    await chat.rooms.open({ title });
  }
  await chat.rooms.open({ title: "찻집 이야기" });
  await make(BEN, "Teahouse", "private");
  expect(await found(chat, BEN, "tea")).toEqual(["Green Tea", "Tea"]);
  expect(await found(chat, undefined, " 이야".normalize("NFD"))).toEqual(["찻집 이야기"]);
  expect(await found(chat, undefined, "0%")).toEqual(["100%"]);
  expect(await found(chat, undefined, "_")).toEqual([]);
  expect(await found(chat, undefined, "'; drop table rooms")).toEqual([]);
});

test("every room is on one page of the list, and a page of a thousand rooms costs what one of a hundred does", async () => {
  const store = openSqliteStore(":memory:");
  const { chat } = await newChat({}, store);
  const insert = store.database.prepare(
    "insert into rooms (slug, title, kind, created_at, last_at) values (?, ?, 'public', 0, 0)",
  );
  const fill = store.database.transaction((from: number, to: number) => {
    for (let number = from; number < to; number++) insert.run(`r${number}`, `Room ${number}`);
  });
  const time = async () => {
    const took: number[] = [];
    for (let round = 0; round < 30; round++) {
      const start = performance.now();
      await chat.rooms.find(ANA);
      await chat.rooms.find(ANA, "room 9");
      took.push(performance.now() - start);
    }
    return Math.min(...took);
  };
  fill(0, 100);
  const few = await time();
  fill(100, 1_000);
  expect((await time()) / few).toBeLessThan(4);
  const seen: string[] = [];
  for (let page = 1, hasMore = true; hasMore; page++) {
    const part = await chat.rooms.find(ANA, "", page);
    seen.push(...part.rooms.map(({ slug }) => slug));
    hasMore = part.hasMore;
  }
  expect([seen.length, new Set(seen).size]).toEqual([1_002, 1_002]);
});

test.each([
  ["<p>one <strong>two</strong> &amp; three</p>\n<p>four</p>", "one two & three"],
  ["<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "one"],
  ["<pre><code>const a = 1;\nconst b;\n</code></pre>", "const a = 1;"],
  ["<p>one<br>\ntwo</p>", "one"],
  [
    '<p>it was <span class="spoiler" tabindex="0">the <span class="stack">b</span>utler</span>!</p>',
    "it was ▒▒▒!",
  ],
  ["<p>&lt;b&gt; &#39;</p>", "<b> '"],
  [`<p>${"가".repeat(300)}</p>`, `${"가".repeat(159)}…`],
  ["", ""],
])("the first line of %s", (html, line) => {
  expect(firstLine(html)).toBe(line);
});
