import { expect, test, vi } from "vitest";
import type { Message } from "../../src/protocol/message.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { newApp } from "../support/app.ts";
import { temporaryFolder } from "../support/server.ts";

const texts = (messages: Message[]) => messages.map(({ text }) => text);

test("without a cursor the newest page comes at once", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  for (let number = 1; number <= 60; number++) await app.post(ana, `message ${number}`);
  const { messages, cursor, more } = await app.read("?wait=20");
  expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 11));
  expect(more).toBe(false);
  expect(cursor).toMatch(/\.60$/);
});

test("an empty room answers at once who has no cursor yet", async () => {
  const app = await newApp();
  expect(await app.read()).toMatchObject({ messages: [], more: false });
});

test("what is newer than the cursor comes at once, each message as it now is, by rev", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  await app.post(ana, "one");
  const { cursor } = await app.read();
  await app.post(ana, "two");
  await app.post(ana, "three");
  const lobby = await app.chat.rooms.enter("lobby", ana.person);
  await app.chat.messages.change(ana.person, lobby, 1, { type: "edit", text: "one, edited" });
  await app.chat.messages.change(ana.person, lobby, 2, { type: "remove" });
  const { messages } = await app.read(`?after=${cursor}&wait=20`);
  expect(messages).toMatchObject([
    { seq: 3, rev: 3, text: "three" },
    { seq: 1, rev: 4, text: "one, edited" },
    { seq: 2, rev: 5, removed: true },
  ]);
});

test("a held request is answered by the next post", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  const { cursor } = await app.read();
  const held = app.read(`?after=${cursor}&wait=20`);
  await vi.waitUntil(() => app.feed.held === 1, 10_000);
  await app.post(ana, "hello");
  expect(texts((await held).messages)).toEqual(["hello"]);
  expect(app.feed.held).toBe(0);
});

test("who does not wait is given what another process has just written, in a room that was looked up just now", async () => {
  const databasePath = `${temporaryFolder()}/chat.db`;
  const clock = { ...systemClock, now: () => 0 };
  const here = await newApp({ databasePath, clock });
  const there = await newApp({ databasePath });
  const { cursor } = await here.read();
  await there.post(await there.guest("Ana"), "hello");
  const { messages } = await here.read(`?after=${cursor}&wait=0`);
  expect(texts(messages)).toEqual(["hello"]);
  expect(texts((await here.read(`?after=${cursor}&wait=0`)).messages)).toEqual(["hello"]);
});

test("when the wait runs out nothing comes, and the same cursor", async () => {
  const app = await newApp();
  const { cursor } = await app.read();
  expect(await app.read(`?after=${cursor}&wait=0.3`)).toEqual({
    messages: [],
    cursor,
    more: false,
  });
  expect(await app.read(`?after=${cursor}&wait=0`)).toMatchObject({ messages: [], cursor });
});

test("no request is held for longer than the server holds", async () => {
  const app = await newApp({ holdSeconds: 1 });
  const { cursor } = await app.read();
  const start = performance.now();
  await app.read(`?after=${cursor}&wait=55`);
  expect(performance.now() - start).toBeLessThan(1_500);
});

test("more tells that there are more changes than fit, and they come in order", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  const { cursor: start } = await app.read();
  for (let number = 1; number <= 450; number++) await app.post(ana, `${number}`);
  const seen: number[] = [];
  let cursor = start;
  for (let more = true; more; ) {
    const changes = await app.read(`?after=${cursor}&wait=20`);
    seen.push(...changes.messages.map(({ seq }) => seq));
    ({ cursor, more } = changes);
  }
  expect(seen).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
});

test("a cursor from another database, or from before a restored backup, resets", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  await app.post(ana, "hello");
  const { cursor } = await app.read();
  const later = cursor.replace(/\d+$/, "99");
  for (const strange of ["other.1", later]) {
    const changes = await app.read(`?after=${strange}&wait=20`);
    expect(changes).toMatchObject({ reset: true, cursor });
    expect(texts(changes.messages)).toEqual(["hello"]);
  }
});

test("where a backup is put back under a running server, who waits is answered at once, to ask again", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  await app.chat.rooms.open({ title: "Tea", slug: "tea" });
  await app.post(ana, "one");
  const { cursor } = await app.read();
  const held = app.read(`?after=${cursor}&wait=20`);
  const inTea = new AbortController();
  const elsewhere = app.json(`/api/rooms/tea/feed?after=${cursor.replace(/1$/, "0")}&wait=20`, {
    signal: inTea.signal,
  });
  await vi.waitUntil(() => app.feed.held === 2, 10_000);
  app.chat.logs.get("lobby")?.invalidate();
  expect(await held).toMatchObject({ messages: [], cursor });
  expect(app.feed.held).toBe(1);
  inTea.abort();
  await elsewhere;
});

test("an answer that was lost on the way comes again for the same cursor", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  const { cursor } = await app.read();
  await app.post(ana, "hello");
  const lost = await app.read(`?after=${cursor}`);
  expect(await app.read(`?after=${cursor}`)).toEqual(lost);
});

test("a client that goes away is forgotten at once", async () => {
  const app = await newApp();
  const { cursor } = await app.read();
  const going = new AbortController();
  const path = `/api/rooms/lobby/feed?after=${cursor}&wait=20`;
  void app.request(path, { signal: going.signal });
  await vi.waitUntil(() => app.feed.held === 1, 10_000);
  going.abort();
  expect(app.feed.held).toBe(0);
});

test("a private room's feed is for its members", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  const ben = await app.guest("Ben");
  await app.chat.rooms.create(ana.person, { title: "Secret", kind: "private" });
  const status = async (token?: string) =>
    (await app.request("/api/rooms/secret/feed", { token })).status;
  expect(await status(ana.token)).toBe(200);
  expect(await status(ben.token)).toBe(403);
  expect(await status()).toBe(403);
  expect(await status("nonsense")).toBe(401);
});

test("as text, a message is one line and the cursor a header", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  const { at } = await app.post(ana, "first line\nsecond line");
  const answer = await app.request("/api/rooms/lobby/feed", { headers: { Accept: "text/plain" } });
  expect(await answer.text()).toBe(`1 ${at} Ana: first line ⏎ second line\n`);
  expect(answer.headers.get("Longwave-Cursor")).toMatch(/\.1$/);
});

test("HEAD asks for the headers of what there is and is not held", async () => {
  const app = await newApp();
  const { cursor } = await app.read();
  const path = `/api/rooms/lobby/feed?after=${cursor}&wait=20`;
  const headers = { Accept: "text/plain" };
  const answer = await app.request(path, { method: "HEAD", headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Longwave-Cursor")).toBe(cursor);
});

test("a page on any site may read the feed", async () => {
  const app = await newApp();
  const answer = await app.request("/api/rooms/lobby/feed", {
    headers: { Origin: "https://elsewhere.example", Accept: "text/plain" },
  });
  expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
  expect(answer.headers.get("Access-Control-Expose-Headers")).toContain("Longwave-Cursor");
});
