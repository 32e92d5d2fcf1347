/** The emoji that can be chosen, with their names in both languages, as one text for the picker. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "esbuild";

const require = createRequire(import.meta.url);

/** What devices of the last years can draw. */
const VERSION_MAX = 15;

interface Emoji {
  emoji: string;
  hexcode: string;
  label: string;
  tags?: string[];
  /** None where it is but a part of others. */
  group?: number;
  order?: number;
  version: number;
  skins?: Emoji[];
}

/** The group of what is but a part of others: hair, skin tones. */
const COMPONENTS = 2;

/** Resolves `emoji:lines`: a line for each, which is the emoji, a tab, and all the words that find it. */
export const emojiLines: Plugin = {
  name: "emoji lines",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^emoji:lines$/ }, ({ path }) => ({ path, namespace: "emoji" }));
    onLoad({ filter: /.*/, namespace: "emoji" }, () => ({
      contents: makeLines(),
      loader: "text",
      watchFiles: EMOJI_FILES,
    }));
  },
};

/** Where they come from, for the list of what others have made. */
export const EMOJI_FILES = ["en", "ko"].map((language) =>
  require.resolve(`emojibase-data/${language}/data.json`),
);

function makeLines(): string {
  const [english = [], korean = []] = EMOJI_FILES.map((file): Emoji[] =>
    JSON.parse(readFileSync(file, "utf8")),
  );
  const inKorean = new Map(korean.map((emoji) => [emoji.hexcode, emoji]));
  return english
    .filter(
      ({ group, version }) => group !== undefined && group !== COMPONENTS && version <= VERSION_MAX,
    )
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map((emoji) => {
      const words = [emoji, inKorean.get(emoji.hexcode)].map(wordsOf).join("\t");
      return `${emoji.emoji}\t${hasTones(emoji) ? 1 : ""}\t${words}`;
    })
    .join("\n");
}

/** Its name first, which is shown; then what else finds it. */
function wordsOf(emoji: Emoji | undefined): string {
  const { label = "", tags = [] } = emoji ?? {};
  const others = tags.filter((tag) => !label.includes(tag));
  return `${label}\t${others.join(" ")}`;
}

/** Whether each tone gives an emoji behind its first character, where the picker puts it (skin_tones.ts). */
function hasTones({ emoji, skins = [] }: Emoji): boolean {
  const known = skins.filter(({ version }) => version <= VERSION_MAX).map((skin) => skin.emoji);
  const [first = "", ...rest] = emoji;
  const behind = rest.join("").replace(/^\ufe0f/, "");
  return ["🏻", "🏼", "🏽", "🏾", "🏿"].every((tone) => known.includes(first + tone + behind));
}
