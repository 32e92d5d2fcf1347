import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../src/runtime/root.ts";

const SOURCES = join(ROOT, "src");

interface Rule {
  includes: string[];
  linter: { rules: { style?: { noRestrictedImports?: unknown } } };
}

/** The folders whose imports the lint keeps to one way, as biome.json has them. */
const RULED: string[] = (
  JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8")) as { overrides: Rule[] }
).overrides
  .filter(({ linter }) => linter.rules.style?.noRestrictedImports)
  .flatMap(({ includes }) => includes.map((glob) => glob.slice("src/".length, -"/**".length)));

const roomOf = (file: string) => RULED.find((room) => file.startsWith(`${room}/`));

/** Each source file, and those that it imports, types included. */
function importsOfEach(): Map<string, string[]> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const imports = new Map<string, string[]>();
  for (const file of files) {
    const code = readFileSync(join(SOURCES, file), "utf8");
    const named = [...code.matchAll(/(?:^[^`'\n]*from|import\()\s*"(\.[^"]+)"/gm)].map(
      ([, path]) => path,
    );
    imports.set(
      file,
      named.map((path) => normalize(join(dirname(file), path as string))),
    );
  }
  return imports;
}

test("each folder of src has its allowed imports in biome.json", () => {
  const folders = readdirSync(SOURCES).filter((name) =>
    statSync(join(SOURCES, name)).isDirectory(),
  );
  const ruled = new Set(RULED.map((room) => room.split("/")[0]));
  expect(folders.filter((folder) => !ruled.has(folder))).toEqual([]);
});

test("imports between the folders run one way", () => {
  const edges = new Map<string, Set<string>>();
  for (const [file, imported] of importsOfEach()) {
    const from = roomOf(file);
    for (const path of imported) {
      const to = roomOf(path);
      if (from && to && from !== to) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  // Takes away, again and again, every folder that imports none of those that are left.
  const left = new Set(edges.keys());
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const room of left) {
      if (![...(edges.get(room) ?? [])].some((other) => left.has(other))) left.delete(room);
    }
  }
  expect([...left], "folders that import each other").toEqual([]);
  expect(edges.size).toBeGreaterThan(8);
});
/** The names that the glossary has retired, each with the files that still have it. */
function retiredNames(): string[] {
  const glossary = readFileSync(join(ROOT, "docs/glossary.md"), "utf8");
  const [, table = ""] = glossary.split("## Retired names");
  return table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`(\w+)`/g)])
    .map(([, name]) => name as string);
}

/** Where others' programs still find a fault proxy by its old names. */
const DEPRECATED = "tools/gauntlet/index.ts";

test("no name that the glossary has retired is left in src", () => {
  const retired = retiredNames();
  expect(retired).toContain("hostilePath");
  const word = new RegExp(`\\b(?:${retired.join("|")})\\b`, "g");
  const left = [...importsOfEach().keys()]
    .filter((file) => file !== DEPRECATED)
    .flatMap((file) => {
      const code = readFileSync(join(SOURCES, file), "utf8");
      return [...code.matchAll(word)].map(([name]) => `${file}: ${name}`);
    });
  expect(left).toEqual([]);
});
