/** From light to dark (https://www.unicode.org/reports/tr51/#Emoji_Modifiers_Table). */
export const SKIN_TONES = ["🏻", "🏼", "🏽", "🏾", "🏿"];

/** An emoji with a tone of skin: behind its first character, in the place of what asks for the emoji look. */
export function toned(emoji: string, tone: string): string {
  const [first = "", ...rest] = emoji;
  return first + tone + rest.join("").replace(/^\ufe0f/, "");
}
