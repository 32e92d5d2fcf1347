import { expect, test } from "vitest";
import { systemClock } from "../../src/client/clock.ts";
import { Outbox, type OutboxOptions } from "../../src/client/outbox.ts";
import { type Kept, noStorage, type OutboxStorage } from "../../src/client/outbox_storage.ts";
import { type Attempt, type Channel, isPost, type Pending } from "../../src/client/pending.ts";
import type { Message } from "../../src/protocol/message.ts";
import { until } from "../support/client.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** A post's text, or what a change does to which message. */
const said = (pending: Pending) =>
  isPost(pending)
    ? pending.text
    : [pending.action.type, pending.seq, ...Object.values(pending.action).slice(1)].join(" ");

function openOutbox(
  channel: OutboxOptions["channel"],
  options: Partial<OutboxOptions> = {},
): Outbox {
  const nobody = {
    onChange() {},
    onAcknowledged() {},
    onDiscarded() {},
    readNewest: async () => [],
  };
  return new Outbox({ channel, clock: systemClock, storage: noStorage, ...nobody, ...options });
}

/** An outbox on a channel that answers as told, and every text in the order of its attempts. */
function newOutbox(answer: (text: string, attempts: string[]) => Promise<Attempt>) {
  const attempts: string[] = [];
  const channel: Channel = {
    window: 1_000,
    send: (pending) => {
      const text = said(pending);
      attempts.push(text);
      return answer(text, attempts);
    },
  };
  const outbox = openOutbox(() => channel);
  return { outbox, attempts };
}

/** A channel whose answers are given by hand: first come, first answered. */
function newChannel(window = 1_000) {
  const underWay: { text: string; answer: (attempt: Attempt) => void }[] = [];
  const channel: Channel = {
    window,
    send: (pending) => new Promise((answer) => underWay.push({ text: said(pending), answer })),
  };
  return { channel, underWay, sent: () => underWay.map(({ text }) => text) };
}

/** What one page keeps for the next, as a browser does. */
function newStorage() {
  const stored = new Map<string, Kept>();
  const storage: OutboxStorage = {
    read: () => [...stored.values()],
    put: (kept) => stored.set(kept.nonce, JSON.parse(JSON.stringify(kept))),
    remove: (nonce) => stored.delete(nonce),
    onWithdrawn() {},
  };
  return { storage, stored };
}

const acknowledged = (text: string) => ({ message: { text } as Message });
const texts = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

test("posts do not wait for each other's acknowledgement", async () => {
  const { promise: slow, resolve: answer } = Promise.withResolvers<void>();
  const { outbox, attempts } = newOutbox(async (text) => {
    await slow;
    return acknowledged(text);
  });
  const posts = texts(500).map((text) => outbox.add(text));
  expect(attempts).toEqual(texts(500));
  answer();
  expect((await Promise.all(posts)).map(({ text }) => text)).toEqual(texts(500));
});

test("once the server says that it is too many, few are refused again", async () => {
  let budget = 100;
  const { outbox, attempts } = newOutbox(async (text) => {
    if (budget-- > 0) return acknowledged(text);
    // The budget of the next while.
    setTimeout(() => (budget = 100), 5);
    return { retryAfter: 0.01 };
  });
  const acknowledgements: string[] = [];
  const posts = texts(1_000).map(async (text) => {
    acknowledgements.push((await outbox.add(text)).text);
  });
  await Promise.all(posts);
  expect(acknowledgements).toEqual(texts(1_000));
  // A thousand at first, and then each about once; without a bound it would be 5,500.
  expect(attempts.length).toBeLessThan(3_000);
});

test("what is written while the server wants no more waits with the rest", async () => {
  const { outbox, attempts } = newOutbox(async () => ({ retryAfter: 1_000 }));
  outbox.add("1").catch(() => {});
  await new Promise((resolve) => setTimeout(resolve));
  for (const text of ["2", "3"]) outbox.add(text).catch(() => {});
  expect(attempts).toEqual(["1"]);
  outbox.close();
});

