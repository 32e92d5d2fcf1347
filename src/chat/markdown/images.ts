import type { MarkdownIt } from "markdown-it";
import { isLinkAt } from "./links.ts";
import type { InlineRule, InlineState } from "./rules.ts";

/** Up to the address, and from its end on. */
const BEGINNING = /\]\(\s*/y;
const END = /(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)/y;

/** `![words](https://…)` is a link to the picture: fetched from elsewhere it would tell its server who reads. */
export function useImages(markdown: MarkdownIt): void {
  markdown.inline.ruler.at("image", image);
}

const image: InlineRule = (state, silent) => {
  const { src, pos, md } = state;
  // "와![여기](https://…)" is a sentence that ends.
  if (!src.startsWith("![", pos) || /\S/.test(src.charAt(pos - 1))) return false;
  const picture = pictureAt(state, pos + 1);
  if (!picture) return false;
  // Without its mark it is a link.
  if (isLinkAt(src, pos + 1)) {
    state.pos = pos + 1;
    return true;
  }
  if (!silent) {
    const open = state.push("link_open", "a", 1);
    open.attrs = [["href", picture.address]];
    open.info = "auto";
    state.push("text", "", 0).content = md.normalizeLinkText(picture.typed);
    state.push("link_close", "a", -1);
  }
  state.pos = picture.end;
  return true;
};

/** The address of the picture whose words' bracket stands at a place, as it was typed too, and where all of it ends. */
function pictureAt(state: InlineState, bracket: number) {
  const { src, posMax, md } = state;
  const close = md.helpers.parseLinkLabel(state, bracket, true);
  const start = close < 0 ? -1 : endOf(BEGINNING, src, close);
  if (start < 0) return undefined;
  const { ok, pos, str: typed } = md.helpers.parseLinkDestination(src, start, posMax);
  const address = md.normalizeLink(typed);
  const end = ok ? endOf(END, src, pos) : -1;
  const isWhole = end >= 0 && end <= posMax && /^https?:/i.test(address);
  return isWhole && md.validateLink(address) ? { address, typed, end } : undefined;
}

function endOf(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
