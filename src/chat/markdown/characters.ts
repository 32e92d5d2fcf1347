/**
 * Scripts in whose languages a mark stands in the middle of a word: particles
 * follow it (Korean), or no spaces are written at all (Chinese, Japanese).
 */
const CJK = /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\u30fc]/u;
const HANGUL = /\p{sc=Hangul}/u;
/** Alphabets whose words are set apart by spaces, and in which marks between letters are operators. */
const SPACED = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{Nd}]/u;
const LETTER = /[\p{L}\p{N}\p{M}]/u;
/** What an emoji may end with, beside what it begins with. */
const EMOJI_END = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{RI}|\ufe0f|\u20e3/u;

export const isCjk = (character: string) => CJK.test(character);
export const isHangul = (character: string) => HANGUL.test(character);
export const isSpaced = (character: string) => SPACED.test(character);
export const isEmojiEnd = (character: string) =>
  !/[0-9#*]/.test(character) && EMOJI_END.test(character);
/** A letter, a digit, or a mark on one. */
export const isLetter = (character: string) => LETTER.test(character) && !isEmojiEnd(character);
/** White space, what is as little seen and no part of a word, or the edge of the text. */
export const isSpace = (character: string) =>
  character === "" || /[\s\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]/.test(character);

/** The character before a place, whole; "" at the edge. */
export function characterBefore(text: string, index: number): string {
  if (index <= 0) return "";
  const isPair = index > 1 && (text.codePointAt(index - 2) ?? 0) > 0xffff;
  return text.slice(index - (isPair ? 2 : 1), index);
}

/** The character at a place, whole; "" at the edge. */
export function characterAt(text: string, index: number, end = text.length): string {
  const code = index < end ? text.codePointAt(index) : undefined;
  return code === undefined ? "" : String.fromCodePoint(code);
}
