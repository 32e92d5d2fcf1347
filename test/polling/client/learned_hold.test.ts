import { afterEach, expect, test, vi } from "vitest";
import { LearnedHold } from "../../../src/polling/client/learned_hold.ts";

let hosts = 0;
const newHost = () => `host-${++hosts}:80`;

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a path that does not cut is asked for the most that the server holds", () => {
  const hold = new LearnedHold(newHost(), 25);
  expect(hold.seconds).toBe(25);
  for (let poll = 0; poll < 100; poll++) hold.answered(25, true);
  expect(hold.seconds).toBe(25);
});

test("after a cut, less is asked for than the time at which it came", () => {
  const hold = new LearnedHold(newHost(), 25);
  hold.cut(8);
  expect(hold.seconds).toBe(6);
  hold.answered(6, true);
  hold.cut(8);
  expect(hold.seconds).toBe(4.5);
});

test("a poll that is cut at once says nothing of holding", () => {
  const hold = new LearnedHold(newHost(), 25);
  hold.cut(0.02);
  expect(hold.seconds).toBe(25);
});

test("a cut sooner than others lasted is a loss, two in a row are a limit", () => {
  const hold = new LearnedHold(newHost(), 25);
  hold.answered(25, true);
  hold.cut(3);
  expect(hold.seconds).toBe(25);
  hold.cut(4);
  expect(hold.seconds).toBe(3);
});

test("it is never less than half a second", () => {
  const hold = new LearnedHold(newHost(), 25);
  for (let cut = 0; cut < 20; cut++) hold.cut(0.6);
  expect(hold.seconds).toBe(0.5);
});

test("up again a little at a time, and after each failure more rarely", () => {
  const hold = new LearnedHold(newHost(), 25);
  const holdsUntilMore = () => {
    const before = hold.seconds;
    for (let count = 1; ; count++) {
      hold.answered(before, true);
      if (hold.seconds > before) return count;
    }
  };
  hold.cut(8);
  expect(holdsUntilMore()).toBe(32);
  expect(hold.seconds).toBe(7.5);
  expect(holdsUntilMore()).toBe(32);
  hold.cut(8);
  expect(hold.seconds).toBe(6);
  expect(holdsUntilMore()).toBe(64);
});

test("what was learned is remembered for the next session to the same host alone", () => {
  const host = newHost();
  new LearnedHold(host, 25).cut(8);
  expect(new LearnedHold(host, 25).seconds).toBe(6);
  expect(new LearnedHold(host, 5).seconds).toBe(5);
  expect(new LearnedHold(newHost(), 25).seconds).toBe(25);
});

test("a browser's storage keeps it for the next visit; a broken or forbidden one does no harm", () => {
  const host = newHost();
  const storage = new Map([[`longwave hold ${host} `, '{"hold":3,"patience":32}']]);
  vi.stubGlobal("document", { visibilityState: "visible" });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
  });
  const hold = new LearnedHold(host, 25);
  expect(hold.seconds).toBe(3);
  hold.cut(2);
  expect([...storage.values()]).toEqual(['{"hold":1.5,"patience":64}']);

  const broken = newHost();
  storage.set(`longwave hold ${broken} `, "{");
  expect(new LearnedHold(broken, 25).seconds).toBe(25);
  vi.stubGlobal("localStorage", undefined);
  expect(new LearnedHold(newHost(), 25).seconds).toBe(25);
});

test("a hidden tab asks for little", () => {
  const hold = new LearnedHold(newHost(), 25);
  vi.stubGlobal("document", { visibilityState: "hidden" });
  expect(hold.seconds).toBe(5);
  vi.stubGlobal("document", { visibilityState: "visible" });
  expect(hold.seconds).toBe(25);
});
