import type { CoreRule } from "./rules.ts";

const MOST = 6;
/** Emoji and spaces, but no digit, which passes for the beginning of one. */
const EMOJI_ALONE =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{RI}{2}|\p{EMod}|[\u200d\ufe0f\s]|(?<=\u200d)\p{Extended_Pictographic}|\p{Extended_Pictographic}(?=\p{EMod}))+$/u;

/** A text of a few emoji alone is drawn larger. */
export const enlargeEmoji: CoreRule = ({ src, tokens }) => {
  const [paragraph] = tokens;
  if (src.length > MOST * 20 || tokens.length !== 3 || paragraph?.type !== "paragraph_open") return;
  const text = src.trim();
  if (!EMOJI_ALONE.test(text)) return;
  const characters = [...new Intl.Segmenter().segment(text.replace(/\s/g, ""))];
  if (characters.length <= MOST) paragraph.attrSet("class", "emoji");
};
