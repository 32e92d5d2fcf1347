/** What stands beside a room and in its title's menu; loaded once the room is live. */
import { find } from "./dom.ts";
import { openPopover } from "./popover.ts";

/** How often the list of rooms is asked for, at most and while the page is in sight; in milliseconds. */
const REFRESH_MS = { soonest: 10_000, regular: 90_000 };
/** What htmx fills of all this. */
const PARTS = "#own-rooms, #new-room-dialog, .share";

const list = find("#own-rooms");
let askedAt = Date.now();

/** Not where the style hides it, nor while nobody sees the page. */
function refresh(pause: number): void {
  if (document.hidden || list.offsetParent === null || Date.now() - askedAt < pause) return;
  askedAt = Date.now();
  list.dispatchEvent(new Event("refresh"));
}

setInterval(() => refresh(REFRESH_MS.regular), REFRESH_MS.regular);
for (const type of ["focus", "visibilitychange"]) {
  addEventListener(type, () => refresh(REFRESH_MS.soonest));
}

interface HtmxSwap {
  ctx: { target: HTMLElement; response: { headers: Headers } };
}

// Before all who listen for what comes into the list of messages: this is none of it.
addEventListener(
  "htmx:before:swap",
  (event) => {
    const { target, response } = (event as CustomEvent<HtmxSwap>).detail.ctx;
    if (!target.matches(PARTS)) return;
    event.stopPropagation();
    // A portal's page, or a gateway's error.
    if (!response.headers.has("Longwave-Part")) event.preventDefault();
  },
  true,
);
addEventListener(
  "htmx:after:swap",
  (event) => {
    const { target } = (event as CustomEvent<HtmxSwap>).detail.ctx;
    if (!target.matches(PARTS)) return;
    event.stopPropagation();
    if (target instanceof HTMLDialogElement) {
      openPopover()?.removeAttribute("data-open");
      target.showModal();
      find("[name=title]", target).focus();
    } else showCopyButtons();
  },
  true,
);

function showCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) button.hidden = false;
}

addEventListener("click", async ({ target }) => {
  const element = target as Element;
  // Beside what it shows, a click closes a dialog.
  if (element instanceof HTMLDialogElement) element.close();
  const button = element.closest<HTMLElement>("[data-copy]");
  if (!button) return;
  const field = find<HTMLInputElement>(`#${button.dataset.copy}`);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Over plain http, as in a LAN, there is no such clipboard.
    document.execCommand("copy");
  }
  button.textContent = button.dataset.done ?? "";
});

showCopyButtons();
