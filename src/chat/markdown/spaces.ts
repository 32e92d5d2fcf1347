import type { MarkdownIt } from "markdown-it";
import { linesOf } from "./blocks.ts";
import type { BlockRule, InlineRule, Token } from "./rules.ts";

/** A space that HTML keeps. */
const KEPT = "\u00a0";
/** A tab, as wide as code is drawn in with. */
const TAB = KEPT.repeat(4);

/** Spaces as they were typed: how far a line is drawn in, and how far apart words stand. */
export function useSpaces(markdown: MarkdownIt): void {
  markdown.inline.ruler.at("newline", newline);
  markdown.block.ruler.at("paragraph", paragraph);
}

/**
 * HTML makes one space of several, and none of those that begin a line.
 *
 * @param before the token before the text, if any is on its line
 */
export function keepSpaces(text: string, before: Token | undefined): string {
  const isLineStart = before === undefined || before.type === "softbreak";
  return (isLineStart ? text.replace(/^ +/, (run) => KEPT.repeat(run.length)) : text)
    .replace(/ {2,}/g, (run) => `${KEPT.repeat(run.length - 1)} `)
    .replaceAll("\t", TAB);
}

/** Ends a line, and leaves what the next one begins with. */
const newline: InlineRule = (state, silent) => {
  if (state.src[state.pos] !== "\n") return false;
  if (!silent) {
    state.pending = state.pending.trimEnd();
    state.push("softbreak", "br", 0);
  }
  state.pos++;
  return true;
};

/** As markdown-it's, but for the spaces before the first line. */
const paragraph: BlockRule = (state, start, end) => {
  const interrupting = state.md.block.ruler.getRules("paragraph");
  let next = start + 1;
  for (; next < end && !state.isEmpty(next); next++) {
    if (interrupting.some((rule) => rule(state, next, end, true))) break;
  }
  const content = linesOf(state).slice(start, next).join("\n").trimEnd();
  state.line = next;
  state.push("paragraph_open", "p", 1).map = [start, next];
  const inline = state.push("inline", "", 0);
  inline.content = content;
  inline.map = [start, next];
  inline.children = [];
  state.push("paragraph_close", "p", -1);
  return true;
};
