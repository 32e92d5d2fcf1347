import type { ActionBar } from "./bar.ts";
import { messageOf } from "./message_element.ts";

/** A finger that stays this long opens the menu, in milliseconds; it may move so far, in pixels. */
const LONG_PRESS = { ms: 500, px: 10 };

/** A mouse has the bar at the message that it points at; a finger that stays opens the menu. */
export function reachByPointer(bar: ActionBar, list: HTMLElement): void {
  let timer: ReturnType<typeof setTimeout>;
  let from = { x: 0, y: 0 };
  let hasOpened = false;
  list.addEventListener("pointerover", ({ target, pointerType, buttons }) => {
    // Whoever selects text is not disturbed.
    if (pointerType === "mouse" && !buttons) bar.moveTo(messageOf(target));
  });
  list.addEventListener("pointerleave", () => bar.moveTo(messageOf(document.activeElement)));
  list.addEventListener("pointerdown", ({ target, pointerType, x, y }) => {
    clearTimeout(timer);
    hasOpened = false;
    const message = messageOf(target);
    // A link has the browser's own menu.
    const isOther = (target as Element).closest("a, button, form");
    if (!message || pointerType !== "touch" || isOther) return;
    from = { x, y };
    timer = setTimeout(() => {
      hasOpened = true;
      bar.open(message);
    }, LONG_PRESS.ms);
  });
  list.addEventListener("pointermove", ({ x, y }) => {
    if (Math.hypot(x - from.x, y - from.y) > LONG_PRESS.px) clearTimeout(timer);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    list.addEventListener(end, () => clearTimeout(timer));
  }
  // The finger that has opened it presses nothing in it.
  list.addEventListener("touchend", (event) => hasOpened && event.preventDefault());
}
