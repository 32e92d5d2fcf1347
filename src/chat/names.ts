/** What ends a line or controls a terminal. */
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;
/** What is not drawn (Unicode's Default_Ignorable_Code_Point), and the marks of annotations. */
const UNSEEN = "[\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb]";
/** An emoji with what belongs to it: its look, its skin, its flag's letters, and what it is joined with. */
const PICTURE =
  "\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|\\ufe0f\\u20e3?|\\ufe0e)?(?:[\\u{e0020}-\\u{e007e}]+\\u{e007f})?";
const EMOJI = `${PICTURE}(?:\\u200d${PICTURE})*|[0-9#*]\\ufe0f?\\u20e3`;
/** Scripts whose letters are joined, or kept apart, by a character that is not drawn. */
const JOINED = [
  "Arabic Syriac Nko Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada",
  "Malayalam Sinhala Khmer Myanmar Tibetan Balinese Javanese",
]
  .join(" ")
  .split(" ")
  .map((script) => `\\p{scx=${script}}`)
  .join("");
/** A joiner between two letters of such a script, or after the sign that takes a letter's vowel. */
const JOINER = `(?<=[${JOINED}])[\\u200c\\u200d](?=[${JOINED}])|(?<=[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca])\\u200d`;
/** The form of a character that a name is written with: 葛󠄀城. */
const VARIANT =
  "(?<=\\p{Ideographic})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]|(?<=\\p{scx=Mongolian})[\\u180b-\\u180d\\u180f]";
const KEPT_OR_UNSEEN = new RegExp(`(${EMOJI}|${JOINER}|${VARIANT})|${UNSEEN}`, "gu");
/** The most marks on one letter: Hebrew and Tibetan have as many. */
const TOO_MANY_MARKS = /((?:\p{Mc}*[\p{Mn}\p{Me}]){4})\p{Mc}*(?:[\p{Mn}\p{Me}]\p{Mc}*)+/gu;

/** Something that can be read as a name: more than marks on nothing. */
export const NAMING = /[^\s\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u;

/** A name in one line and in one form, without what is not seen and without marks upon marks. */
export function plainName(name: string): string {
  return name
    .toWellFormed()
    .replace(BREAKS, " ")
    .normalize("NFC")
    .replace(KEPT_OR_UNSEEN, (_, kept: string | undefined) => kept ?? "")
    .normalize("NFC")
    .replace(TOO_MANY_MARKS, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
