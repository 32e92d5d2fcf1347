import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CHECKS } from "../../src/build/release/checks.ts";
import { contentFaults } from "../../src/build/release/contents.ts";
import { importFaults } from "../../src/build/release/imports.ts";
import { type Installed, install, pack } from "../../src/build/release/package.ts";
import { ROOT } from "../../src/runtime/root.ts";
import { temporaryFolder } from "../support/server.ts";

/** A package of these files, with a dependency on `known` and on `needed`. */
function packageOf(contents: Record<string, string>): Installed {
  const folder = temporaryFolder();
  const files = Object.entries(contents).map(([path, text]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return { path, size: text.length };
  });
  const packageJson = {
    ...{ version: "1.0.0", exports: {}, bin: {} },
    dependencies: { known: "1", "@scope/needed": "1" },
  };
  const sizes = { size: 1, unpackedSize: 1 };
  return { tarball: "", project: folder, folder, files, packageJson, ...sizes };
}

test("what is not for users is found in a package, and nothing else", () => {
  const map = (sourcesContent?: string[]) =>
    JSON.stringify({ sources: ["gone.ts"], sourcesContent });
  const wrong = {
    "dist/types/test/chat.test.d.ts": "",
    "dist/types/test/support/app.d.ts": "",
    "dist/.cache/v24/1a2b3c": "",
    "dist/built": "",
    "src/main.ts": "",
    "dist/alone.js.map": map(),
  };
  const right = {
    "dist/main.js": "",
    "dist/latest.js": "",
    "docs/contest.md": "",
    "dist/whole.js.map": map(["let a;"]),
    "dist/types/src/client/connect.d.ts": "",
  };
  const faults = contentFaults(packageOf({ ...wrong, ...right }));
  expect(faults.map((fault) => fault.split(" ")[0])).toEqual(Object.keys(wrong));
});

test("a package of too many files, or too large, is found", () => {
  const many = Array.from({ length: 151 }, (_, index) => [`dist/${index}.js`, ""]);
  expect(contentFaults(packageOf(Object.fromEntries(many)))).toEqual(["151 files, more than 150"]);
  const large = { ...packageOf({ "dist/main.js": "" }), unpackedSize: 3_000_001 };
  expect(contentFaults(large)).toEqual(["3000001 bytes, more than 3000000"]);
});

test("an import that no dependency fulfils is found, and a dependency that nothing imports", async () => {
  const used = { "dist/main.js": 'import "./part.js"; import "node:fs";', "dist/a.d.ts": "" };
  const lazily = 'const load = () => import("known/part"); export { load };';
  const types = 'import type { A } from "@scope/needed/types"; export type B = A;';
  const whole = { ...used, "dist/part.js": lazily, "dist/a.d.ts": types };
  expect(await importFaults(packageOf(whole))).toEqual([]);
  const more = {
    ...whole,
    "dist/b.js": 'import("absent");',
    "dist/b.d.ts": 'import "@scope/other";',
  };
  expect(await importFaults(packageOf(more))).toEqual([
    "dist/b.js imports absent, which is no dependency",
    "dist/b.d.ts imports @scope/other, which is no dependency",
  ]);
  const { "dist/part.js": _, ...less } = whole;
  expect(await importFaults(packageOf({ ...less, "dist/part.js": "" }))).toEqual([
    "known is a dependency, and nothing imports it",
  ]);
});

describe("the package, installed into an empty project:", () => {
  let installed: Installed;

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "longwave-release-"));
    mkdirSync(join(folder, "project"));
    installed = install(pack(ROOT, folder, true), join(folder, "project"));
    return () => rmSync(folder, { recursive: true });
  });

  test.each(Object.keys(CHECKS))("%s", async (sentence) => {
    await CHECKS[sentence]?.(installed);
  });
});
