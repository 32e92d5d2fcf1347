import { find } from "../dom.ts";

/** What a message has for its text, while it shows something else. */
const texts = new WeakMap<HTMLElement, Node[]>();

/** Shows a message with something else for its text. @param isRemoved whether it looks like one that is gone */
export function showInstead(message: HTMLElement, content: Node[], isRemoved: boolean): void {
  const body = find(".body", message);
  if (!texts.has(message)) texts.set(message, [...body.childNodes]);
  body.replaceChildren(...content);
  message.toggleAttribute("data-removed", isRemoved);
}

/** Shows it again as the server has it. */
export function showAsItIs(message: HTMLElement): void {
  const text = texts.get(message);
  if (!text) return;
  texts.delete(message);
  find(".body", message).replaceChildren(...text);
  message.removeAttribute("data-removed");
  message.style.removeProperty("min-height");
}
