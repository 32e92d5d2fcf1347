/** /embed.js: defines `<longwave-chat>`, and puts one where the script tag stands. */
import { ATTRIBUTES } from "../messages.ts";
import { mountChat } from "./element.ts";
import { attachChat } from "./tag.ts";

const NAME = "longwave-chat";
/** None for a module, and for a script in a shadow root: these are not told which tag they are of. */
const running = document.currentScript as HTMLScriptElement | null;
const address = running?.src ?? `${/http\S+?embed\.js/.exec(Error().stack ?? "")}`;
const server = new URL(address).origin;

class LongwaveChat extends HTMLElement {
  // What changes the look may change the colours.
  static observedAttributes = [...ATTRIBUTES, "class", "style"];
  /** How many are on the page, in whatever shadow roots. */
  static count = 0;
  readonly #update = mountChat(this, server);

  connectedCallback(): void {
    LongwaveChat.count++;
    this.#update();
  }

  disconnectedCallback(): void {
    LongwaveChat.count--;
    this.#update(true);
  }

  /** Moved with its state (`moveBefore`), it goes on as it is. */
  connectedMoveCallback(): void {}

  attributeChangedCallback(): void {
    if (this.isConnected) this.#update();
  }
}

// Included twice: the element is the first one's.
if (!customElements.get(NAME)) customElements.define(NAME, LongwaveChat);

const place = (tag: HTMLScriptElement) => {
  const isChat = "room" in tag.dataset;
  const isInHead = document.head.contains(tag);
  const keep = () => {
    // Without data-room it may be there for elements alone; where there are none, the page has a room.
    const { count } = customElements.get(NAME) as typeof LongwaveChat;
    if (isChat || !(isInHead || count)) attachChat(tag, NAME, isInHead);
  };
  // By then every other tag has had its turn.
  if ((isChat && !isInHead) || document.readyState === "complete") keep();
  else addEventListener("load", keep);
};

/** Each tag of this script's, also in the shadow roots that can be looked into. */
const placeAll = (root: ParentNode) => {
  for (const element of root.querySelectorAll<HTMLScriptElement>("*")) {
    if (element.src?.startsWith?.(`${server}/embed.js`)) place(element);
    if (element.shadowRoot) placeAll(element.shadowRoot);
  }
};

if (running) place(running);
else placeAll(document);
