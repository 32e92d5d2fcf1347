import { find } from "../dom.ts";

/** What a message has for its text, while it shows something else; and whether it is a removed one. */
const asServed = new WeakMap<HTMLElement, { text: Node[]; isRemoved: boolean }>();

/** Shows a message with something else for its text. @param isRemoved whether it looks like one that is gone */
export function showInstead(message: HTMLElement, content: Node, isRemoved: boolean): void {
  const body = find(".body", message);
  if (!asServed.has(message)) {
    asServed.set(message, { text: [...body.childNodes], isRemoved: "removed" in message.dataset });
  }
  body.replaceChildren(content);
  message.toggleAttribute("data-removed", isRemoved);
}

/** Shows it again as the server has it. */
export function showAsItIs(message: HTMLElement): void {
  const served = asServed.get(message);
  if (!served) return;
  asServed.delete(message);
  find(".body", message).replaceChildren(...served.text);
  message.toggleAttribute("data-removed", served.isRemoved);
  message.style.removeProperty("min-height");
}
