import { type CheckWords, en } from "./words_en.ts";
import { ko } from "./words_ko.ts";

export type { CheckWords };

/** What the check says, by the language of the page. */
export function wordsFor(language: string): CheckWords {
  return language === "ko" ? ko : en;
}
