import { expect, test } from "vitest";
import type { Store } from "../../src/chat/store.ts";
import type { Message } from "../../src/protocol/message.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { ANA, BEN, newChat } from "../support/rooms.ts";

/** The lobby and a room for tea, with three texts of the same seqs each; how often the store is asked for messages by seq. */
async function talkBesideOthers() {
  const store = openSqliteStore(":memory:");
  const asked: number[][] = [];
  const counting = new Proxy<Store>(store, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        if (name === "messages") asked.push(given[1] as number[]);
        return value.apply(target, given);
      };
    },
  });
  const { chat, say } = await newChat({}, counting);
  for (const slug of ["lobby", "tea"]) {
    for (const text of ["one", "two", "three"]) await say(ANA, slug, `${text} in ${slug}`);
  }
  const lobby = await chat.rooms.enter("lobby", ANA);
  const answer = async (replyTo: number) =>
    (await chat.messages.post(BEN, lobby, { text: "answer", nonce: `to ${replyTo}`, replyTo }))
      .message;
  return { chat, store, lobby, asked, answer };
}

const textsBySeq = (messages: Iterable<Message>) =>
  [...messages].map(({ seq, text }) => [seq, text]).sort();

test("messages are had by their seqs, of their own room alone, each with its own reactions", async () => {
  const { chat, store, lobby } = await talkBesideOthers();
  const tea = await chat.rooms.enter("tea", ANA);
  const react = { type: "react", emoji: "👍", present: true } as const;
  await chat.messages.change(BEN, tea, 2, react);
  expect(textsBySeq(await store.messages(lobby, [3, 2, 2, 9]))).toEqual([
    [2, "two in lobby"],
    [3, "three in lobby"],
  ]);
  const reactionsIn = async (room: typeof tea) =>
    (await store.messages(room, [1, 2]))
      .map(({ seq, reactions }) => [seq, reactions.length])
      .sort();
  expect(await reactionsIn(lobby)).toEqual([
    [1, 0],
    [2, 0],
  ]);
  expect(await reactionsIn(tea)).toEqual([
    [1, 0],
    [2, 1],
  ]);
  expect(await store.messages(lobby, [])).toEqual([]);
});

test("what is answered is read at once, and not where it is there already or nothing is answered", async () => {
  const { chat, lobby, asked, answer } = await talkBesideOthers();
  const answers = [await answer(1), await answer(3), await answer(1)];
  const known = await chat.messages.withAnswered(lobby, answers);
  expect(known.get(1)?.text).toBe("one in lobby");
  expect(known.get(3)?.text).toBe("three in lobby");
  expect(asked).toEqual([[1, 3]]);
  const { messages } = await chat.messages.history(lobby);
  await chat.messages.withAnswered(lobby, messages);
  await chat.messages.withAnswered(lobby, messages.slice(0, 3));
  // A removed answer quotes nothing.
  await chat.messages.change(BEN, lobby, 4, { type: "remove" });
  await chat.messages.withAnswered(lobby, [await chat.messages.get(lobby, 4)]);
  expect(asked).toHaveLength(1);
});
