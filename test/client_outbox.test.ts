import { expect, test } from "vitest";
import { type Attempt, Outbox } from "../src/client/outbox.ts";
import { noStorage } from "../src/client/outbox_storage.ts";
import type { Message } from "../src/protocol/message.ts";

/** An outbox on a channel that answers as told, and every text in the order of its attempts. */
function newOutbox(answer: (text: string, attempts: string[]) => Promise<Attempt>) {
  const attempts: string[] = [];
  const outbox = new Outbox({
    channel: () => ({
      window: 1_000,
      post: ({ text }) => {
        attempts.push(text);
        return answer(text, attempts);
      },
    }),
    storage: noStorage,
    onChange: () => {},
    onAcknowledged: () => {},
  });
  return { outbox, attempts };
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
