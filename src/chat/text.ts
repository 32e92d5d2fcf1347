import { NAME_MAX, NONCE_MAX, TEXT_MAX } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import { NAMING, plainName } from "./names.ts";

/** Something that a reader can see: not only white space, controls and fillers. */
export const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u;
/** Controls other than tab and line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * A message's text as it is kept: well-formed, with line feeds, its end trimmed.
 *
 * @throws Problem bad_request where it is blank, too_long past 4,000 characters
 */
export function checkText(text: string): string {
  const clean = text.toWellFormed().replace(/\r\n?/g, "\n").replace(CONTROLS, "").trimEnd();
  if (!VISIBLE.test(clean)) throw new Problem("bad_request", "The text is blank.");
  checkLength("text", clean, TEXT_MAX);
  return clean;
}

/**
 * A name as it is shown: one line, in the form in which equal names are equal
 * (NFC), without what is not seen or would disguise it.
 *
 * @throws Problem bad_request where nothing can be seen of it, too_long past `max` characters
 */
export function checkName(name: string, field = "name", max = NAME_MAX): string {
  const clean = plainName(name);
  if (!NAMING.test(clean)) throw new Problem("bad_request", "The {field} is blank.", { field });
  checkLength(field, clean, max);
  return clean;
}

/**
 * What emoji pickers offer (https://www.unicode.org/reports/tr51/#def_rgi_set).
 * No literal, and made when it is first needed: to parse it takes 20 ms.
 */
const EMOJI = "^\\p{RGI_Emoji}$";
let emojiPattern: RegExp | undefined;
/** Asks for a character's emoji look; keyboards leave it out at times. */
const EMOJI_LOOK = "\ufe0f";

/**
 * One emoji, in the one form it is kept in.
 *
 * @throws Problem bad_request where it is none
 */
export function checkEmoji(emoji: string): string {
  emojiPattern ??= new RegExp(EMOJI, "v");
  const pattern = emojiPattern;
  const form = [emoji, emoji + EMOJI_LOOK].find((candidate) => pattern.test(candidate));
  if (form === undefined) throw new Problem("bad_request", "emoji: must be one emoji.");
  return form;
}

/** @throws Problem bad_request where it is empty, or longer than a nonce may be */
export function checkNonce(nonce: string): string {
  if (nonce.length === 0 || nonce.length > NONCE_MAX || nonce.includes("\0")) {
    throw new Problem("bad_request", "The nonce must have 1 to {max} characters.", {
      max: NONCE_MAX,
    });
  }
  return nonce.toWellFormed();
}

function checkLength(field: string, text: string, max: number): void {
  if (text.length <= max) return;
  const length = [...text].length;
  if (length <= max) return;
  throw new Problem("too_long", "The {field} has {length} characters; at most {max} are allowed.", {
    field,
    length,
    max,
  });
}
