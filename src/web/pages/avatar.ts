/** One of twelve hues, always the same one for a person. */
export function hueOf(personId: string): number {
  let hash = 0;
  for (const character of personId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % 12;
}

/** Characters of which the first one alone is enough. */
const WHOLE =
  /\p{Script=Hangul}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}/u;

/**
 * What a person sees as one character (UAX #29), as far as one begins a word: a flag, or a letter with
 * its marks, in the scripts of India with those that it joins. Intl.Segmenter is not in every browser.
 */
const CHARACTER =
  /^(?:\p{RI}{2}|(?:\p{L}[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d])*.)[\p{M}\p{Emoji_Modifier}]*/su;

/** What stands for a name in a small circle: one character of a CJK name, two initials of others. */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}\p{M}\p{Emoji_Presentation}]+/u).filter(Boolean);
  const [first = "", last = ""] = [words[0], words.slice(1).at(-1)].map(
    (word) => word && CHARACTER.exec(word)?.[0],
  );
  return WHOLE.test(first) ? first : (first + last).toUpperCase();
}
