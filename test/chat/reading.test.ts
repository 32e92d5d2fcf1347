import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReadMark } from "../../src/protocol/message.ts";
import { newApp, type TestApp } from "../support/app.ts";

/** Two people in two rooms, with three messages of each in either. */
async function newRooms() {
  const app = await newApp();
  const [ana, ben] = [await app.guest("Ana"), await app.guest("Ben")];
  await app.json("/api/rooms", { token: ana.token, body: { title: "Tea", slug: "tea" } });
  for (const room of ["lobby", "tea"]) {
    for (const text of ["one", "two", "three"]) {
      await app.post(ana, `${text} of Ana`, room);
      await app.post(ben, `${text} of Ben`, room);
    }
  }
  return { app, ana, ben };
}

const reading = ({ json }: TestApp, { token }: { token?: string }, room = "lobby") => ({
  state: async () => (await json(`/api/rooms/${room}/read`, { token })).body,
  mark: (mark: object) => json(`/api/rooms/${room}/read`, { token, body: mark }),
});

test("what others have written behind one's mark is unread, in that room and for that person alone", async () => {
  const { app, ana, ben } = await newRooms();
  // In a room where somebody has never been, nothing is.
  expect(await reading(app, ana).state()).toEqual({ seq: 6, version: 0, unread: 0 });
  const marked = await reading(app, ana).mark({ seq: 2, version: 0 });
  expect(marked).toEqual({ status: 200, body: { seq: 2, version: 0, unread: 2 } });
  await app.post(ana, "mine");
  await app.post(ben, "his");
  await app.post(ben, "his in the other room", "tea");
  expect(await reading(app, ana).state()).toEqual({ seq: 2, version: 0, unread: 3 });
  await app.json("/api/rooms/lobby/messages/8", { method: "DELETE", token: ben.token });
  expect(await reading(app, ana).state()).toEqual({ seq: 2, version: 0, unread: 2 });
  expect(await reading(app, ana, "tea").state()).toEqual({ seq: 7, version: 0, unread: 0 });
  expect(await reading(app, ben).state()).toEqual({ seq: 8, version: 0, unread: 0 });
});

test("a mark goes on, and back only by a version more, however late and often each one comes", async () => {
  const { app, ana, ben } = await newRooms();
  const [own, others] = [reading(app, ana), reading(app, ben)];
  await others.mark({ seq: 1, version: 0 });
  const mark = fc.record({
    seq: fc.integer({ min: 0, max: 6 }),
    version: fc.integer({ min: 0, max: 3 }),
  });
  const counts = (a: ReadMark, b: ReadMark) => a.version - b.version || a.seq - b.seq;
  let highest: ReadMark = { seq: 0, version: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(mark, { minLength: 1, maxLength: 6 }), async (marks) => {
      await Promise.all(marks.map((mark) => own.mark(mark)));
      highest = [highest, ...marks].sort(counts).at(-1) as ReadMark;
      expect(await own.state()).toMatchObject(highest);
    }),
    { numRuns: 20 },
  );
  expect(await others.state()).toEqual({ seq: 1, version: 0, unread: 2 });
});

test("only a person has a mark, only where they may read, and only at what is there", async () => {
  const { app, ana, ben } = await newRooms();
  const secret = { title: "Secret", slug: "secret", kind: "private" };
  await app.json("/api/rooms", { token: ana.token, body: secret });
  const codeOf = async (asked: Promise<{ body: { code?: string } }>) => (await asked).body.code;
  expect((await reading(app, {}).state()).code).toBe("unauthorized");
  expect(await codeOf(reading(app, {}).mark({ seq: 1, version: 0 }))).toBe("unauthorized");
  expect((await reading(app, ben, "secret").state()).code).toBe("forbidden");
  expect(await codeOf(reading(app, ben, "secret").mark({ seq: 0, version: 0 }))).toBe("forbidden");
  for (const mark of [
    { seq: 7, version: 0 },
    { seq: -1, version: 0 },
    { seq: 1.5, version: 0 },
    { seq: 1, version: -1 },
    { seq: 1, version: 2 ** 31 },
    { seq: "1", version: 0 },
    { seq: 1 },
  ]) {
    expect([mark, await codeOf(reading(app, ana).mark(mark))]).toEqual([mark, "bad_request"]);
  }
  expect(await reading(app, ana).state()).toEqual({ seq: 6, version: 0, unread: 0 });
});

test("no more than a hundred unread are counted", async () => {
  const { app, ana, ben } = await newRooms();
  await reading(app, ana).mark({ seq: 0, version: 0 });
  for (let number = 0; number < 110; number++) await app.post(ben, `${number}`);
  expect(await reading(app, ana).state()).toEqual({ seq: 0, version: 0, unread: 100 });
});
