import { KOREAN } from "../../src/protocol/korean.ts";
import type { Sentence } from "../../src/protocol/problem.ts";
import { LANGUAGES, type Language } from "../../src/web/pages/translations.ts";

/** What the browsers of these tests ask for; vitest.config.ts says it for each part of the suite. */
export const LANGUAGE = (process.env.TEST_LANGUAGE ?? "en") as Language;

export const LOCALE = { en: "en-US", ko: "ko-KR" }[LANGUAGE];

/** What the pages say in it. */
export const words = LANGUAGES[LANGUAGE];

/** What a refusal without values says in it. */
export const said = (sentence: Sentence) => (LANGUAGE === "ko" ? KOREAN[sentence] : sentence);
