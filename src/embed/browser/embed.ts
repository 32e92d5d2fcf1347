/** /embed.js: defines `<longwave-chat>`, and puts one where the script tag stands. */
import { ATTRIBUTES } from "../messages.ts";
import { makeChat } from "./chat.ts";

const NAME = "longwave-chat";
const tag = (document.currentScript ??
  document.querySelector('[src*="/embed.js"]')) as HTMLScriptElement;
const { dataset } = tag;

class LongwaveChat extends HTMLElement {
  // What changes the look may change the colours.
  static observedAttributes = [...ATTRIBUTES, "class", "style"];
  readonly #update = makeChat(this, new URL(tag.src).origin);

  connectedCallback(): void {
    this.#update();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#update();
  }
}

// Included twice: the element is the first one's.
if (!customElements.get(NAME)) customElements.define(NAME, LongwaveChat);

const inHead = document.head.contains(tag);
const isChat = "room" in dataset;

const place = () => {
  // Without data-room it may be there for elements alone; where there are none, the page has a room.
  if (!isChat && (inHead || document.querySelector(NAME))) return;
  const chat = document.createElement(NAME);
  for (const name of ATTRIBUTES) {
    if (name in dataset) chat.setAttribute(name, dataset[name] as string);
  }
  if (inHead) document.body.append(chat);
  else tag.after(chat);
};

// By then every other tag has had its turn.
if ((isChat && !inHead) || document.readyState === "complete") place();
else addEventListener("load", place);
