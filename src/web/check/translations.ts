import { type CheckTranslations, en } from "./translations_en.ts";
import { ko } from "./translations_ko.ts";

export type { CheckTranslations };

/** What the check says, by the language of the page. */
export function translationsFor(language: string): CheckTranslations {
  return language === "ko" ? ko : en;
}
