import type { LineWords } from "../line_words.ts";
import { find } from "./dom.ts";

const language = document.documentElement.lang;
const words: LineWords = JSON.parse(find("#line-parts").dataset.words ?? "");

/** A sentence of the page's, with its values: `%d` is that of `d`. */
export function sentence(name: keyof LineWords, values: Record<string, string | number> = {}) {
  return words[name].replace(/%(\w)/g, (_, letter) => String(values[letter] ?? ""));
}

/** A number of things, which are one or more. */
export const counted = (one: keyof LineWords, many: keyof LineWords, n: number) =>
  sentence(n === 1 ? one : many, { n });

export const timeOf = (at: number, timeStyle: "short" | "medium" = "short") =>
  new Date(at).toLocaleTimeString(language, { timeStyle });

/** Each is taken from twice its length on. */
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** How long something took, in the one unit that says it best; never more than it was. */
export function durationOf(ms: number): string {
  const [unit, length] = UNITS.find(([, length]) => ms >= 2 * length) ?? UNITS[3];
  const tenths = ms < 10_000 ? 10 : 1;
  const value = Math.floor((ms / length) * tenths) / tenths;
  return value.toLocaleString(language, { style: "unit", unit, unitDisplay: "long" });
}
