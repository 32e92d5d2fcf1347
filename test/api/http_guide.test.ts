import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { ROOT } from "../../src/runtime/root.ts";
import { newServer, type TestServer } from "../support/server.ts";
import { availableShell, fetching, type Shell } from "../support/shell.ts";

interface Step {
  lines: string[];
  /** What the last line is said to print, `…` standing for anything. */
  expected: string;
}

/** The commands of docs/http.md, and the answer shown after them. */
function readGuide(): Step[] {
  const guide = readFileSync(join(ROOT, "docs/http.md"), "utf8");
  const steps = guide.matchAll(/```sh\n([\s\S]+?)```\s+```(?:json|text)\n([\s\S]+?)```/g);
  const found = [...steps].map(([, lines = "", expected = ""]) => ({
    lines: lines.trim().split("\n"),
    expected,
  }));
  expect(found.length).toBe(guide.match(/```sh/g)?.length);
  return found;
}

/** `NAME=$(curl … | field FIELD)`: the guide keeps a text of an answer. */
const KEEP = /^([A-Z]+)=\$\((curl .+) \| (field \w+)\)$/;

/** Runs the guide from its start to its end against a new server. */
async function follow(server: TestServer, { run, take }: Shell): Promise<void> {
  const variables: Record<string, string> = {};
  let functions = "";
  for (const { lines, expected } of readGuide()) {
    let printed = "";
    let held: Promise<string> | undefined;
    for (const line of lines) {
      const [, kept, command, field] = KEEP.exec(line) ?? [];
      const [, set, value] = /^([A-Z]+)=([^$]\S+)$/.exec(line) ?? [];
      if (line.startsWith("field() ")) {
        functions = line;
      } else if (kept && command && field) {
        printed = await run(command, variables);
        variables[kept] = await take(`${functions}\n${field}`, printed);
      } else if (set && value) {
        variables[set] = value.replace("http://127.0.0.1:3000", server.url);
      } else if (line.endsWith(" &")) {
        held = run(line.slice(0, -2), variables);
        await vi.waitUntil(() => server.feed.held === 1, 10_000);
      } else {
        printed = await run(line, variables);
      }
    }
    expectPrinted((await held) ?? printed, expected);
  }
}

function expectPrinted(printed: string, expected: string): void {
  if (expected.startsWith("{")) {
    const shown = JSON.parse(expected, (_key, value) =>
      value === "…" ? expect.any(String) : value,
    );
    expect(JSON.parse(printed)).toMatchObject(shown);
  } else {
    const pattern = expected.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    expect(printed).toMatch(new RegExp(`^${pattern.join(".+")}$`));
  }
}

test("every line of the guide does what the guide says, with curl where there is one", async () => {
  await follow(await newServer(), availableShell());
});

test("and without curl", async () => {
  await follow(await newServer(), fetching);
});
