import { domainToASCII, domainToUnicode } from "node:url";

/**
 * Whole labels of such letters pass for Latin ones, as in аррӏе.com; under the
 * endings where the script is at home they are what people there write. The
 * scripts and endings are those of Chromium's rules
 * (https://chromium.googlesource.com/chromium/src/+/main/docs/idn.md).
 */
const LOOKALIKES: [letters: RegExp, homes: RegExp][] = [
  [/^[аысԁеԍһіюкјӏорԗԛѕԝхуъьҽпгѵѡ]+$/u, /^(?:bg|by|kz|ru|su|ua|uz)$|\p{sc=Cyrillic}/u],
  [/^[αικνρυωηοτ]+$/u, /^gr$|\p{sc=Greek}/u],
  [/^[ագզէլհյոսւօՙ]+$/u, /^am$|\p{sc=Armenian}/u],
  [/^[იოყძხჽჿ]+$/u, /^ge$|\p{sc=Georgian}/u],
  [/^[דוחיןסװײ׳]+$/u, /^il$|\p{sc=Hebrew}/u],
  [/^[ሀሠሰስበነተከዐዕዘጠፐꬅ]+$/u, /^(?:er|et)$|\p{sc=Ethiopic}/u],
  [/^[ทนบพรหเแ๐ดลปฟม]+$/u, /^th$|\p{sc=Thai}/u],
];
const SCRIPTS =
  "Latin Cyrillic Greek Armenian Georgian Hebrew Arabic Ethiopic Thai Lao Khmer Myanmar Tibetan " +
  "Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thaana";
/** What may stand in one label: one script, or those that are written together (UTS #39, 5.2). */
const TOGETHER = [
  ...SCRIPTS.split(" ").map((script) => [script]),
  ["Latin", "Han", "Hiragana", "Katakana"],
  ["Latin", "Han", "Bopomofo"],
  ["Latin", "Han", "Hangul"],
].map((scripts) => {
  const classes = scripts.map((script) => `\\p{scx=${script}}`).join("");
  return new RegExp(`^[${classes}0-9-]+$`, "u");
});
/** Letters that no language of today writes in Latin, and dotless i, which passes for i. */
const ODD_LATIN =
  /(?=\p{sc=Latin})[^a-z\u00df-\u00f6\u00f8-\u0130\u0134-\u013e\u0141-\u0148\u014a-\u017e\u01a1\u01b0\u01ce-\u01dc\u01df-\u01e3\u01e7-\u01f0\u01f5\u01f9-\u021b\u021f\u0227-\u0233\u0259\u1e00-\u1ef9]/u;
const CJK = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Bopomofo}ー";
/** Beside Latin letters these pass for a slash, a hyphen or an l. */
const PASSES_FOR_MARK = new RegExp(`(?<![${CJK}])[ノンソゾ一丨丶丿ー・](?![${CJK}])`, "u");
/** A mark on a letter that has no composed form: a dot below, a stroke through. */
const LATIN_WITH_MARK = /\p{sc=Latin}\p{M}|\p{M}{4}/u;

/** A link's address as it is shown: as it was typed, its host by `shownHost`. */
export function shownAddress(address: string): string {
  const match = /^(https?:\/\/|mailto:[^@]*@|(?=www\.))([^/?#:]*)(.*)$/is.exec(address);
  if (!match) return address;
  const [, before, host = "", after] = match;
  return `${before}${shownHost(host)}${after}`;
}

/**
 * A host's name in the letters of its language, or in the ASCII form that is
 * looked up (`xn--…`) where it mixes scripts or passes for another.
 */
export function shownHost(host: string): string {
  if (!/[^\0-\x7f]|xn--/i.test(host)) return host;
  const ascii = domainToASCII(host);
  if (!ascii) return host;
  const labels = ascii.split(".");
  const ending = domainToUnicode(labels.at(-1) ?? "");
  const shown = labels.map((label) => shownLabel(label, ending)).join(".");
  return host.normalize("NFC").toLowerCase() === shown ? host : shown;
}

function shownLabel(ascii: string, ending: string): string {
  if (!ascii.startsWith("xn--")) return ascii;
  const label = domainToUnicode(ascii);
  return isHonest(label, ending) ? label : ascii;
}

function isHonest(label: string, ending: string): boolean {
  if (!TOGETHER.some((pattern) => pattern.test(label))) return false;
  if (/[^\p{L}\p{M}\p{N}\-・·]|(?<!l)·|·(?!l)/u.test(label)) return false;
  if (ODD_LATIN.test(label) && !(label.includes("ı") && /^(?:tr|az)$/.test(ending))) return false;
  if (PASSES_FOR_MARK.test(label) || LATIN_WITH_MARK.test(label)) return false;
  const letters = label.replace(/[0-9-]/g, "");
  return !LOOKALIKES.some(([set, homes]) => set.test(letters) && !homes.test(ending));
}
