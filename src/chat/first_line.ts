/** More of a line has no place in a list. */
const LENGTH_MAX = 160;
/** What stands in a hidden text's place. */
const HIDDEN = "▒▒▒";
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
/** With each of these a line ends, unless nothing of it was there yet. */
const LINE_END = /^\/?(?:p|li|pre|blockquote|h[1-6]|ul|ol|hr|br|div|table|tr)$/;

/** The first line of a message's HTML as plain text, without what its author has hidden. */
export function firstLine(html: string): string {
  let line = "";
  /** How many spans are open within a hidden text. */
  let hidden = 0;
  for (const [, tag = "", attributes = "", text = ""] of html.matchAll(
    /<(\/?\w+)([^>]*)>|([^<]+)/g,
  )) {
    if (hidden > 0) {
      if (tag === "span") hidden++;
      if (tag === "/span") hidden--;
    } else if (tag === "span" && /class="[^"]*\bspoiler\b/.test(attributes)) {
      hidden = 1;
      line += HIDDEN;
    } else if (LINE_END.test(tag)) {
      if (line.trim()) break;
    } else {
      const [first = "", ...rest] = (line.trim() ? text : text.trimStart()).split("\n");
      line += first;
      if (rest.length > 0 && line.trim()) break;
    }
  }
  const plain = line.replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole).trim();
  const characters = [...plain.replace(/\s+/g, " ")];
  return characters.length > LENGTH_MAX
    ? `${characters.slice(0, LENGTH_MAX - 1).join("")}…`
    : characters.join("");
}