test("what is under way when there is a new channel goes by that one too, and nothing overtakes it", async () => {
  const [feed, polling] = [newChannel(), newChannel()];
  let channel: Channel | undefined = feed.channel;
  const outbox = openOutbox(() => channel);
  const first = outbox.add("1");
  channel = undefined;
  const second = outbox.add("2");
  expect(feed.sent()).toEqual(["1"]);
  channel = polling.channel;
  outbox.flush();
  const third = outbox.add("3");
  expect(polling.sent()).toEqual(["1", "2", "3"]);
  // The old channel's failure is none of the new one's.
  feed.underWay[0]?.answer({});
  await Promise.resolve();
  for (const { text, answer } of polling.underWay) answer(acknowledged(text));
  const settled = await Promise.all([first, second, third]);
  expect(settled.map(({ text }) => text)).toEqual(["1", "2", "3"]);
  expect(polling.sent()).toEqual(["1", "2", "3"]);
  expect(outbox.pending).toEqual([]);
});

test("each post says behind which one it is, as long as that one is neither acknowledged nor refused", async () => {
  const { channel, underWay } = newChannel();
  const behind: (string | undefined)[] = [];
  const outbox = openOutbox(() => telling);
  const telling: Channel = {
    window: channel.window,
    send(pending, nonce) {
      const other = outbox.pending.find((other) => other.nonce === nonce);
      behind.push(other && said(other));
      return channel.send(pending);
    },
  };
  const first = outbox.add("1");
  const second = outbox.add("2");
  outbox.add("3").catch(() => {});
  expect(behind).toEqual([undefined, "1", "2"]);
  underWay[0]?.answer(acknowledged("1"));
  await first;
  underWay[2]?.answer({ refusal: "no" });
  await until(() => outbox.pending[1]?.refusal === "no");
  outbox.add("4").catch(() => {});
  expect(behind.slice(3)).toEqual(["2"]);
  underWay[1]?.answer(acknowledged("2"));
  await second;
});

test("a post that is discarded while the others wait for it lets them go on", async () => {
  const { channel, underWay, sent } = newChannel(1);
  const outbox = openOutbox(() => channel);
  outbox.add("1").catch(() => {});
  const second = outbox.add("2");
  const [pending] = outbox.pending;
  outbox.discard(pending?.nonce ?? "");
  underWay[0]?.answer({});
  await until(() => sent().length === 2);
  underWay[1]?.answer(acknowledged("2"));
  expect((await second).text).toBe("2");
});

test("what is written while the server asks for patience does not send the rest again before", async () => {
  let isPatient = false;
  const { outbox, attempts } = newOutbox(async (text) => {
    if (isPatient) return acknowledged(text);
    return { retryAfter: 0.2 };
  });
  const first = outbox.add("1");
  await new Promise(setImmediate);
  const rest = ["2", "3"].map((text) => outbox.add(text));
  expect(attempts).toEqual(["1"]);
  isPatient = true;
  await Promise.all([first, ...rest]);
  expect(attempts).toEqual(["1", "1", "2", "3"]);
});

test("a closed outbox tries nothing again, and leaves no timer to wait for", async () => {
  const clock = new VirtualClock();
  const { channel, underWay } = newChannel();
  const outbox = openOutbox(() => channel, { clock });
  for (const text of ["1", "2"]) outbox.add(text).catch(() => {});
  underWay[0]?.answer({});
  await new Promise(setImmediate);
  outbox.close();
  underWay[1]?.answer({});
  await new Promise(setImmediate);
  expect(clock.due).toEqual([]);
});

test("what was refused stays so from one page to the next, holds nothing up, and goes when the person says so", async () => {
  const { storage, stored } = newStorage();
  const open = (channel: Channel) => {
    const outbox = openOutbox(() => channel, { storage });
    outbox.restore();
    return outbox;
  };
  const before = newChannel();
  const first = open(before.channel);
  for (const text of ["1", "2", "3"]) first.add(text).catch(() => {});
  before.underWay[0]?.answer({ refusal: "by the way", pathStatus: 403 });
  before.underWay[1]?.answer({ refusal: "by the server" });
  await until(() => first.pending[1]?.refusal === "by the server");
  first.close();

  const after = newChannel();
  const second = open(after.channel);
  expect(second.pending).toMatchObject([
    { text: "1", refusal: "by the way", pathStatus: 403 },
    { text: "2", refusal: "by the server" },
    { text: "3" },
  ]);
  expect(after.sent()).toEqual(["3"]);
  second.retry(second.pending[0]?.nonce ?? "");
  expect(after.sent()).toEqual(["3", "1"]);
  const [one, two, three] = [...stored.values()];
  expect([one, two, three]).toMatchObject([{ text: "1" }, { refusal: "by the server" }, {}]);
  expect([one, three]).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ refusal: expect.any(String) })]),
  );
  second.close();
});

