import type { MarkdownIt } from "markdown-it";
import { type ListMarker, listMarkerOf, startsList, widthOfIndent } from "./lists.ts";
import type { BlockRule, BlockState } from "./rules.ts";

/** How many blocks lie in each other before a mark is no more than a character. */
const DEPTH_MAX = 20;

/** A space and something after it; not a face: `> <`, `> _ <`. */
const QUOTE = /^[ \t]*>[ \t]+(?![^\p{L}\s]?[ \t]*<[ \t]*$)\S/u;
/** Goes on with a quote that has begun: `>` alone is its empty line. */
const QUOTED = /^[ \t]*>(?:[ \t](.*)|)$/;
const FENCE = /^[ \t]*(`{3,})([^`]*)$/;
const FENCE_END = /^(.*?)(`{3,})[ \t]*$/;
const LANGUAGE = /^[a-z][\w+#.-]{0,30}$/i;

/**
 * Quotes, lists and fenced code as chats have them: a block is of the lines that
 * have its mark, and what is written below it is not drawn in, as a document's
 * "lazy" line would be. No headings, rules, tables or code by indentation.
 */
export function useChatBlocks(markdown: MarkdownIt): void {
  const { ruler } = markdown.block;
  const alt = ["paragraph"];
  ruler.at("fence", fence, { alt });
  ruler.at("blockquote", quote, { alt });
  ruler.at("list", list, { alt });
  ruler.enableOnly(["fence", "blockquote", "list", "paragraph"]);
}

/** Whether a line begins a quote or a list, or goes on with a list. */
export function isMarked(lines: string[], index: number): boolean {
  const line = lines[index] ?? "";
  if (QUOTE.test(line) || startsList(lines, index)) return true;
  const marker = listMarkerOf(line);
  const before = listMarkerOf(lines[index - 1] ?? "");
  return marker !== undefined && before !== undefined && marker.follows(before);
}

const quote: BlockRule = (state, start, end, silent) => {
  const lines = linesOf(state);
  if (state.level >= DEPTH_MAX || !QUOTE.test(lines[start] ?? "")) return false;
  if (silent) return true;
  const quoted: string[] = [];
  for (let line = start; line < end; line++) {
    const match = QUOTED.exec(lines[line] ?? "");
    if (!match) break;
    quoted.push(match[1] ?? "");
  }
  state.line = start + quoted.length;
  state.push("blockquote_open", "blockquote", 1);
  parseWithin(state, quoted);
  state.push("blockquote_close", "blockquote", -1);
  return true;
};

const list: BlockRule = (state, start, end, silent) => {
  const lines = linesOf(state);
  const isWithinItem = items.has(state) && start > 0;
  if (state.level >= DEPTH_MAX || !startsList(lines, start, isWithinItem)) return false;
  if (silent) return true;
  const first = listMarkerOf(lines[start] ?? "") as ListMarker;
  const [type, tag] = first.ordered ? ["ordered_list", "ol"] : ["bullet_list", "ul"];
  const open = state.push(`${type}_open`, tag as string, 1);
  if (first.ordered && first.sign === ")") open.attrSet("class", "bracketed");
  let line = start;
  let marker: ListMarker | undefined = first;
  while (marker) {
    const item: string[] = [marker.text];
    line = parseItem(lines, line + 1, end, first, marker, item);
    state.push("list_item_open", "li", 1);
    const firstToken = state.tokens.length;
    const level = state.level;
    parseWithin(state, item, true);
    if (!item.includes("")) {
      for (const token of state.tokens.slice(firstToken)) {
        if (token.level === level && token.type.startsWith("paragraph_")) token.hidden = true;
      }
    }
    state.push("list_item_close", "li", -1);
    let next = line;
    while (next < end && lines[next]?.trim() === "") next++;
    const candidate: ListMarker | undefined = listMarkerOf(lines[next] ?? "");
    const goesOn: boolean = candidate?.follows(marker) ?? false;
    if (goesOn) line = next;
    marker = goesOn ? candidate : undefined;
  }
  state.push(`${type}_close`, tag as string, -1);
  state.line = line;
  return true;
};

/** Adds the lines that are further in than the list's marks. Returns the line after them. */
function parseItem(
  lines: string[],
  from: number,
  end: number,
  first: ListMarker,
  marker: ListMarker,
  item: string[],
): number {
  let line = from;
  let blank = 0;
  for (let next = from; next < end; next++) {
    const text = lines[next] ?? "";
    if (text.trim() === "") {
      blank++;
      continue;
    }
    if (widthOfIndent(text) <= first.indent + 1) break;
    for (; blank > 0; blank--) item.push("");
    item.push(outdent(text, marker.offset));
    line = next + 1;
  }
  return line;
}

function outdent(line: string, columns: number): string {
  const spaces = line.replaceAll("\t", "    ");
  return spaces.slice(Math.min(columns, spaces.length - spaces.trimStart().length));
}

const fence: BlockRule = (state, start, end, silent) => {
  const lines = linesOf(state);
  const opening = FENCE.exec(lines[start] ?? "");
  if (!opening) return false;
  const [, ticks = "", rest = ""] = opening;
  const last = endOfFence(lines, start + 1, end, ticks.length);
  if (last === undefined) return false;
  const info = LANGUAGE.test(rest.trim()) ? rest.trim() : "";
  const indent = widthOfIndent(lines[start] ?? "");
  const before = FENCE_END.exec(lines[last] ?? "")?.[1] ?? "";
  const code = lines.slice(start + 1, last).map((line) => outdentAsTyped(line, indent));
  if (info === "" && rest.trim() !== "") code.unshift(rest);
  if (before.trim() !== "") code.push(before);
  if (code.every((line) => line.trim() === "")) return false;
  if (silent) return true;
  const token = state.push("fence", "code", 0);
  token.info = info;
  token.content = `${code.join("\n")}\n`;
  token.map = [start, last + 1];
  state.line = last + 1;
  return true;
};

/** The line that ends a fence: one of its own, or else the first that ends with one. */
function endOfFence(lines: string[], from: number, end: number, ticks: number): number | undefined {
  const mark = "`".repeat(ticks);
  let found: number | undefined;
  for (let line = from; line < end; line++) {
    const text = (lines[line] ?? "").trim();
    if (!text.endsWith(mark)) continue;
    if (/^`+$/.test(text)) return line;
    found ??= line;
  }
  return found;
}

function outdentAsTyped(line: string, columns: number): string {
  return line.slice(Math.min(columns, line.length - line.trimStart().length));
}

/** What is parsed as an item of a list. */
const items = new WeakSet<BlockState>();
const knownLines = new WeakMap<BlockState, string[]>();

export function linesOf(state: BlockState): string[] {
  const lines = knownLines.get(state) ?? state.src.split("\n");
  knownLines.set(state, lines);
  return lines;
}

/** Parses lines without their marks, as blocks inside of the one that is open. */
function parseWithin(state: BlockState, lines: string[], isItem = false): void {
  const { md } = state;
  const inner = new md.block.State(lines.join("\n"), md, state.env, state.tokens);
  inner.level = state.level;
  if (isItem) items.add(inner);
  md.block.tokenize(inner, 0, inner.lineMax);
}
