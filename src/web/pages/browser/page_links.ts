import { readdress } from "./address.ts";
import { find } from "./dom.ts";

/** Which page of history a link leads to: the one before the messages here, or the one after. */
export type PageDirection = "older" | "newer";

/** The link at that side of the list; none where there is nothing more. */
export function pageLinkAt(list: HTMLElement, direction: PageDirection): HTMLElement | null {
  return list.querySelector(`:scope > .${direction}:not([hidden])`);
}

/** Puts a link for what lies beyond a message in its place, and in the place of one before. */
export function setPageLink(
  list: HTMLElement,
  direction: PageDirection,
  beside: HTMLElement,
): void {
  // What it may be loading now would not join on.
  pageLinkAt(list, direction)?.remove();
  const link = makePageLink(direction);
  readdress(link, beside.dataset.seq ?? "");
  if (direction === "older") beside.before(link);
  else beside.after(link);
  // Not there yet, it looks through the whole page once it is.
  globalThis.htmx?.process(link);
}

/**
 * Loads the page around a message, or the newest one; what comes takes the place of the unseen link
 * that asks for it.
 */
export function loadPage(list: HTMLElement, at?: number): void {
  list.querySelector(":scope > .page-link[hidden]")?.remove();
  const link = makePageLink("newer");
  readdress(link, at ? `?at=${at}` : "", /\?.*/);
  if (at) link.dataset.at = String(at);
  link.hidden = true;
  // What is on its way stays behind what is said.
  const newer = pageLinkAt(list, "newer");
  if (newer) newer.after(link);
  else list.prepend(link);
  globalThis.htmx?.process(link);
  // Where nothing listens yet, the link leads there all the same.
  link.click();
}

function makePageLink(direction: PageDirection): HTMLElement {
  const { content } = find<HTMLTemplateElement>("#page-links");
  return find(`.${direction}`, content).cloneNode(true) as HTMLElement;
}
