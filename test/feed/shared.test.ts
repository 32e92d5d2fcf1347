import { expect, test, vi } from "vitest";
import type { Changes, Message } from "../../src/protocol/message.ts";
import { newApp, type TestApp, type TestRequest } from "../support/app.ts";
import { newServer } from "../support/server.ts";
import { VirtualServerClock } from "../support/virtual_clock.ts";

/** The most that a removed word may be served for, in seconds: two caches, one behind the other. */
const PROMISE_SECONDS = 10;
const BEAT_MS = 20_000;
const START = "/api/rooms/lobby/shared";

const texts = (messages: Message[]) => messages.map(({ text }) => text);
const caching = (answer: Response) => answer.headers.get("Cache-Control");
const maxAge = (answer: Response) => Number(/max-age=(\d+)/.exec(caching(answer) ?? "")?.[1]);
const beatOf = (path = "") => Number(path.split("/").at(-1));
/** The same address in another beat. */
const inBeat = (path: string, beat: number) => path.replace(/\d+$/, String(beat));

interface Shared extends Changes {
  next: string;
}

/** An app at the beginning of a beat, with a lobby and a garden. */
async function newSharedApp() {
  const clock = new VirtualServerClock();
  const app = await newApp({ clock });
  const ana = await app.guest("Ana");
  await app.chat.rooms.create(ana.person, { title: "Garden", slug: "garden" });
  const read = async (path = START): Promise<Shared> => (await app.request(path)).json();
  const now = clock.date() / BEAT_MS;
  return { ...app, clock, ana, readShared: read, now };
}

/** Asks, and resolves once the request is held. */
async function hold(app: TestApp, path: string, init?: TestRequest) {
  const before = app.feed.held;
  const answer = app.request(path, init);
  await vi.waitUntil(() => app.feed.held === before + 1, 10_000);
  return { answer, changes: async (): Promise<Shared> => (await answer).json() };
}

test("it begins with the newest page, and says what to ask next", async () => {
  const app = await newSharedApp();
  await app.post(app.ana, "hello");
  await app.post(app.ana, "elsewhere", "garden");
  const { messages, cursor, more, next, ...rest } = await app.readShared();
  expect(texts(messages)).toEqual(["hello"]);
  expect({ more, rest }).toEqual({ more: false, rest: {} });
  expect(next).toMatch(/^\/api\/rooms\/lobby\/shared\/[\w-]+\/[\w-]+\.1\/\d+$/);
  expect(next).toContain(`/${cursor}/${app.now}`);
});

test("who has everything is held until the room changes, and all are told what to ask next", async () => {
  const app = await newSharedApp();
  const { next } = await app.readShared();
  const readers = [await hold(app, next), await hold(app, next)];
  await app.post(app.ana, "elsewhere", "garden");
  await app.post(app.ana, "hello");
  const answers = await Promise.all(readers.map(({ changes }) => changes()));
  expect(answers[1]).toEqual(answers[0]);
  expect(texts(answers[0]?.messages ?? [])).toEqual(["hello"]);
  const after = answers[0]?.next ?? "";
  expect(after).toContain(".1/");
  expect(beatOf(after)).toBe(app.now);
  const held = await hold(app, after);
  await app.post(app.ana, "again");
  expect(texts((await held.changes()).messages)).toEqual(["again"]);
});

test("a beat in which nothing happens ends with an answer to share, and leads to the next", async () => {
  const app = await newSharedApp();
  let { next, cursor } = await app.readShared();
  for (const beat of [app.now, app.now + 1]) {
    expect(beatOf(next)).toBe(beat);
    const held = await hold(app, next);
    await app.clock.pass(BEAT_MS - 1_000);
    expect(app.feed.held).toBe(1);
    await app.clock.pass(1_000);
    expect(maxAge(await held.answer)).toBeGreaterThan(0);
    const changes = await held.changes();
    expect(changes).toMatchObject({ messages: [], cursor, more: false });
    ({ next } = changes);
  }
  expect(beatOf(next)).toBe(app.now + 2);
});