test("what is done with messages goes in order with the posts, and outlives the page like them", async () => {
  const { storage } = newStorage();
  const before = newChannel();
  const first = openOutbox(() => before.channel, { storage });
  const nothing = () => {};
  first.add("hello").catch(nothing);
  first.change(7, { type: "edit", text: "seven" }).catch(nothing);
  first.change(8, { type: "react", emoji: "👍", present: true }).catch(nothing);
  first.add("bye").catch(nothing);
  first.change(9, { type: "remove" }).catch(nothing);
  const all = ["hello", "edit 7 seven", "react 8 👍 true", "bye", "remove 9"];
  expect(before.sent()).toEqual(all);
  first.close();

  const done: [string, number][] = [];
  const after = newChannel(1);
  const second = openOutbox(() => after.channel, {
    storage,
    onAcknowledged: (pending, { seq }) => done.push([said(pending), seq]),
  });
  second.restore();
  for (let seq = 1; seq <= all.length; seq++) {
    await until(() => after.sent().length === seq);
    after.underWay[seq - 1]?.answer({ message: { seq } as Message });
  }
  await until(() => done.length === all.length);
  expect(done).toEqual(all.map((text, index) => [text, index + 1]));
  expect([second.pending, storage.read()]).toEqual([[], []]);
});

test("a change that is refused holds up nothing behind it, and is tried again or given up", async () => {
  const { channel, underWay, sent } = newChannel(1);
  const outbox = openOutbox(() => channel);
  const edit = outbox.change(7, { type: "edit", text: "seven" });
  const post = outbox.add("behind it");
  underWay[0]?.answer({ refusal: "removed" });
  await expect(edit).rejects.toThrow("removed");
  await until(() => sent().length === 2);
  underWay[1]?.answer(acknowledged("behind it"));
  await post;
  const [refused] = outbox.pending;
  outbox.retry(refused?.nonce ?? "");
  expect(sent()).toEqual(["edit 7 seven", "behind it", "edit 7 seven"]);
  outbox.discard(refused?.nonce ?? "");
  expect(outbox.pending).toEqual([]);
  // Only a post that was given up is removed where it got through.
  underWay[2]?.answer({ message: { seq: 7, nonce: "of the post" } as Message });
  await new Promise(setImmediate);
  expect(sent()).toHaveLength(3);
});

test("a text that waits is rewritten, and edited where the server has the old one", async () => {
  const { storage } = newStorage();
  let channel: Channel | undefined;
  const outbox = openOutbox(() => channel, { storage });
  const [waiting, tried] = [outbox.add("wating"), outbox.add("tryed")];
  const [first, second] = outbox.pending.map(({ nonce }) => nonce) as [string, string];
  outbox.rewrite(first, "waiting");
  const way = newChannel();
  channel = way.channel;
  outbox.flush();
  expect(way.sent()).toEqual(["waiting", "tryed"]);
  outbox.rewrite(second, "tried");
  expect(storage.read()).toMatchObject([{ text: "waiting" }, { text: "tried", isRewritten: true }]);
  way.underWay[0]?.answer({ message: { seq: 1, text: "waiting" } as Message });
  way.underWay[1]?.answer({ message: { seq: 2, text: "tryed" } as Message });
  await Promise.all([waiting, tried]);
  expect(way.sent()).toEqual(["waiting", "tryed", "edit 2 tried"]);
  outbox.close();
});

test("a text that was rewritten before it got through is not edited", async () => {
  const { storage } = newStorage();
  const way = newChannel();
  const outbox = openOutbox(() => way.channel, { storage });
  const post = outbox.add("tryed");
  const [{ nonce } = { nonce: "" }] = outbox.pending;
  way.underWay[0]?.answer({});
  await new Promise(setImmediate);
  outbox.rewrite(nonce, "tried");
  outbox.flush();
  expect(way.sent()).toEqual(["tryed", "tried"]);
  way.underWay[1]?.answer({ message: { seq: 2, text: "tried" } as Message });
  await post;
  expect([way.sent().length, outbox.pending, storage.read()]).toEqual([2, [], []]);
});

