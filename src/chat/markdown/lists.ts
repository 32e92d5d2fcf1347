/** The mark at the beginning of a line that may be an item of a list. */
export interface ListMarker {
  /** The columns before it. */
  indent: number;
  /** The column at which its text begins. */
  offset: number;
  /** `-`, `*`, `+`, or what comes after a number: `.` or `)`. */
  sign: string;
  ordered: boolean;
  number: number;
  text: string;
  /** Whether this is the item after another one. */
  follows(other: ListMarker): boolean;
}

const MARKER = /^([ \t]*)(?:([-*+])|(\d{1,9})([.)]))[ \t]+(\S.*)$/;
/** A line that is drawn rather than written: `- - -`, `* * *`, `+ --- +`. */
const DRAWN = /^[-*+_=~#>|.\s]*$/;

export function listMarkerOf(line: string): ListMarker | undefined {
  const match = MARKER.exec(line);
  if (!match) return undefined;
  const [, space = "", bullet, number, after, text = ""] = match;
  if (DRAWN.test(text)) return undefined;
  const indent = widthOfIndent(space);
  const marker = {
    indent,
    offset: indent + (bullet ?? `${number}${after}`).length + 1,
    sign: bullet ?? after ?? "",
    ordered: bullet === undefined,
    number: Number(number ?? 0),
    text,
  };
  return {
    ...marker,
    follows: (other) =>
      marker.sign === other.sign &&
      Math.abs(marker.indent - other.indent) <= 1 &&
      (!marker.ordered || marker.number === other.number + 1),
  };
}

/**
 * Whether a list begins at a line. One item alone is what people write for other
 * things: a date (`2024. 1. 1.`), a footnote (`* …`), something below zero; so it
 * takes a second one, and numbers that count from 1.
 *
 * @param isWithinItem in an item of another list, where one with a bullet is enough
 */
export function startsList(lines: string[], index: number, isWithinItem = false): boolean {
  const marker = listMarkerOf(lines[index] ?? "");
  if (!marker || (marker.ordered && marker.number !== 1)) return false;
  if (isWithinItem && !marker.ordered) return true;
  for (let next = index + 1; next < lines.length; next++) {
    const line = lines[next] ?? "";
    if (line.trim() === "" || widthOfIndent(line) > marker.indent + 1) continue;
    return listMarkerOf(line)?.follows(marker) ?? false;
  }
  return false;
}

/** How far in a line begins, in columns. */
export function widthOfIndent(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === " ") width++;
    else if (character === "\t") width += 4;
    else break;
  }
  return width;
}
