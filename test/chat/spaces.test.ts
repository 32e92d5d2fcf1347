import { expect, test } from "vitest";
import { renderMarkdown } from "../../src/chat/markdown/render.ts";

test.each([
  ["if (x) {\n  y();\n}", ["if (x) {", "  y();", "}"]],
  ["    indented\n\tand by a tab", ["    indented", "    and by a tab"]],
  ["name     score\nAna      12", ["name     score", "Ana      12"]],
  ["**all**:  two  **spaces**  here", ["all:  two  spaces  here"]],
  ["first\n\n   after a blank line", ["first", "   after a blank line"]],
  ["> said\n>    further in\n   not said", ["said", "   further in", "   not said"]],
  [
    "one space is one space\n at the line's beginning too",
    ["one space is one space", " at the line's beginning too"],
  ],
])("spaces stay as they were typed: %j", (text, lines) => {
  const shown = renderMarkdown(text)
    .replaceAll("\n", "")
    .replace(/<br>|<\/p>/g, "\n")
    .replace(/<[^>]*>/g, "");
  // What HTML would make one of, or drop.
  expect(shown).not.toMatch(/^ | {2}|\t|\n /);
  expect(
    shown
      .trimEnd()
      .split("\n")
      .map((line) => line.replaceAll("\u00a0", " ")),
  ).toEqual(lines);
});
