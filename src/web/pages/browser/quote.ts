import { readdress } from "./address.ts";
import { find } from "./dom.ts";

/** Has a quote out of a template be that of a message; its words come later (actions/quotes.ts). */
export function pointTo(quote: HTMLElement, seq: number): void {
  readdress(quote, String(seq));
  quote.dataset.replyTo = String(seq);
  find("span", quote).textContent = `#${seq}`;
}
