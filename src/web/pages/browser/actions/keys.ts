import type { ActionBar } from "./bar.ts";
import { messageOf } from "./message_element.ts";

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
const FOCUSABLE = "a[href], button, input, textarea, summary, [tabindex]";

/**
 * Tab comes to the list once and leaves it; the arrows go from message to message, where Tab goes
 * on to what is in it, and Enter opens the menu.
 */
export function reachByKeys(bar: ActionBar, list: HTMLElement): void {
  /** The key that has moved the focus, if one has. */
  let isByTab = false;
  const end = document.createElement("span");
  end.tabIndex = -1;
  list.after(end);
  for (const type of ["keydown", "pointerdown"]) {
    const note = (event: Event) => {
      isByTab = (event as KeyboardEvent).key === "Tab";
    };
    addEventListener(type, note, true);
  }
  list.addEventListener("focusin", ({ target, relatedTarget }) => {
    const isFromOutside = !list.contains(relatedTarget as Node | null);
    // Backwards it would come to the last link of all messages.
    const isInside = target !== list && target !== messageOf(target);
    if (isByTab && isFromOutside && isInside) list.focus({ preventScroll: true });
    else bar.moveTo(messageOf(target));
  });
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (!list.contains(relatedTarget as Node | null))
      bar.moveTo(list.querySelector(":scope > :hover"));
  });
  // The browser's own menu does not open on top of it.
  list.addEventListener("contextmenu", (event) => bar.isOpen && event.preventDefault());
  list.addEventListener("keydown", (event) => {
    const { key, target, shiftKey, altKey, ctrlKey, metaKey } = event;
    const message = messageOf(target);
    const step = STEPS[key];
    const isMenuKey = key === "ContextMenu" || (key === "F10" && shiftKey);
    if (altKey || ctrlKey || metaKey || event.defaultPrevented) return;
    if (key === "Tab") {
      if (bar.isOpen) bar.close();
      if (tab(shiftKey, message)) event.preventDefault();
    } else if (bar.contains(target)) {
      if (step) bar.step(step);
      else if (key === "Escape") bar.close();
      else return;
      event.preventDefault();
    } else if (message === target || target === list) {
      if (message && (key === "Enter" || isMenuKey)) bar.open(message);
      else if (!/^Arrow(Up|Down)$/.test(key) || !step || !go(step, message)) return;
      event.preventDefault();
    } else if (key === "Escape" && message && !(target as Element).closest("form, textarea")) {
      message.focus({ preventScroll: true });
    }
  });

  /**
   * Sees to it that Tab goes through what is in the message, and then out of the list.
   *
   * @returns whether that was it; else the browser goes on from where the focus is now
   */
  function tab(isBackwards: boolean, message: HTMLElement | null): boolean {
    const now = document.activeElement as HTMLElement;
    const side = isBackwards ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
    const isMore = [...(message?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].some(
      (element) =>
        element.tabIndex >= 0 &&
        element.getClientRects().length > 0 &&
        now.compareDocumentPosition(element) & side,
    );
    if (isMore) return false;
    if (!isBackwards) end.focus({ preventScroll: true });
    else if (now === message) list.focus({ preventScroll: true });
    else message?.focus({ preventScroll: true });
    return isBackwards && message !== null && now !== message;
  }

  /** @returns whether there is a message to go to */
  function go(by: number, from: HTMLElement | null): boolean {
    const messages = [...list.querySelectorAll<HTMLElement>(":scope > [data-seq]")];
    const { top, bottom } = list.getBoundingClientRect();
    const box = from?.getBoundingClientRect();
    // What is taller than the list is scrolled through first.
    if (box && (by > 0 ? box.bottom > bottom + 1 : box.top < top - 1)) return false;
    const last = messages.filter((one) => one.getBoundingClientRect().top < bottom).at(-1);
    const next = from ? messages[messages.indexOf(from) + by] : last;
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
    return next !== undefined;
  }
}
