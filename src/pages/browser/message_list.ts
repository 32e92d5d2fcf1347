import type { Pending } from "../../client/outbox.ts";
import type { MessageWithFragment } from "../../protocol/events.ts";
import { follows } from "../grouping.ts";
import { find } from "./dom.ts";
import { stopTyping } from "./people.ts";
import { Reading } from "./reading.ts";

declare const htmx: { process(element: Element): void };

/** The messages on the page: each in its place by seq, whichever way it arrives. */
export class MessageList {
  readonly #list: HTMLElement;
  readonly #viewer: string | undefined;
  readonly #reading: Reading;
  /** What came while the page was not showing the end of the room. */
  readonly #beyond: MessageWithFragment[] = [];

  constructor(list: HTMLElement, marker: HTMLButtonElement, viewer: string | undefined) {
    this.#list = list;
    this.#viewer = viewer;
    this.#reading = new Reading(list, marker);
  }

  /** @param at the seq of the message to show; the newest where absent */
  start(at?: string): void {
    this.#decorate(this.#list.querySelectorAll<HTMLElement>(":scope > [data-seq]"));
    this.#reading.start(at ? this.#bySeq(at) : undefined);
    // Older pages, edits and live messages arrive by different ways and get the same finish.
    new MutationObserver((records) => {
      const added = records.flatMap((record) => [...record.addedNodes]);
      this.#decorate(
        added.filter(
          (node): node is HTMLElement => node instanceof HTMLElement && "seq" in node.dataset,
        ),
      );
      if (!this.#newer) for (const message of this.#beyond.splice(0)) this.place(message);
    }).observe(this.#list, { childList: true });
  }

  toEnd(): void {
    this.#reading.toEnd();
  }

  /** Puts a message in its place, or its newer state in place of the older. */
  place(message: MessageWithFragment): void {
    const element = fromHtml(message.fragment ?? "");
    if (!element) return;
    stopTyping(message.author.id);
    const known = this.#bySeq(message.seq);
    if (known) {
      if (Number(known.dataset.rev) < message.rev) known.replaceWith(element);
    } else if (this.#newer && message.seq > this.#seqOf(this.#last)) {
      this.#beyond.push(message);
    } else if (!this.#older || message.seq > this.#seqOf(this.#first)) {
      this.#reading.keep(
        () => this.#insert(element, message.seq),
        message.author.id !== this.#viewer,
      );
    }
    if (message.author.id === this.#viewer) this.settle(message.nonce, true);
    if (element.isConnected) htmx.process(element);
  }

  /** Shows a post that is on its way or refused. */
  showPending({ nonce, text, refusal }: Pending): void {
    let element = this.#byNonce(nonce);
    if (!element) {
      const { content } = find<HTMLTemplateElement>("#pending");
      element = content.firstElementChild?.cloneNode(true) as HTMLElement;
      element.dataset.nonce = nonce;
      find(".text", element).textContent = text;
    }
    const shown = element;
    this.#reading.keep(() => {
      shown.dataset.state = refusal ? "failed" : "sending";
      find(".why", shown).textContent = refusal ?? "";
      if (!shown.isConnected) this.#list.append(shown);
    }, false);
  }

  /** A post has been acknowledged; it makes place once its message is here, or it is given up. */
  settle(nonce: string, gone = false): void {
    const element = this.#byNonce(nonce);
    if (gone) element?.remove();
    else if (element) element.dataset.state = "sent";
  }

  #insert(element: HTMLElement, seq: number): void {
    let previous = this.#last;
    while (previous && this.#seqOf(previous) > seq) {
      previous = previous.previousElementSibling as HTMLElement | null;
    }
    if (previous) previous.after(element);
    else this.#list.append(element);
  }

  get #older(): Element | null {
    return this.#list.querySelector(":scope > .older");
  }

  get #newer(): Element | null {
    return this.#list.querySelector(":scope > .newer");
  }

  get #first(): HTMLElement | null {
    return this.#list.querySelector(":scope > [data-seq]");
  }

  get #last(): HTMLElement | null {
    let last = this.#list.lastElementChild as HTMLElement | null;
    while (last && !("seq" in last.dataset))
      last = last.previousElementSibling as HTMLElement | null;
    return last;
  }

  #seqOf(element: HTMLElement | null): number {
    return Number(element?.dataset.seq ?? 0);
  }

  #bySeq(seq: number | string): HTMLElement | null {
    return this.#list.querySelector(`:scope > [data-seq="${Number(seq)}"]`);
  }

  #byNonce(nonce: string): HTMLElement | null {
    return this.#list.querySelector(`:scope > [data-nonce="${CSS.escape(nonce)}"]`);
  }

  /** Marks what is the viewer's own, in their time and their language. */
  #decorate(elements: Iterable<HTMLElement>): void {
    for (const element of elements) {
      if (element.dataset.author === this.#viewer) element.dataset.mine = "";
      for (const time of element.querySelectorAll("time")) {
        const at = new Date(time.dateTime);
        time.textContent = at.toLocaleTimeString(document.documentElement.lang, CLOCK);
        time.title = at.toLocaleString(document.documentElement.lang);
      }
      for (const word of element.querySelectorAll<HTMLElement>("[data-word]")) {
        const { content } = find<HTMLTemplateElement>("#words");
        const own = content.querySelector(`[data-word=${word.dataset.word}]`);
        if (own) word.textContent = own.textContent;
      }
      element.querySelector<HTMLElement>("form.change textarea")?.focus();
      this.#group(element);
      const next = element.nextElementSibling as HTMLElement | null;
      if (next && "seq" in next.dataset) this.#group(next);
    }
  }

  /** A heading where the author changes, and the day above the first message of one. */
  #group(element: HTMLElement): void {
    const previous = element.previousElementSibling as HTMLElement | null;
    const before = previous && "seq" in previous.dataset ? saidOf(previous) : undefined;
    const said = saidOf(element);
    element.toggleAttribute("data-follows", follows(before, said));
    const day = dayOf(said.at);
    if (before ? day !== dayOf(before.at) : day !== dayOf(new Date().toISOString())) {
      element.dataset.day = day;
    } else delete element.dataset.day;
  }
}

const CLOCK = { hour: "2-digit", minute: "2-digit" } as const;

function saidOf({ dataset }: HTMLElement) {
  return { author: dataset.author ?? "", at: dataset.at ?? "" };
}

function dayOf(at: string): string {
  const options = { weekday: "long", day: "numeric", month: "long" } as const;
  return new Date(at).toLocaleDateString(document.documentElement.lang, options);
}

function fromHtml(html: string): HTMLElement | null {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild as HTMLElement | null;
}
