import { describe, expect, test } from "vitest";
import { Chat } from "../../src/chat/chat.ts";
import { BUDGETS, type Limits } from "../../src/chat/limits.ts";
import { UNBOUNDED } from "../../src/chat/slice.ts";
import type { StoredRoom } from "../../src/chat/store.ts";
import { Tokens } from "../../src/chat/tokens.ts";
import { makeLimiter } from "../../src/http/limiter.ts";
import type { Message } from "../../src/protocol/message.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { TEST_SECRET } from "../support/server.ts";

async function newChat(limits?: Limits) {
  const store = openSqliteStore(":memory:");
  const chat = new Chat(store, new Tokens(TEST_SECRET), limits && { limits });
  await chat.start();
  const { person: ana } = await chat.people.createGuest("Ana", "here");
  const { person: ben } = await chat.people.createGuest("Ben", "here");
  const lobby = await chat.rooms.enter("lobby", ana);
  return { chat, store, ana, ben, lobby };
}

describe("a post", () => {
  test.each([
    ["", "bad_request"],
    [" \n\t", "bad_request"],
    ["\u200b\u3164", "bad_request"],
    ["\0\0", "bad_request"],
    ["x".repeat(4_001), "too_long"],
    ["🙂".repeat(4_001), "too_long"],
  ])("of %j is refused", async (text, code) => {
    const { chat, ana, lobby } = await newChat();
    const post = chat.messages.post(ana, lobby, { text, nonce: "n" });
    await expect(post).rejects.toMatchObject({ code });
  });

  test("may have 4,000 characters, whatever they take to write down", async () => {
    const { chat, ana, lobby } = await newChat();
    const text = "🙂".repeat(4_000);
    const { message } = await chat.messages.post(ana, lobby, { text, nonce: "n" });
    expect(message.text).toBe(text);
  });

  test("is kept with line feeds and without control characters or broken surrogates", async () => {
    const { chat, ana, lobby } = await newChat();
    const draft = { text: "a\r\nb\u0007\ud800\0  ", nonce: "n" };
    const { message } = await chat.messages.post(ana, lobby, draft);
    expect(message.text).toBe("a\nb\ufffd");
  });

  test("is published once it is committed, and once only for a repeated nonce", async () => {
    const { chat, ana, lobby } = await newChat();
    const published: Message[] = [];
    await chat.logs.open(lobby);
    chat.logs.subscribe(({ message }) => published.push(message));
    const first = await chat.messages.post(ana, lobby, { text: "hello", nonce: "n" });
    const again = await chat.messages.post(ana, lobby, { text: "hello", nonce: "n" });
    expect(again).toEqual({ message: first.message, written: false });
    expect(published).toEqual([first.message]);
  });

  test("is refused with a time to wait when one person posts without end", async () => {
    const { chat, ana, ben, lobby } = await newChat(makeLimiter(BUDGETS));
    const posts = Array.from({ length: 101 }, (_, number) =>
      chat.messages.post(ana, lobby, { text: "x", nonce: String(number) }),
    );
    const refused = (await Promise.allSettled(posts)).filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: "rate_limited", retryAfter: 10 } });
    await chat.messages.post(ben, lobby, { text: "not me", nonce: "b" });
  });
});

