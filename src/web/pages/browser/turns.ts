import { find } from "./dom.ts";

/** The way to the page before the messages that are here, and to the one after them. */
export type Turn = "older" | "newer";

/** The link at that side of the list; none where there is nothing more. */
export function turnAt(list: HTMLElement, turn: Turn): HTMLElement | null {
  return list.querySelector(`:scope > .${turn}:not([hidden])`);
}

/** Puts a link for what lies beyond a message in its place, and in the place of one before. */
export function setTurn(list: HTMLElement, turn: Turn, beside: HTMLElement): void {
  // What it may be loading now would not join on.
  turnAt(list, turn)?.remove();
  const link = makeTurn(turn, (address) => address.replace(/\d+$/, beside.dataset.seq ?? ""));
  if (turn === "older") beside.before(link);
  else beside.after(link);
  // Not there yet, it looks through the whole page once it is.
  globalThis.htmx?.process(link);
}

/** Loads the newest page; what comes takes the place of the unseen link that asks for it. */
export function loadNewest(list: HTMLElement): void {
  list.querySelector(":scope > .turn[hidden]")?.remove();
  const link = makeTurn("newer", (address) => address.replace(/\?.*/, ""));
  link.hidden = true;
  // What is on its way stays behind what is said.
  turnAt(list, "newer")?.after(link);
  globalThis.htmx?.process(link);
  // Where nothing listens yet, the link leads there all the same.
  link.click();
}

function makeTurn(turn: Turn, toAddress: (address: string) => string): HTMLElement {
  const { content } = find<HTMLTemplateElement>("#turns");
  const link = find(`.${turn}`, content).cloneNode(true) as HTMLElement;
  for (const name of ["href", "hx-get"]) {
    link.setAttribute(name, toAddress(link.getAttribute(name) ?? ""));
  }
  return link;
}
