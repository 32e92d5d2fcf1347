import { expect, test } from "vitest";
import { systemClock } from "../../src/client/clock.ts";
import { Outbox, type OutboxOptions } from "../../src/client/outbox.ts";
import { noStorage, type OutboxStorage } from "../../src/client/outbox_storage.ts";
import type { Attempt, Channel, Pending } from "../../src/client/pending.ts";
import type { Message } from "../../src/protocol/message.ts";
import { until } from "../support/client.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

function openOutbox(
  channel: OutboxOptions["channel"],
  options: Partial<OutboxOptions> = {},
): Outbox {
  const nobody = { onChange: () => {}, onAcknowledged: () => {} };
  return new Outbox({ channel, clock: systemClock, storage: noStorage, ...nobody, ...options });
}

/** An outbox on a channel that answers as told, and every text in the order of its attempts. */
function newOutbox(answer: (text: string, attempts: string[]) => Promise<Attempt>) {
  const attempts: string[] = [];
  const channel: Channel = {
    window: 1_000,
    post: ({ text }) => {
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
    post: ({ text }) => new Promise((answer) => underWay.push({ text, answer })),
  };
  return { channel, underWay, sent: () => underWay.map(({ text }) => text) };
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
    post(pending, nonce) {
      behind.push(outbox.pending.find((other) => other.nonce === nonce)?.text);
      return channel.post(pending);
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
  const stored = new Map<string, Pending>();
  const storage: OutboxStorage = {
    read: () => [...stored.values()],
    put: ({ nonce, text, refusal, pathStatus }) => {
      const pending = { nonce, text, refusal, pathStatus };
      stored.set(nonce, JSON.parse(JSON.stringify(pending)));
    },
    remove: (nonce) => stored.delete(nonce),
  };
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
  expect([...stored.values()].map(({ refusal }) => refusal)).toEqual([
    undefined,
    "by the server",
    undefined,
  ]);
  second.close();
});
