/** emoji_picker.js: all emoji, to be found by a word in English or Korean; loaded when it is opened. */
import lines from "emoji:lines";
import { SKIN_TONES, toned } from "./skin_tones.ts";

interface Emoji {
  emoji: string;
  hasTones: boolean;
  /** In the language of the page. */
  name: string;
  /** All that finds it. */
  words: string;
}

const TONE_KEY = "longwave skin tone";
/** A hand, to show the tones by. */
const HAND = "✋";

const emoji: Emoji[] = lines.split("\n").map((line) => {
  const [emoji = "", hasTones, english = "", , korean = ""] = line.split("\t");
  const name = document.documentElement.lang === "ko" ? korean || english : english;
  return { emoji, hasTones: hasTones === "1", name, words: line.toLowerCase() };
});

/**
 * Fills a place with the picker.
 *
 * @param place has its words in its data attributes
 */
export function openPicker(place: HTMLElement, choose: (emoji: string) => void): void {
  if (!place.hidden) return;
  let tone = keptTone();
  const search = document.createElement("input");
  search.type = "search";
  search.autocomplete = "off";
  search.placeholder = place.dataset.search ?? "";
  search.setAttribute("aria-label", search.placeholder);
  const grid = document.createElement("div");
  grid.className = "emoji-grid";
  const tones = document.createElement("div");
  tones.className = "skin-tones";
  tones.setAttribute("role", "radiogroup");
  tones.setAttribute("aria-label", place.dataset.tone ?? "");

  const show = () => {
    const wanted = search.value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
    const found = emoji.filter(({ words }) => wanted.every((word) => words.includes(word)));
    const none = document.createElement("p");
    none.textContent = place.dataset.none ?? "";
    grid.replaceChildren(...(found.length > 0 ? found.map(buttonOf) : [none]));
    grid.scrollTop = 0;
  };
  const buttonOf = ({ emoji, hasTones, name }: Emoji) => {
    const shown = hasTones && tone ? toned(emoji, tone) : emoji;
    const button = makeButton(shown, name);
    button.tabIndex = -1;
    button.addEventListener("click", () => choose(shown));
    return button;
  };
  const showTones = () => {
    tones.replaceChildren(
      ...["", ...SKIN_TONES].map((each) => {
        const button = makeButton(each ? toned(HAND, each) : HAND);
        button.setAttribute("role", "radio");
        button.setAttribute("aria-checked", String(each === tone));
        button.addEventListener("click", () => {
          tone = each;
          keepTone(tone);
          showTones();
          show();
          tones.querySelector<HTMLElement>("[aria-checked=true]")?.focus();
        });
        return button;
      }),
    );
  };

  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    const first = grid.querySelector("button");
    if (event.key === "ArrowDown") first?.focus();
    else if (event.key === "Enter") first?.click();
    else return;
    event.preventDefault();
  });
  grid.addEventListener("keydown", (event) => {
    const buttons = [...grid.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (!by || at < 0) return;
    event.preventDefault();
    (at + by < 0 ? search : (buttons[at + by] ?? buttons[at]))?.focus();
  });
  show();
  showTones();
  place.replaceChildren(search, grid, tones);
  place.hidden = false;
  search.focus();
}

function makeButton(emoji: string, name?: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = emoji;
  if (name) {
    button.title = name;
    button.setAttribute("aria-label", name);
  }
  return button;
}

function keptTone(): string {
  try {
    return SKIN_TONES.find((tone) => tone === localStorage[TONE_KEY]) ?? "";
  } catch {
    return "";
  }
}

function keepTone(tone: string): void {
  try {
    localStorage[TONE_KEY] = tone;
  } catch {
    // Forbidden: then for this time.
  }
}
