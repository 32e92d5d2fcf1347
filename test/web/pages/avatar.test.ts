import { expect, test } from "vitest";
import { initialsOf } from "../../../src/web/pages/avatar.ts";

test.each([
  ["Ana", "A"],
  ["ana maria lindqvist", "AL"],
  ["O’Neil", "ON"],
  ["김민지", "김"],
  ["山田 太郎", "山"],
  ["ひなた", "ひ"],
  ["Kim 민지", "K민"],
  ["🇰🇷 Kim", "🇰🇷"],
  ["👍🏽 up", "👍🏽"],
  ["👩‍👩‍👧‍👦", "👩"],
  ["E\u0323\u0302va", "E\u0323\u0302"],
  ["क्षितिज शर्मा", "क्षिश"],
  ["न्", "न्"],
  ["ปู่ ศรี", "ปู่ศ"],
  ["x_1", "X1"],
  ["$", ""],
  ["", ""],
])("%j stands as %j in the small circle", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
