import type { MarkdownIt } from "markdown-it";
import { highlight } from "./highlight.ts";
import type { InlineRule, Token } from "./rules.ts";
import { escapeText, hasStack } from "./stacks.ts";

/** Code between backticks, on one line; and between fences, in the colours of its language. */
export function useCode(markdown: MarkdownIt): void {
  markdown.inline.ruler.at("backticks", backticks);
  markdown.renderer.rules.code_inline = (tokens, index) =>
    `<code>${escapeText(tokens[index]?.content ?? "")}</code>`;
  markdown.renderer.rules.fence = (tokens, index) => renderFence(tokens[index] as Token);
}

/** A line that is too long is scrolled to, by the keyboard as well. */
function renderFence({ content, info }: Token): string {
  const colored = info && !hasStack(content) ? highlight(content, info) : undefined;
  const language = info && ` class="language-${info}"`;
  return `<pre tabindex="0"><code${language}>${colored ?? escapeText(content)}</code></pre>\n`;
}

const backticks: InlineRule = (state, silent) => {
  if (state.src[state.pos] !== "`") return false;
  const start = state.pos;
  const after = endOfRun(state.src, start);
  const length = after - start;
  // On many keyboards it also is the apostrophe of "don`t".
  const isApostrophe = length === 1 && /[a-z0-9]/i.test(state.src.charAt(start - 1));
  const close = isApostrophe ? -1 : closeOf(state.src, after, length, state.posMax);
  const code = close < 0 ? "" : state.src.slice(after, close);
  if (code.trim() === "") {
    if (!silent) state.pending += state.src.slice(start, after);
    state.pos = after;
    return true;
  }
  if (!silent) {
    const token = state.push("code_inline", "code", 0);
    token.markup = state.src.slice(start, after);
    // A space at both ends is there to set off a backtick (CommonMark 0.31.2, 6.1).
    token.content = /^ .* $/.test(code) ? code.slice(1, -1) : code;
  }
  state.pos = close + length;
  return true;
};

/** Where a run of backticks of the same length stands further on in the line; -1 where none does. */
function closeOf(text: string, from: number, length: number, max: number): number {
  const lineEnd = text.indexOf("\n", from);
  const end = lineEnd < 0 ? max : Math.min(lineEnd, max);
  let start = text.indexOf("`", from);
  while (start >= 0 && start < end) {
    const after = endOfRun(text, start);
    if (after - start === length && after <= end) return start;
    start = text.indexOf("`", after);
  }
  return -1;
}

/** Whether a backtick at a place has another one on its line to make code with. */
export function hasCodeMark(text: string, index: number): boolean {
  const after = endOfRun(text, index);
  const length = after - index;
  if (closeOf(text, after, length, text.length) >= 0) return true;
  const line = text.slice(text.lastIndexOf("\n", index) + 1, index);
  return closeOf(line, 0, length, line.length) >= 0;
}

function endOfRun(text: string, index: number): number {
  let end = index;
  while (text[end] === "`") end++;
  return end;
}
