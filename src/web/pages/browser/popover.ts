/** Whether the browser itself opens what a `popovertarget` points at: Chrome 114, Firefox 125, Safari 17. */
const isNative = "popover" in HTMLElement.prototype;

/** What is open just now, if anything is. */
export function openPopover(): HTMLElement | null {
  return document.querySelector(isNative ? ":popover-open" : "[popover][data-open]");
}

/**
 * Puts popovers that came at the end of the page beside their buttons. Opens and closes them where
 * the browser does not: by their buttons, by Escape, and by a click beside.
 */
export function startPopovers(): void {
  for (const template of document.querySelectorAll<HTMLTemplateElement>("[data-into]")) {
    document.getElementById(template.dataset.into ?? "")?.append(template.content);
  }
  if (isNative) return;
  addEventListener("click", ({ target }) => {
    const open = openPopover();
    if (open?.contains(target as Node)) return;
    open?.removeAttribute("data-open");
    const button = (target as Element).closest("[popovertarget]");
    const wanted = document.getElementById(button?.getAttribute("popovertarget") ?? "");
    if (wanted !== open) wanted?.setAttribute("data-open", "");
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    // After those who ask what is open.
    setTimeout(() => openPopover()?.removeAttribute("data-open"));
  });
}