test("whose beat is over, or who names none, is answered at once and led to this one", async () => {
  const app = await newSharedApp();
  const { next } = await app.readShared();
  await app.post(app.ana, "hello");
  const { next: upToDate } = await app.readShared();
  await app.clock.pass(5 * BEAT_MS);
  for (const beat of [0, 7, app.now, app.now + 4]) {
    const behind = await app.readShared(inBeat(next, beat));
    expect(texts(behind.messages)).toEqual(["hello"]);
    const answer = await app.request(inBeat(upToDate, beat));
    expect(maxAge(answer)).toBeGreaterThan(0);
    const nothing: Shared = await answer.json();
    expect(nothing.messages).toEqual([]);
    expect([beatOf(behind.next), beatOf(nothing.next)]).toEqual([app.now + 5, app.now + 5]);
  }
  expect(app.feed.held).toBe(0);
});

test("the next beat counts as begun, and never leads back; one that is further ahead is void", async () => {
  const app = await newSharedApp();
  const { next } = await app.readShared();
  const held = await hold(app, inBeat(next, app.now + 1));
  await app.clock.pass(25_000);
  expect(beatOf((await held.changes()).next)).toBe(app.now + 2);
  const { status, body } = await app.json(inBeat(next, app.now + 3));
  expect({ status, body }).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(body.detail).toContain(START);
});

test("what a cache keeps, it keeps for so short a time that two of them keep the promise", async () => {
  const app = await newSharedApp();
  const { next } = await app.readShared();
  await app.post(app.ana, "hello");
  for (const path of [START, next]) {
    const { headers, ...answer } = await app.request(path);
    expect(maxAge({ headers, ...answer } as Response)).toBeGreaterThanOrEqual(1);
    expect(2 * maxAge({ headers, ...answer } as Response)).toBeLessThanOrEqual(PROMISE_SECONDS);
    expect(headers.get("Cache-Control")).toMatch(/^public, .*must-revalidate/);
    expect(headers.get("Cache-Control")).toContain("stale-while-revalidate=0");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
    for (const name of ["Vary", "Set-Cookie", "Content-Encoding"])
      expect(headers.has(name)).toBe(false);
  }
});

test("a message is given as it now is: the origin forgets removed words at once", async () => {
  const app = await newSharedApp();
  const { next } = await app.readShared();
  await app.post(app.ana, "a secret");
  await app.post(app.ana, "no secret");
  expect(texts((await app.readShared(next)).messages)).toEqual(["a secret", "no secret"]);
  const lobby = await app.chat.rooms.enter("lobby", app.ana.person);
  await app.chat.messages.change(app.ana.person, lobby, 1, { type: "remove" });
  const { messages } = await app.readShared(next);
  expect(texts(messages)).toEqual(["no secret", ""]);
  expect(messages[1]).toMatchObject({ seq: 1, removed: true });
});

test("a private room is not shared, with its members neither; a room with an unlisted link is", async () => {
  const app = await newSharedApp();
  const { ana } = app;
  await app.chat.rooms.create(ana.person, { title: "Cellar", kind: "private" });
  await app.chat.rooms.create(ana.person, { title: "Attic", slug: "attic", kind: "unlisted" });
  const { next } = await app.readShared();
  for (const path of ["", next.slice(START.length)]) {
    for (const token of [undefined, ana.token]) {
      const answer = await app.request(`/api/rooms/cellar/shared${path}`, { token });
      expect([answer.status, caching(answer)]).toEqual([403, expect.stringContaining("no-store")]);
    }
    const { status } = await app.request(`/api/rooms/attic/shared${path}`);
    expect(status).toBe(path === "" ? 200 : 404);
  }
  const offers = async (room: string, query: string, token?: string) =>
    "shared" in (await app.json(`/api/rooms/${room}/feed?wait=0${query}`, { token })).body;
  expect(await offers("cellar", "&shared=true", ana.token)).toBe(false);
  expect(await offers("attic", "&shared=true")).toBe(true);
  expect(await offers("attic", "")).toBe(false);
});

