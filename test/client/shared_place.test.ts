import { expect, test } from "vitest";
import { SharedPlace } from "../../src/client/shared_place.ts";

const at = (cursor: string) => ({ messages: [], cursor, more: false });
const plain = (cursor: string, shared = `/api/rooms/lobby/shared/k/${cursor}/0`) => ({
  ...at(cursor),
  shared,
});
const next = (cursor: string, beat: number) => ({
  ...at(cursor),
  next: `/api/rooms/lobby/shared/k/${cursor}/${beat}`,
});

test("it goes on from where an answer led, for the cursor that came with it alone", () => {
  const place = new SharedPlace();
  expect(place.pathFrom(undefined)).toBeUndefined();
  place.answered(plain("a.1"), undefined, 0.01);
  expect(place.pathFrom("a.1")).toBe("/rooms/lobby/shared/k/a.1/0");
  expect(place.pathFrom("a.2")).toBeUndefined();
  place.answered(next("a.2", 7), "a.1", 0.02);
  expect(place.pathFrom("a.2")).toBe("/rooms/lobby/shared/k/a.2/7");
  place.answered(at("a.2"), undefined, 0.01);
  expect(place.pathFrom("a.2")).toBeUndefined();
});

test("what does not go on from the cursor is not asked", () => {
  const place = new SharedPlace();
  for (const strange of ["https://elsewhere.example/", "//elsewhere.example/", "@elsewhere/"]) {
    place.answered(plain("a.1", strange), undefined, 0.01);
    expect(place.pathFrom("a.1")).toBeUndefined();
  }
});

/** How many plain answers it takes until the shared form is tried again. */
function restOf(place: SharedPlace): number {
  for (let rest = 1; ; rest++) {
    place.answered(plain("a.1"), undefined, 0.01);
    if (place.pathFrom("a.1")) return rest;
  }
}

test("what fails is left alone, ever longer, until it has worked again", () => {
  const place = new SharedPlace();
  const rests = Array.from({ length: 9 }, () => {
    place.failed();
    expect(place.pathFrom("a.1")).toBeUndefined();
    return restOf(place);
  });
  expect(rests).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
  place.answered(next("a.1", 8), "a.1", 20);
  place.failed();
  expect(restOf(place)).toBe(1);
});

test("answers that bring nothing, one after the other and at once, are no rhythm", () => {
  const place = new SharedPlace();
  for (let beat = 1; beat <= 3; beat++) {
    place.answered(next("a.1", beat), "a.1", 0.01);
    expect(place.pathFrom("a.1")).toBeDefined();
  }
  place.answered(next("a.2", 4), "a.1", 0.01);
  for (let beat = 5; beat <= 7; beat++) place.answered(next("a.2", beat), "a.2", 0.01);
  expect(place.pathFrom("a.2")).toBeDefined();
  place.answered(next("a.2", 8), "a.2", 0.01);
  expect(place.pathFrom("a.2")).toBeUndefined();
});