describe("only its author", () => {
  test("edits a message", async () => {
    const { chat, ana, ben, lobby } = await newChat();
    await chat.messages.post(ana, lobby, { text: "helo", nonce: "n" });
    await expect(
      chat.messages.change(ben, lobby, 1, { type: "edit", text: "mine" }),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
    const edited = await chat.messages.change(ana, lobby, 1, { type: "edit", text: "hello *you*" });
    expect(edited).toMatchObject({ seq: 1, rev: 2, html: "<p>hello <em>you</em></p>" });
    expect(edited.editedAt).toBeDefined();
  });

  test("removes a message, and removing it again changes nothing", async () => {
    const { chat, ana, ben, lobby } = await newChat();
    await chat.messages.post(ana, lobby, { text: "oops", nonce: "n" });
    await expect(chat.messages.change(ben, lobby, 1, { type: "remove" })).rejects.toMatchObject({
      code: "forbidden",
    });
    const removed = await chat.messages.change(ana, lobby, 1, { type: "remove" });
    expect(removed).toMatchObject({ removed: true, text: "", html: "", rev: 2 });
    expect(await chat.messages.change(ana, lobby, 1, { type: "remove" })).toEqual(removed);
    await expect(
      chat.messages.change(ana, lobby, 1, { type: "edit", text: "back" }),
    ).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

test("an edit that changes nothing is no change", async () => {
  const { chat, ana, lobby } = await newChat();
  const { message } = await chat.messages.post(ana, lobby, { text: "same", nonce: "n" });
  expect(await chat.messages.change(ana, lobby, 1, { type: "edit", text: "same" })).toEqual(
    message,
  );
});

test("changes are published in rev order, whatever order their commits come back in", async () => {
  const { chat, store, ana, lobby } = await newChat();
  const append = store.append.bind(store);
  const delays = [30, 0, 10];
  store.append = async (...given) => {
    const outcome = await append(...given);
    await new Promise((resolve) => setTimeout(resolve, delays.shift()));
    return outcome;
  };
  await chat.logs.open(lobby);
  const revs: number[] = [];
  chat.logs.subscribe(({ message }) => revs.push(message.rev));
  const nonces = ["a", "b", "c"];
  await Promise.all(nonces.map((nonce) => chat.messages.post(ana, lobby, { text: nonce, nonce })));
  expect(revs).toEqual([1, 2, 3]);
});

test("a follower is told of everything from its answer on, and of nothing twice", async () => {
  const { chat, ana, lobby } = await newChat();
  const posts: Promise<unknown>[] = [];
  const seen: number[] = [];
  const post = (number: number) =>
    posts.push(chat.messages.post(ana, lobby, { text: "x", nonce: String(number) }));
  for (let number = 0; number < 20; number++) post(number);
  const joined = new Promise<void>((resolve) => {
    void chat.messages.follow(lobby, undefined, UNBOUNDED, ({ changes }) => {
      seen.push(...changes.map(({ message }) => message.rev));
      chat.logs.subscribe(({ message }) => seen.push(message.rev));
      resolve();
    });
  });
  for (let number = 20; number < 40; number++) post(number);
  await Promise.all([joined, ...posts]);
  expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
});

test("a cursor of another database brings the newest page and says so", async () => {
  const { chat, ana, lobby } = await newChat();
  await chat.messages.post(ana, lobby, { text: "here", nonce: "n" });
  const log = await chat.logs.open(lobby);
  const read = (after: string) => chat.messages.changes(log, after, UNBOUNDED);
  const here = { reset: true, changes: [{ message: { text: "here" } }] };
  expect(await read("elsewhere.7")).toMatchObject(here);
  expect(await read(chat.logs.cursor(99))).toMatchObject(here);
  await expect(read("nonsense")).rejects.toMatchObject({ code: "bad_request" });
});

describe("a room", () => {
  test.each([
    ["Tea & Biscuits!", "tea-biscuits"],
    ["회의실 2", "회의실-2"],
    ["हिन्दी चर्चा", "हिन्दी-चर्चा"],
    ["🎉🎉", "room"],
    ["  Ünïcode  ", "ünïcode"],
  ])("titled %j is found under %j", async (title, slug) => {
    const { chat, ana } = await newChat();
    expect(await chat.rooms.create(ana, { title })).toMatchObject({ slug, title: title.trim() });
  });

  test("whose title is taken gets a number, one whose slug is taken is refused", async () => {
    const { chat, ana } = await newChat();
    await chat.rooms.create(ana, { title: "Tea" });
    expect(await chat.rooms.create(ana, { title: "Tea" })).toMatchObject({ slug: "tea-2" });
    await expect(chat.rooms.create(ana, { title: "Other", slug: "tea" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(chat.rooms.create(ana, { title: "T", slug: "Not a slug" })).rejects.toMatchObject({
      code: "bad_request",
    });
  });

  test("that is private is for its members, one that is unlisted for those who know it", async () => {
    const { chat, ana, ben } = await newChat();
    await chat.rooms.create(ana, { title: "Secret", kind: "private" });
    const quiet = await chat.rooms.create(ana, { title: "Quiet", kind: "unlisted" });
    expect(quiet.slug).toMatch(/^quiet-[0-9a-f]{12}$/);
    expect((await chat.rooms.list()).map((room: StoredRoom) => room.slug)).toEqual(["lobby"]);
    await chat.rooms.enter("secret", ana);
    await chat.rooms.enter(quiet.slug, ben);
    await expect(chat.rooms.enter("secret", ben)).rejects.toMatchObject({ code: "forbidden" });
    await expect(chat.rooms.enter("secret", undefined)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(chat.rooms.enter("nowhere", ana)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a guest", () => {
  test("is known again by the token, and by no other", async () => {
    const { chat } = await newChat();
    const { token, person } = await chat.people.createGuest("  Ana \n Lindqvist ", "here");
    expect(person.name).toBe("Ana Lindqvist");
    expect(await chat.people.identify(token)).toEqual({ person });
    const tampered = token.replace(/^([^.]+)\.([^.]+)/, (_, header) => {
      const payload = { iss: "longwave", sub: person.id, name: "Somebody else" };
      return `${header}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
    });
    for (const wrong of [tampered, "nonsense", "", token.slice(0, -2)]) {
      await expect(chat.people.identify(wrong)).rejects.toMatchObject({ code: "unauthorized" });
    }
  });

  test("who changes their name stays the same person", async () => {
    const { chat } = await newChat();
    const { person } = await chat.people.createGuest("Ana", "here");
    const renamed = await chat.people.renameGuest(person, "Anna", "here");
    expect(renamed.person).toEqual({ ...person, name: "Anna" });
  });

  test.each([
    ["", "bad_request"],
    ["\u202e\u200b", "bad_request"],
    ["x".repeat(41), "too_long"],
  ])("named %j is refused", async (name, code) => {
    const { chat } = await newChat();
    await expect(chat.people.createGuest(name, "here")).rejects.toMatchObject({ code });
  });
});
