import { FREQUENT } from "../../reaction_kinds.ts";
import { find } from "../dom.ts";
import { loadPicker } from "../load_picker.ts";
import type { MessageAction } from "./action.ts";
import { startReactions, toggle } from "./reactions.ts";
import { recentEmoji, rememberEmoji } from "./recent_emoji.ts";

let onShown = (_message: HTMLElement) => {};

/** Opens a row of emoji at a message, those that one has used last before the others; and from there, all of them. */
export const react: MessageAction = {
  name: "react",
  start(context) {
    onShown = startReactions(context);
  },
  onShown: (message) => onShown(message),
  isOffered: (_message, { list }) => list.viewer !== undefined,
  run(message, context) {
    const { content } = find<HTMLTemplateElement>("#reaction-parts");
    const panel = document.importNode(find(".emoji-panel", content), true);
    const row = find(".emoji-row", panel);
    const choose = (emoji: string) => {
      rememberEmoji(emoji);
      close();
      toggle(context, currentOf(message), emoji, !isOwn(currentOf(message), emoji));
    };
    const { close } = openPanel(panel, message);
    const emoji = [...new Set([...recentEmoji(), ...FREQUENT])].slice(0, FREQUENT.length);
    row.prepend(...emoji.map((each) => emojiButton(each, choose)));
    stepByArrows(row);
    find("button", row).focus({ preventScroll: true });
    find(".all-emoji", row).addEventListener("click", async () => {
      const { openPicker } = await loadPicker();
      if (panel.isConnected) openPicker(find(".emoji-picker", panel), choose);
      place(panel, currentOf(message));
    });
  },
};

/** A newer state of the message may have taken its place. */
function currentOf(message: HTMLElement): HTMLElement {
  return document.getElementById(message.id) ?? message;
}

function isOwn(message: HTMLElement, emoji: string): boolean {
  const button = message.querySelector(`[data-reaction="${CSS.escape(emoji)}"]`);
  return button?.getAttribute("aria-pressed") === "true";
}

function emojiButton(emoji: string, choose: (emoji: string) => void): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = emoji;
  button.addEventListener("click", () => choose(emoji));
  return button;
}

/** Opens it beside a message, until somebody chooses, presses Escape or goes elsewhere. */
function openPanel(panel: HTMLElement, message: HTMLElement): { close(): void } {
  const listening = new AbortController();
  const { signal } = listening;
  const close = () => {
    listening.abort();
    const hadFocus = panel.contains(document.activeElement);
    panel.remove();
    if (hadFocus) currentOf(message).focus({ preventScroll: true });
  };
  find("#room").append(panel);
  place(panel, message);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  addEventListener(
    "pointerdown",
    ({ target }) => {
      if (!panel.contains(target as Node)) close();
    },
    { signal, capture: true },
  );
  return { close };
}

/** Above the message's end where there is room, else where there is. */
function place(panel: HTMLElement, message: HTMLElement): void {
  const { bottom, right } = find(".body", message).getBoundingClientRect();
  const { offsetHeight, offsetWidth, style } = panel;
  style.top = `${Math.max(8, Math.min(bottom + 4, innerHeight - offsetHeight - 8))}px`;
  style.left = `${Math.max(8, Math.min(right, innerWidth - 8) - offsetWidth)}px`;
}

function stepByArrows(row: HTMLElement): void {
  row.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const buttons = [...row.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons.at((at + by) % buttons.length)?.focus();
  });
}