test("a text that is given up when it may have got through is removed once it shows that it has, by the next page too", async () => {
  const { storage } = newStorage();
  const way = newChannel();
  const outbox = openOutbox(() => way.channel, { storage });
  for (const text of ["one", "two", "three"]) outbox.add(text).catch(() => {});
  const nonces = outbox.pending.map(({ nonce }) => nonce) as [string, string, string];
  for (const nonce of nonces.slice(0, 2)) outbox.discard(nonce);
  expect(outbox.pending.map(said)).toEqual(["three"]);
  // Its answer comes late; other people's messages and nonces are none of its business.
  way.underWay[0]?.answer({ message: { seq: 1, nonce: nonces[0] } as Message });
  outbox.seen({ seq: 5, nonce: "another's" } as Message);
  outbox.seen({ seq: 6, nonce: "" } as Message);
  await until(() => way.sent().includes("remove 1"));
  outbox.close();

  const next = newChannel();
  const page = openOutbox(() => next.channel, { storage });
  page.restore();
  expect(next.sent()).toEqual(["three", "remove 1"]);
  page.seen({ seq: 2, nonce: nonces[1] } as Message);
  page.seen({ seq: 2, nonce: nonces[1] } as Message);
  expect(next.sent()).toEqual(["three", "remove 1", "remove 2"]);
  page.close();
});

test("a text that was given up and stands in what the next page shows already is removed there", async () => {
  const { storage } = newStorage();
  const way = newChannel();
  const outbox = openOutbox(() => way.channel, { storage });
  for (const text of ["one", "two"]) outbox.add(text).catch(() => {});
  const [first, second] = outbox.pending.map(({ nonce }) => nonce) as [string, string];
  outbox.discard(first);
  outbox.discard(second);
  outbox.close();

  let asked = 0;
  const newest = [
    { seq: 6, nonce: "another's" },
    { seq: 7, nonce: first },
    { seq: 8, nonce: second, removed: true },
  ] as Message[];
  const open = (answer: () => Promise<Message[]>) => {
    const next = newChannel();
    const readNewest = () => {
      asked++;
      return answer();
    };
    const page = openOutbox(() => next.channel, { storage, readNewest });
    page.restore();
    return { page, next };
  };
  const cut = open(() => Promise.reject(new TypeError("fetch failed")));
  await new Promise(setImmediate);
  expect(cut.next.sent()).toEqual([]);
  cut.page.close();
  const { page, next } = open(async () => newest);
  await until(() => next.sent().length > 0);
  expect([next.sent(), page.pending.length]).toEqual([["remove 7"], 1]);
  next.underWay[0]?.answer({ message: newest[1] as Message });
  await until(() => page.pending.length === 0);
  page.close();
  // With nothing given up, nothing is asked for.
  open(async () => newest).page.close();
  expect([asked, storage.read()]).toEqual([2, []]);
});

test("a text that was never sent is given up without a trace", () => {
  const { storage } = newStorage();
  const outbox = openOutbox(() => undefined, { storage });
  outbox.add("never mind").catch(() => {});
  outbox.discard(outbox.pending[0]?.nonce ?? "");
  expect([outbox.pending, storage.read()]).toEqual([[], []]);
  outbox.close();
});

test("what something on the way refuses after the server may have had it is edited or removed there all the same", async () => {
  const way = newChannel();
  const outbox = openOutbox(() => way.channel);
  const texts = ["rewriten", "given up", "refused by the server"];
  for (const text of texts) outbox.add(text).catch(() => {});
  const nonces = outbox.pending.map(({ nonce }) => nonce) as [string, string, string];
  for (const { answer } of [...way.underWay]) answer({});
  await new Promise(setImmediate);
  outbox.flush();
  expect(way.sent()).toEqual([...texts, ...texts]);
  way.underWay[3]?.answer({ refusal: "by the way", pathStatus: 413 });
  way.underWay[4]?.answer({ refusal: "by the way", pathStatus: 0 });
  way.underWay[5]?.answer({ refusal: "by the server" });
  await until(() => outbox.pending.every(({ refusal }) => refusal !== undefined));
  outbox.rewrite(nonces[0], "rewritten");
  outbox.discard(nonces[1]);
  outbox.discard(nonces[2]);
  outbox.retry(nonces[0]);
  way.underWay[6]?.answer({ message: { seq: 1, text: "rewriten" } as Message });
  await until(() => way.sent().length === 8);
  outbox.seen({ seq: 2, nonce: nonces[1] } as Message);
  outbox.seen({ seq: 3, nonce: nonces[2] } as Message);
  expect(way.sent().slice(6)).toEqual(["rewritten", "edit 1 rewritten", "remove 2"]);
  outbox.close();
});
