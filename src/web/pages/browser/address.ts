/** What of a room's address says where in it one is. */
const PLACE = ["at", "before", "after"];

/** A room's address at another place. @param at the seq of a message; the end where absent */
export function addressAt(address: string, at: string | undefined): string {
  const url = new URL(address);
  for (const name of PLACE) url.searchParams.delete(name);
  if (at) url.searchParams.set("at", at);
  return url.href;
}

/** Has a link to the same room lead to where the reader is when it is followed. */
export function addPositionOnClick(link: HTMLAnchorElement, at: () => string | undefined): void {
  // The second is for the middle button.
  for (const type of ["click", "auxclick"]) {
    link.addEventListener(type, () => {
      link.href = addressAt(link.href, at());
    });
  }
}

/** Has a link out of a template lead to a seq: the last number of its address, or another part of it. */
export function readdress(link: Element, seq: string, part = /\d+(?=\D*$)/): void {
  for (const name of ["href", "hx-get", "action"]) {
    const address = link.getAttribute(name);
    if (address) link.setAttribute(name, address.replace(part, seq));
  }
}
