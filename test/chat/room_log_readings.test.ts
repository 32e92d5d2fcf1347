import { describe, expect, onTestFinished, test } from "vitest";
import type { LogBounds } from "../../src/chat/room_log.ts";
import { UNBOUNDED } from "../../src/chat/slice.ts";
import type { Store } from "../../src/chat/store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { ANA, BEN, newChat, textsOf } from "../support/rooms.ts";
import { temporaryFolder } from "../support/server.ts";

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
    await chat.messages.change(ANA, room, 1, { type: "edit", text: "one, edited" });
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
    await chat.messages.change(ANA, room, 1, { type: "edit", text: "one, edited" });
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
