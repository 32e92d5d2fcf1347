import type { MarkdownIt } from "markdown-it";
import {
  characterAt,
  characterBefore,
  isCjk,
  isEmojiEnd,
  isHangul,
  isLetter,
  isSpace,
  isSpaced,
} from "./characters.ts";

/** What a run of marks can do where it stands. */
interface Flanks {
  opens: boolean;
  closes: boolean;
}

/** What a run stands between. */
interface DelimiterRun {
  text: string;
  /** Where the run begins. */
  from: number;
  /** Where what comes after it begins. */
  to: number;
  /** Where the text that is looked at ends. */
  end: number;
  before: string;
  after: string;
  length: number;
}

/** Brackets and quotation marks that open; the straight ones do both. */
const OPENING = /[\p{Ps}\p{Pi}"'`]/u;
const CLOSING = /[\p{Pe}\p{Pf}\p{Pi}"'`]/u;
/** After these a new word begins, though no space is written. */
const WORD_BEGINS_AFTER = /[\p{Ps}\p{Pi}\p{Pd}"'`*_~:;,!?…·•|>、。，！？；：」』）】》〉]/u;
/** Never the first character of what is emphasized. */
const NEVER_FIRST = /[\s,;)\]}>]/;
/** Nor these, where a letter stands right before the mark: `김**, 이**`. */
const NEVER_FIRST_IN_WORD = /[\p{Pe}\p{Pf},;:.!?/…、。，！？；：]/u;
/** The end of a sentence or of a part of it. */
const SENTENCE = /[.,;:!?…、。，！？；：]/;
/** How far around a mark its word is looked at. */
const IDENTIFIER_MAX = 100;
const NONE: Flanks = { opens: false, closes: false };

/**
 * Decides for each run of `*`, `_` and `~` what it can do, in place of
 * CommonMark's flanking rule, which was made for documents in languages with
 * spaces: `**중요(필독)**입니다` is bold, `2*3*4`, `__init__`, `네~~` and
 * `src/**` are what was typed. What pairs with what stays markdown-it's.
 */
export function useEmphasis(markdown: MarkdownIt): void {
  markdown.inline.State = class extends markdown.inline.State {
    override scanDelims(start: number) {
      const marker = this.src.charAt(start);
      let to = start;
      while (to < this.posMax && this.src[to] === marker) to++;
      const { opens, closes } = flanksOf(marker, this.src, start, to, to - start, this.posMax);
      return { can_open: opens, can_close: closes, length: to - start };
    }
  };
}

/** @param length the marks in the run, without their backslashes */
export function flanksOf(
  marker: string,
  text: string,
  from: number,
  to: number,
  length: number,
  end: number,
): Flanks {
  const before = characterBefore(text, from);
  const after = characterAt(text, to, end);
  // A mark that is spoken of: "*", (*), '**'.
  if (OPENING.test(before) && CLOSING.test(after)) return NONE;
  const place: DelimiterRun = { text, from, to, end, before, after, length };
  if (marker === "*") return star(place);
  return marker === "_" ? underscore(place) : tilde(place);
}

function star(place: DelimiterRun): Flanks {
  return { opens: starOpens(place), closes: starCloses(place) };
}

function starOpens(place: DelimiterRun): boolean {
  const { before, after, length } = place;
  if (isSpace(after) || NEVER_FIRST.test(after) || before === "\\" || !hasWords(place, "*")) {
    return false;
  }
  if (isLetter(before)) return length > 1 && opensInWord(place);
  if (isSpace(before) || isEmojiEnd(before) || WORD_BEGINS_AFTER.test(before)) return true;
  return length > 1 && (isLetter(after) || OPENING.test(after));
}

/**
 * `これは**重要**です`. A name with its end hidden (`김**님, 이**님`) looks the
 * same, but for what is between.
 */
function opensInWord({ text, to, before, after }: DelimiterRun): boolean {
  if (!isCjk(before) && !isCjk(after)) return false;
  if (NEVER_FIRST_IN_WORD.test(after)) return false;
  if (isCjk(before) && !isHangul(before)) return true;
  return matchesAt(/[^\s,*]+\*\*/y, text, to);
}

function starCloses({ text, to, before, after, length }: DelimiterRun): boolean {
  if (isSpace(before) || /[\p{Ps}/\\]/u.test(before)) return false;
  if (isSpace(after)) return true;
  if (isLetter(after)) return !isSpaced(after) || (length > 1 && isCjk(before));
  if (length > 1) return true;
  return after !== "/" && after !== "\\" && !(after === "." && isLetter(characterAt(text, to + 1)));
}

function underscore(place: DelimiterRun): Flanks {
  const { text, from, to, before, after } = place;
  if (isPartOfIdentifier(text, from, to)) return NONE;
  const edge = isSpace(before) || isEmojiEnd(before) || /[\p{Ps}\p{Pi}"'*~、。，]/u.test(before);
  const first = isLetter(after) || /[\p{Ps}\p{Pi}"'`*~]/u.test(after) || isEmojiEnd(after);
  const isEnd =
    isSpace(after) ||
    /[\p{Pe}\p{Pf}\p{Pi}"'*~]/u.test(after) ||
    (SENTENCE.test(after) && !/[\w/]/.test(characterAt(text, to + 1)));
  return {
    opens: edge && first && hasWords(place, "_"),
    closes: isEnd && !isSpace(before) && !/[\p{Ps}/\\_]/u.test(before),
  };
}

/** `__init__` and `_x_y_`; but `_soft_` is one word that is emphasized. */
function isPartOfIdentifier(text: string, from: number, to: number): boolean {
  const [before = ""] = /\w*$/.exec(text.slice(Math.max(0, from - IDENTIFIER_MAX), from)) ?? [];
  const [after = ""] = /^\w*/.exec(text.slice(to, to + IDENTIFIER_MAX)) ?? [];
  const word = before + text.slice(from, to) + after;
  return /^_+.*_+$/.test(word) && !/^_[a-z0-9]+_$/i.test(word);
}

function tilde(place: DelimiterRun): Flanks {
  const { before, after, length } = place;
  if (length !== 2) return NONE;
  const edge = isSpace(before) || /[\p{Ps}\p{Pi}"'*_]/u.test(before);
  return {
    opens: edge && !isSpace(after) && hasWords(place, "~"),
    closes: !isSpace(before) && (isSpace(after) || /[\p{Pe}\p{Pf}"'*_.,;:]/u.test(after)),
  };
}

/** Something to emphasize before the next such mark: not `*^^*`, `*.*` or `**!**`. */
function hasWords({ text, to, end }: DelimiterRun, marker: "*" | "_" | "~"): boolean {
  const pattern = WORDS_BEFORE[marker];
  return matchesAt(pattern, text, to) && pattern.lastIndex <= end;
}

const WORDS_BEFORE = { "*": wordsBefore("*"), _: wordsBefore("_"), "~": wordsBefore("~") };

function wordsBefore(marker: string): RegExp {
  const word = "\\p{L}\\p{N}\\p{Extended_Pictographic}\\p{RI}";
  return new RegExp(`[^${marker}${word}]*[${word}]`, "uy");
}

function matchesAt(pattern: RegExp, text: string, index: number): boolean {
  pattern.lastIndex = index;
  return pattern.test(text);
}
