import type { MarkdownIt } from "markdown-it";
import type { InlineRule } from "./rules.ts";

/** Words between bars, on one line; not the operator of `a || b`, nor the cells of `||a||b||`. */
const SPOILER = /\|\|(?![\s|])(?:(?!\|\|)[^\n])*(?<!\s)\|\|(?![\p{sc=Latin}\p{N}|])/uy;
const BEFORE_NONE = /[\p{sc=Latin}\p{N}|)\]]/u;

/** `||words||` are hidden until somebody wants to see them; they are shown by the style alone. */
export function useSpoilers(markdown: MarkdownIt): void {
  markdown.inline.ruler.at("text", text);
  markdown.inline.ruler.before("emphasis", "spoiler", spoiler);
}

/** Where a rule may begin: as markdown-it has it, and at a bar. */
const BEGINNING = /[\n!#$%&*+\-:<=>@[\\\]^_`{}~|]|$/g;

const text: InlineRule = (state, silent) => {
  BEGINNING.lastIndex = state.pos;
  const end = Math.min(BEGINNING.exec(state.src)?.index ?? state.posMax, state.posMax);
  if (end === state.pos) return false;
  if (!silent) state.pending += state.src.slice(state.pos, end);
  state.pos = end;
  return true;
};

const spoiler: InlineRule = (state, silent) => {
  const { src, pos, posMax, md } = state;
  if (src[pos] !== "|" || BEFORE_NONE.test(src.charAt(pos - 1))) return false;
  SPOILER.lastIndex = pos;
  const [whole] = SPOILER.exec(src) ?? [];
  if (!whole || pos + whole.length > posMax) return false;
  if (!silent) {
    const open = state.push("spoiler_open", "span", 1);
    open.attrs = [
      ["class", "spoiler"],
      ["tabindex", "0"],
    ];
    state.pos = pos + 2;
    state.posMax = pos + whole.length - 2;
    md.inline.tokenize(state);
    state.push("spoiler_close", "span", -1);
    state.posMax = posMax;
  }
  state.pos = pos + whole.length;
  return true;
};
