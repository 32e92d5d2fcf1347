/** Many who answer later do so together, but not all at once. */
import { expect, test } from "vitest";
import { LaterAnswers } from "../../src/polling/server/answer_batch.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

function laterAnswers() {
  const clock = new VirtualClock();
  const later = new LaterAnswers(clock);
  /** When each has answered, by its name. */
  const answered = new Map<string, number>();
  const errors: string[] = [];
  const transport = (name: string, fails = false) => ({
    answer() {
      if (fails) throw new Error("cannot be sent");
      answered.set(name, clock.now());
    },
    onError: () => errors.push(name),
  });
  return { clock, later, answered, errors, transport };
}

test("whoever waits for about the same moment answers together, by one timer, and nobody later than due", () => {
  const { clock, later, answered, transport } = laterAnswers();
  later.add(transport("first"), 100);
  later.add(transport("second"), 104);
  later.add(transport("another"), 50);
  expect(clock.due).toEqual([50, 100]);
  clock.goOn(1_000);
  expect([...answered]).toEqual([
    ["another", 50],
    ["first", 100],
    ["second", 100],
  ]);
});

test("of a thousand who wait for the same moment some answer before it, a hundred at a time", () => {
  const { clock, later, answered, transport } = laterAnswers();
  for (let index = 0; index < 450; index++) later.add(transport(`${index}`), 100);
  clock.goOn(100);
  expect(answered.size).toBe(450);
  const times = [...answered.values()];
  const countAt = (at: number) => times.filter((time) => time === at).length;
  expect([50, 60, 70, 80, 90, 100].map(countAt)).toEqual([0, 50, 100, 100, 100, 100]);
  // Those who came first wait as long as they were to.
  expect(answered.get("0")).toBe(100);
  for (let index = 0; index < 1_000; index++) later.add(transport(`more ${index}`), 100);
  const before = clock.now();
  clock.goOn(100);
  expect(answered.size).toBe(1_450);
  // Where there is no room, all others answer at the last moment.
  expect([...answered.values()].filter((time) => time === before + 100).length).toBe(500);
});

test("who is taken out does not answer, who cannot keeps nobody else from it, and no timer is left", () => {
  const { clock, later, answered, errors, transport } = laterAnswers();
  const goes = transport("goes");
  const waiting = later.add(goes, 100);
  later.add(transport("fails", true), 100);
  later.add(transport("stays"), 100);
  const alone = transport("alone");
  later.remove(goes, waiting);
  later.remove(alone, later.add(alone, 200));
  expect(clock.due).toEqual([100]);
  clock.goOn(1_000);
  expect([...answered]).toEqual([["stays", 100]]);
  expect(errors).toEqual(["fails"]);
  expect(clock.due).toEqual([]);
});
