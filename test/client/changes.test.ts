import { expect, test } from "vitest";
import { RefusedError } from "../../src/client/connect.ts";
import { startFaultProxy } from "../../src/tools/gauntlet/fault_proxy.ts";
import { newClient, until } from "../support/client.ts";
import { onTestFinished } from "../support/finished.ts";
import { newServer } from "../support/server.ts";

const WAYS = ["polling", "websocket", "feed"] as const;

const stateOf = (messages: { seq: number; text: string; reactions: { emoji: string }[] }[]) => {
  const last = new Map(messages.map((message) => [message.seq, message]));
  return [...last.values()].map(({ text, reactions }) =>
    [text, ...reactions.map(({ emoji }) => emoji)].join(" "),
  );
};

test.concurrent.each(WAYS)(
  "one edits, removes and reacts over %s, and both see the same",
  async (transport) => {
    const server = await newServer({ transports: ["polling", "websocket"] });
    const ana = newClient(server.url, { name: "Ana", transport });
    const ben = newClient(server.url, { name: "Ben" });
    await until(() => ana.chat.state === "live" && ben.chat.state === "live");
    for (const text of ["one", "two", "three"]) await ana.chat.post(text);
    await ben.chat.post("four");
    expect(await ana.chat.edit(1, "uno")).toMatchObject({ seq: 1, text: "uno" });
    expect(await ana.chat.remove(2)).toMatchObject({ seq: 2, removed: true });
    expect(await ana.chat.react(4, "👍", true)).toMatchObject({
      seq: 4,
      reactions: [{ count: 1 }],
    });
    await ben.chat.react(4, "🎉", true);
    await ana.chat.react(4, "👍", false);
    await until(() => [ana, ben].every(({ messages }) => messages.length === 9));
    for (const { messages } of [ana, ben]) {
      expect(stateOf(messages)).toEqual(["uno", "", "three", "four 🎉"]);
    }
    const refused = await ana.chat.edit(4, "mine").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RefusedError);
    expect(refused).toMatchObject({ message: "Only its author can change a message." });
    await ana.chat.post("five");
    await until(() => ben.texts().at(-1) === "five");
  },
);

test.concurrent.each(WAYS.filter((way) => way !== "websocket"))(
  "over %s where answers are swallowed, posts lost and everything is repeated, what one does is done once and in order",
  async (transport) => {
    const server = await newServer();
    const path = await startFaultProxy({
      target: server.url,
      faults: [
        { kind: "repeat", every: 2, method: "POST" },
        { kind: "swallow", every: 4, method: "POST" },
        { kind: "lose", every: 5, method: "POST" },
      ],
    });
    onTestFinished(() => path.close());
    const ana = newClient(path.url, { name: "Ana", transport });
    const ben = newClient(server.url, { name: "Ben" });
    await until(() => ana.chat.state === "live" && ben.chat.state === "live");
    await ben.chat.post("of Ben");
    const done: Promise<unknown>[] = [ana.chat.post("word 0")];
    await Promise.all(done);
    for (let round = 1; round <= 6; round++) {
      done.push(ana.chat.edit(2, `word ${round}`));
      done.push(ana.chat.react(1, "👍", round % 2 === 1));
    }
    await Promise.all(done);
    await until(() => stateOf(ben.messages)[1] === "word 6");
    // Nothing comes late: whatever the path has kept, it has sent.
    const revs = ben.messages.map(({ rev }) => rev);
    expect(revs).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
    expect(stateOf(ben.messages)).toEqual(["of Ben", "word 6"]);
    expect(path.faults.length).toBeGreaterThan(0);
  },
);

test.concurrent("what one does without a server waits, and is done in order when there is one", async () => {
  const server = await newServer();
  let isOpen = true;
  const through: typeof fetch = async (...given) => {
    if (!isOpen) throw new TypeError("fetch failed");
    return fetch(...given);
  };
  const ana = newClient(server.url, { name: "Ana", transport: "feed", fetch: through });
  const ben = newClient(server.url, { name: "Ben" });
  await until(() => ana.chat.state === "live" && ben.chat.state === "live");
  await ana.chat.post("one");
  isOpen = false;
  const { chat } = ana;
  const done = [chat.edit(1, "uno"), chat.react(1, "👍", true), chat.post("two"), chat.remove(1)];
  await until(() => chat.state !== "live");
  expect(chat.outbox.pending).toHaveLength(4);
  await ben.chat.post("of Ben");
  isOpen = true;
  await Promise.all(done);
  await until(() => ben.messages.length === 6);
  expect(ben.messages.map(({ seq, text, removed }) => [seq, removed ? "removed" : text])).toEqual([
    [1, "one"],
    [2, "of Ben"],
    [1, "uno"],
    [1, "uno"],
    [3, "two"],
    [1, "removed"],
  ]);
});