test("an address is void once the room is of another kind, and leads into no other room", async () => {
  const app = await newSharedApp();
  await app.post(app.ana, "in the lobby");
  const { next } = await app.readShared();
  expect(next).toContain("/lobby/shared/public/");
  for (const path of [next.replace("/public/", "/unlisted/"), next.replace("/public/", "/x/")]) {
    const answer = await app.request(path);
    expect([answer.status, caching(answer)]).toEqual([404, expect.stringContaining("no-store")]);
  }
  const garden = await app.readShared(inBeat(next.replace("/lobby/", "/garden/"), 0));
  expect(garden.messages).toEqual([]);
  expect(garden.next).toContain("/garden/");
  const other = await newSharedApp();
  expect(await other.readShared(next)).toMatchObject({ reset: true, messages: [] });
});

test("who says who they are reads the same words, and fills no cache with them", async () => {
  const app = await newSharedApp();
  await app.post(app.ana, "hello");
  for (const token of [app.ana.token, "nonsense"]) {
    const { next } = await app.readShared();
    const begun = await app.request(START, { token });
    expect(caching(begun)).toContain("private, no-store");
    expect(await begun.json()).toEqual(await app.readShared());
    const mine = await hold(app, next, { token });
    const theirs = await hold(app, next, { headers: { Cookie: `longwave=${app.ana.token}` } });
    await app.post(app.ana, "to all");
    expect(caching(await mine.answer)).toContain("private, no-store");
    expect(caching(await theirs.answer)).toContain("public");
    expect(await mine.changes()).toEqual(await theirs.changes());
  }
});

test("a cursor of another database begins anew, and the next address is of this one", async () => {
  const app = await newSharedApp();
  await app.post(app.ana, "hello");
  const { next, cursor } = await app.readShared();
  for (const strange of ["other.1", cursor.replace(/\d+$/, "99")]) {
    const changes = await app.readShared(next.replace(cursor, strange));
    expect(changes).toMatchObject({ reset: true, cursor, next });
    expect(texts(changes.messages)).toEqual(["hello"]);
  }
});

test("more than fits comes in pages, each with the address of the next", async () => {
  const app = await newSharedApp();
  let { next } = await app.readShared();
  for (let number = 1; number <= 210; number++) await app.post(app.ana, `${number}`);
  const seen: number[] = [];
  for (let more = true; more; ) {
    const changes = await app.readShared(next);
    seen.push(...changes.messages.map(({ seq }) => seq));
    ({ next, more } = changes);
  }
  expect(seen).toEqual(Array.from({ length: 210 }, (_, index) => index + 1));
});

test("HEAD is not held, and what it says of a beat that goes on is not for keeping", async () => {
  const app = await newSharedApp();
  const { next } = await app.readShared();
  const early = await app.request(next, { method: "HEAD" });
  expect([early.status, caching(early)]).toEqual([200, expect.stringContaining("no-store")]);
  await app.post(app.ana, "hello");
  const [head, get] = [await app.request(next, { method: "HEAD" }), await app.request(next)];
  expect(await head.text()).toBe("");
  expect([...head.headers]).toEqual([...get.headers]);
});

test("a cache that asks whether what it has is still so is told, and gets the rest if not", async () => {
  const app = await newSharedApp();
  const { next } = await app.readShared();
  await app.post(app.ana, "hello");
  const etag = (await app.request(next)).headers.get("ETag") ?? "";
  for (const known of [etag, `"other", W/${etag}`]) {
    const same = await app.request(next, { headers: { "If-None-Match": known } });
    expect([same.status, await same.text(), same.headers.get("ETag")]).toEqual([304, "", etag]);
    expect(maxAge(same)).toBeGreaterThan(0);
  }
  await app.post(app.ana, "again");
  const changed = await app.request(next, { headers: { "If-None-Match": etag } });
  expect(texts((await changed.json()).messages)).toEqual(["hello", "again"]);
});

