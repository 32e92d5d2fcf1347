import { expect, test } from "vitest";
import { Timeline } from "../../src/client/timeline.ts";
import type { Changes, Message } from "../../src/protocol/message.ts";

const message = (rev: number) => ({ rev, seq: rev }) as Message;
const changes = (epoch: string, first: number, last: number, reset?: true): Changes => ({
  messages: Array.from({ length: last - first + 1 }, (_, index) => message(first + index)),
  cursor: `${epoch}.${last}`,
  more: false,
  ...(reset && { reset }),
});
const revs = (messages: Message[] | undefined) => messages?.map(({ rev }) => rev);

test("an answer that was overtaken by another way puts nobody back", () => {
  const timeline = new Timeline("epoch.56");
  expect(revs(timeline.catchUp(changes("epoch", 57, 60), "epoch.56"))).toEqual([57, 58, 59, 60]);
  expect(timeline.catchUp(changes("epoch", 57, 58), "epoch.56")).toBeUndefined();
  expect(timeline.cursor).toBe("epoch.60");
  expect(timeline.apply(message(61))).toBe(true);
  expect(timeline.apply(message(60))).toBe(false);
  expect(revs(timeline.catchUp(changes("epoch", 57, 63), "epoch.56"))).toEqual([62, 63]);
});

test("of two ways that tell of another database, the second repeats nothing", () => {
  const timeline = new Timeline("old.9");
  expect(revs(timeline.catchUp(changes("new", 1, 3, true), "old.9"))).toEqual([1, 2, 3]);
  expect(timeline.apply(message(4))).toBe(true);
  expect(timeline.catchUp(changes("new", 1, 3, true), "old.9")).toBeUndefined();
  expect(timeline.catchUp(changes("old", 9, 12), "old.8")).toBeUndefined();
  expect(timeline.cursor).toBe("new.4");
});

test("a database that was put back to an earlier state is told by a reset", () => {
  const timeline = new Timeline("epoch.9");
  expect(revs(timeline.catchUp(changes("epoch", 1, 5, true), "epoch.9"))).toEqual([1, 2, 3, 4, 5]);
  expect(timeline.cursor).toBe("epoch.5");
});
