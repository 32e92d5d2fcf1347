import { expect, test } from "vitest";
import type { StoredRoom } from "../../src/chat/store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { ANA, BEN } from "../support/rooms.ts";

/** Two rooms, in each a message at each of these times, by turns of Ana's and of Ben's. */
async function store(times: number[]) {
  const made = openSqliteStore(":memory:");
  const room = async (slug: string) =>
    (await made.createRoom(
      { slug, title: slug, topic: "", kind: "public", embedOrigins: [] },
      undefined,
      0,
    )) as StoredRoom;
  const [tea, beside] = [await room("tea"), await room("beside")];
  for (const [index, at] of times.entries()) {
    const author = index % 2 === 0 ? ANA : BEN;
    const content = { author, nonce: String(index), text: "", html: "" };
    await made.append(tea, { ...content, at });
    await made.append(beside, { ...content, at: at + 5 });
  }
  return { made, tea, beside };
}

test("the first message since a time is that of this room, by its seq", async () => {
  const { made, tea, beside } = await store([10, 20, 20, 30]);
  const since = (room: StoredRoom, times: number[]) =>
    Promise.all(times.map((at) => made.firstSince(room, at)));
  expect(await since(tea, [0, 10, 11, 20, 21, 30, 31])).toEqual([1, 1, 2, 2, 4, 4, undefined]);
  expect(await since(beside, [15, 16, 31, 36])).toEqual([1, 2, 4, undefined]);
  const none = await store([]);
  expect(await none.made.firstSince(none.tea, 0)).toBeUndefined();
});

test("the first unread message is another's, still there, and after the mark", async () => {
  const { made, tea, beside } = await store([1, 2, 3, 4, 5, 6]);
  const removal = { text: "", html: "", at: 9, removed: true };
  await made.revise(tea, 4, removal);
  const first = (room: StoredRoom, after: number, looks = 100) =>
    made.firstUnread(room, ANA.id, after, looks);
  expect(await first(tea, 0)).toBe(2);
  expect(await first(tea, 2)).toBe(6);
  expect(await first(beside, 2)).toBe(4);
  expect(await first(tea, 6)).toBeUndefined();
  // Looked at are but so many.
  expect(await first(tea, 2, 3)).toBeUndefined();
});