test("as text, the next address is a link in the headers, and is of text again", async () => {
  const app = await newSharedApp();
  const { at } = await app.post(app.ana, "hello");
  const begun = await app.request(`${START}.txt`);
  expect(await begun.text()).toBe(`1 ${at} Ana: hello\n`);
  const next = /^<(.+)>; rel="next"$/.exec(begun.headers.get("Link") ?? "")?.[1] ?? "";
  expect(next).toMatch(/\/\d+\.txt$/);
  const held = await hold(app, next);
  const inJson = await hold(app, next.replace(".txt", ""));
  const again = await app.post(app.ana, "again");
  expect(await (await held.answer).text()).toBe(`2 ${again.at} Ana: again\n`);
  expect((await inJson.changes()).messages).toEqual([again]);
});

test("the plain feed says where to go on from its cursor, to who asks for it", async () => {
  const app = await newSharedApp();
  await app.post(app.ana, "before");
  const { cursor } = await app.read();
  const held = app.read(`?after=${cursor}&wait=20&shared=true`);
  await vi.waitUntil(() => app.feed.held === 1, 10_000);
  await app.post(app.ana, "after");
  const { shared } = await held;
  const empty = await app.read(`?after=${cursor.replace(/1$/, "2")}&wait=0&shared=true`);
  expect(empty).toMatchObject({ messages: [], shared });
  await app.post(app.ana, "at last");
  const { messages, next } = await app.readShared(shared);
  expect(texts(messages)).toEqual(["at last"]);
  expect(beatOf(next)).toBe(app.now);
});

test("what is wrong with an address is said, and is not for keeping", async () => {
  const app = await newSharedApp();
  const { next } = await app.readShared();
  for (const [path, status] of [
    ["/api/rooms/nowhere/shared", 404],
    [next.replace(/\d+$/, "soon"), 400],
    [next.replace(/\.\d+\//, "/"), 400],
  ] as const) {
    const answer = await app.request(path);
    expect([path, answer.status, caching(answer)]).toEqual([
      path,
      status,
      expect.stringContaining("no-store"),
    ]);
  }
});

test("however many old cursors and beats are named, nothing is held for them", async () => {
  const app = await newSharedApp();
  const { next, cursor } = await app.readShared();
  for (let number = 1; number <= 100; number++) await app.post(app.ana, `${number}`);
  const asked = Array.from({ length: 400 }, (_, index) =>
    inBeat(next.replace(cursor, cursor.replace(/\d+$/, String(index % 100))), app.now - index),
  );
  const answers = await Promise.all(asked.map((path) => app.readShared(path)));
  for (const [index, { messages }] of answers.entries()) {
    expect(messages[0]?.rev).toBe((index % 100) + 1);
  }
  expect(app.feed.held).toBe(0);
});

test("on a connection, too, it is one answer for all, whole and with its headers", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  const read = async (path: string, headers = {}) => {
    const answer = await fetch(server.url + path, { headers });
    return { answer, changes: (await answer.json()) as Shared };
  };
  const { next } = (await read(START)).changes;
  // The first goes the short way, the second the app's.
  const readers = [read(next), read(next, { "If-None-Match": '"other"' })];
  await vi.waitUntil(() => server.feed.held === 2, 10_000);
  const posted = await server.post(ana, "hello");
  const [short, long] = await Promise.all(readers);
  expect(short?.changes.messages).toEqual([posted]);
  expect(short?.changes).toEqual(long?.changes);
  const headers = ({ answer }: { answer: Response }) => ({
    ...Object.fromEntries(answer.headers),
    date: "",
  });
  expect(short && headers(short)).toEqual(long && headers(long));
  expect(short?.answer.headers.get("ETag")).toBeTruthy();
  const now = (await read(START)).changes.next;
  expect((await read(now.replace("/public/", "/unlisted/"))).answer.status).toBe(404);
});
