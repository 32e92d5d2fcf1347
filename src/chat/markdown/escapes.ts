import type { MarkdownIt } from "markdown-it";
import { isMarked } from "./blocks.ts";
import { hasCodeMark } from "./code.ts";
import { flanksOf } from "./emphasis.ts";
import { isLinkAt, isLinkEndAt } from "./links.ts";
import type { Delimiter, InlineRule, InlineState } from "./rules.ts";

/** The runs that were written with backslashes, by where they begin. */
const escapedRuns = new WeakMap<Delimiter, number>();

const EMPHASIS = /((?:\\([*_~]))(?:\\\2)*)\2*/y;
const NUMBER_BEFORE = /(?:^|\n)[ \t]*\d{1,9}$/;

/**
 * A backslash is what was typed, as in `C:\new\_dir` and `\d+\.\d*`; it is an
 * escape only where the character after it would otherwise have done something
 * in that very place, and then it alone is not shown.
 */
export function useEscapes(markdown: MarkdownIt): void {
  markdown.inline.ruler.at("escape", backslash);
  markdown.inline.ruler2.before("balance_pairs", "escaped_emphasis", settleEmphasis);
}

const backslash: InlineRule = (state, silent) => {
  const { src, pos, posMax } = state;
  if (src[pos] !== "\\") return false;
  let after = pos;
  while (after < posMax && src[after] === "\\") after++;
  const count = after - pos;
  // Of several, all but the last are no escape, nor is the last of an even number.
  const kept = count % 2 === 0 ? count : count - 1;
  if (kept > 0) return consume(state, silent, src.slice(pos, pos + kept), kept);
  if (after < posMax && isEscape(src, pos)) return consume(state, silent, src.charAt(after), 2);
  EMPHASIS.lastIndex = pos;
  const run = EMPHASIS.exec(src);
  if (!run || pos + run[0].length > posMax) return consume(state, silent, "\\", 1);
  if (!silent) pushRun(state, run);
  state.pos += run[1]?.length ?? 0;
  return true;
};

function consume(state: InlineState, silent: boolean, text: string, length: number): true {
  if (!silent) state.pending += text;
  state.pos += length;
  return true;
}

/** Whether the character after a backslash would do something by itself. */
function isEscape(text: string, index: number): boolean {
  const at = index + 1;
  switch (text[at]) {
    case "`":
      return hasCodeMark(text, at);
    case "[":
      return isLinkAt(text, at);
    case "]":
      return isLinkEndAt(text, at);
    case ">":
    case "-":
    case "+":
    case "*":
      return (
        /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, index - 50), index)) &&
        marksBlock(text, index)
      );
    case ".":
    case ")":
      return (
        NUMBER_BEFORE.test(text.slice(Math.max(0, index - 50), index)) && marksBlock(text, index)
      );
    default:
      return false;
  }
}

/** Whether the line of a backslash would be a quote or an item of a list without it. */
function marksBlock(text: string, index: number): boolean {
  const before = text.lastIndexOf("\n", index) + 1;
  const lines = text.slice(Math.max(0, text.lastIndexOf("\n", before - 2) + 1)).split("\n", 20);
  const plain = lines.map((line) => line.replace(/^([ \t]*(?:\d{1,9})?)\\([-+*>.)])/, "$1$2"));
  return isMarked(plain, before === 0 ? 0 : 1);
}

/** Puts escaped marks where they are looked at together with all others. */
function pushRun(state: InlineState, [whole, escaped = "", marker = ""]: RegExpExecArray): void {
  const { src, pos, posMax } = state;
  const count = escaped.length / 2;
  const length = count + whole.length - escaped.length;
  const { opens, closes } = flanksOf(marker, src, pos, pos + whole.length, length, posMax);
  for (let number = 0; number < count; number++) {
    state.push("text", "", 0).content = `\\${marker}`;
    const delimiter: Delimiter = {
      marker: marker.charCodeAt(0),
      length,
      token: state.tokens.length - 1,
      end: -1,
      open: opens,
      close: closes,
    };
    escapedRuns.set(delimiter, pos);
    state.delimiters.push(delimiter);
  }
}

/** Marks that were escaped and had a partner lose their backslash; none of them pairs. */
const settleEmphasis = (state: InlineState): void => {
  settle(state, state.delimiters);
  for (const meta of state.tokens_meta) if (meta?.delimiters) settle(state, meta.delimiters);
};

function settle(state: InlineState, delimiters: Delimiter[]): void {
  if (!delimiters.some((delimiter) => escapedRuns.has(delimiter))) return;
  const runOf = (delimiter: Delimiter) => escapedRuns.get(delimiter);
  const isPartner = (one: Delimiter, other: Delimiter) =>
    runOf(one) === undefined || runOf(one) !== runOf(other);
  const firstOpener = new Map<number, Delimiter>();
  const lastCloser = new Map<number, Delimiter>();
  for (const delimiter of delimiters) {
    if (delimiter.open && !firstOpener.has(delimiter.marker)) {
      firstOpener.set(delimiter.marker, delimiter);
    }
    if (delimiter.close) lastCloser.set(delimiter.marker, delimiter);
  }
  for (const delimiter of delimiters) {
    if (runOf(delimiter) === undefined) continue;
    const opener = firstOpener.get(delimiter.marker);
    const closer = lastCloser.get(delimiter.marker);
    const acts =
      (delimiter.open &&
        closer &&
        closer.token > delimiter.token &&
        isPartner(closer, delimiter)) ||
      (delimiter.close && opener && opener.token < delimiter.token && isPartner(opener, delimiter));
    const token = state.tokens[delimiter.token];
    if (acts && token) token.content = String.fromCharCode(delimiter.marker);
  }
  const bare = delimiters.filter((delimiter) => runOf(delimiter) === undefined);
  delimiters.splice(0, delimiters.length, ...bare);
}
