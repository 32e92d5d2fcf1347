import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../src/runtime/root.ts";

const ENGLISH = "README.md";
const KOREAN = "docs/README.ko.md";
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

const codeBlocks = (text: string) => text.match(/^```[\s\S]+?^```/gm);

/** The names in the table of settings, and what in backquotes stands beside them. */
const settings = (text: string) =>
  text
    .split("\n")
    .filter((line) => /^\| `[A-Z_]+`/.test(line))
    .map((line) => line.split("|").slice(1, 3).join("|").match(/`.+?`/g));

const links = (text: string) =>
  [...text.matchAll(/\]\(([^)#]+)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^https?:/.test(target));

test("both READMEs have the same code blocks and the same settings", () => {
  const [english, korean] = [read(ENGLISH), read(KOREAN)];
  expect(codeBlocks(english)?.length).toBeGreaterThan(2);
  expect(codeBlocks(korean)).toEqual(codeBlocks(english));
  expect(settings(english).length).toBeGreaterThan(10);
  expect(settings(korean)).toEqual(settings(english));
});

test("each README leads to the other in its first line, and to files that are there", () => {
  for (const [file, other] of [
    [ENGLISH, KOREAN],
    [KOREAN, ENGLISH],
  ] as const) {
    const targets = links(read(file)).map((target) => join(dirname(file), target));
    expect(read(file).split("\n", 1)[0]).toMatch(/^# Longwave · \[.+\]\(.+\)$/);
    expect(targets[0]).toBe(other);
    expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  }
  const names = (file: string) =>
    new Set(links(read(file)).map((target) => target.replace(/^.*\/|\.ko(?=\.md$)/g, "")));
  expect(names(KOREAN)).toEqual(names(ENGLISH));
});
