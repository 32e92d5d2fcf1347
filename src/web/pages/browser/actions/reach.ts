import { type ActionBar, messageOf } from "./bar.ts";

/** A finger that stays this long opens the menu, in milliseconds; and may move so far, in pixels. */
const LONG_PRESS = { ms: 500, px: 10 };

/** By pointer, finger, keyboard: the ways to what may be done with a message. */
export function reachByAll(bar: ActionBar, list: HTMLElement): void {
  list.addEventListener("pointerover", ({ target, pointerType, buttons }) => {
    // Whoever selects text is not disturbed.
    if (pointerType === "mouse" && !buttons) bar.moveTo(messageOf(target));
  });
  list.addEventListener("pointerleave", () => bar.moveTo(messageOf(document.activeElement)));
  list.addEventListener("focusin", ({ target }) => bar.moveTo(messageOf(target)));
  list.addEventListener("contextmenu", (event) => {
    const message = messageOf(event.target);
    // A mouse has the browser's own.
    if (event.button === 2 && (event as PointerEvent).pointerType !== "touch") return;
    if (bar.isOpen || message === event.target) event.preventDefault();
  });
  list.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const message = messageOf(target);
    if (!message) return;
    if (bar.contains(target)) {
      const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
      if (by) bar.step(by);
      else if (key === "Escape" && bar.isOpen) bar.close();
      else if (key === "Escape") message.focus();
      else {
        if (key === "Tab") bar.close();
        return;
      }
    } else if (target === message && (key === "Enter" || key === "ContextMenu")) bar.open(message);
    else return;
    event.preventDefault();
  });
  reachByLongPress(bar, list);
}

function reachByLongPress(bar: ActionBar, list: HTMLElement): void {
  let timer: ReturnType<typeof setTimeout>;
  let from = { x: 0, y: 0 };
  list.addEventListener("pointerdown", ({ target, pointerType, x, y }) => {
    clearTimeout(timer);
    const message = messageOf(target);
    // A link has the browser's own menu.
    if (!message || pointerType !== "touch" || (target as Element).closest("a, form")) return;
    from = { x, y };
    timer = setTimeout(() => bar.open(message), LONG_PRESS.ms);
  });
  list.addEventListener("pointermove", ({ x, y }) => {
    if (Math.hypot(x - from.x, y - from.y) > LONG_PRESS.px) clearTimeout(timer);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    list.addEventListener(end, () => clearTimeout(timer));
  }
}
