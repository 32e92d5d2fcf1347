import type { Pending } from "../../client/outbox.ts";
import type { MessageWithFragment } from "../../protocol/events.ts";
import type { Message } from "../../protocol/message.ts";
import { follows } from "../grouping.ts";
import { find } from "./dom.ts";
import { stopTyping } from "./people.ts";
import { Reading } from "./reading.ts";

/** The messages on the page: each in its place by seq, whichever way it arrives. */
export class MessageList {
  readonly #list: HTMLElement;
  /** The id of who looks at it. */
  viewer: string | undefined;
  readonly #reading: Reading;
  /** What has come in this turn, to be placed at once. */
  #arrived: MessageWithFragment[] = [];
  /** What has no place on the page yet, or is newer than what is loading: by seq. */
  readonly #unplaced = new Map<number, MessageWithFragment>();

  constructor(list: HTMLElement, marker: HTMLButtonElement, viewer: string | undefined) {
    this.#list = list;
    this.viewer = viewer;
    this.#reading = new Reading(list, marker);
  }

  /** @param at the seq of the message to show; the newest where absent */
  start(at?: string): void {
    this.#decorate(this.#list.querySelectorAll<HTMLElement>(":scope > [data-seq]"));
    this.#reading.start(at ? this.#bySeq(at) : undefined);
    // Older pages, edits and live messages arrive by different ways and get the same finish.
    new MutationObserver((records) => {
      const added = records.flatMap((record) => [...record.addedNodes]).filter(isMessage);
      for (const element of added) {
        // A page of history may overlap with what has come live meanwhile.
        if (this.#list.querySelectorAll(`#${element.id}`).length > 1) element.remove();
      }
      this.#decorate(added);
      for (const element of added) this.#bringUpToDate(element);
      if (!this.#newer) this.#placeWhatIsBeyond();
    }).observe(this.#list, { childList: true });
    this.#list.addEventListener("keydown", ({ key, target }) => {
      if (key === "Escape")
        find(".cancel", (target as Element).closest("form.change") ?? this.#list)?.click();
    });
  }

  /** To the newest message: on this page, or on the one that has it. */
  toEnd(): void {
    if (this.#newer) location.assign(location.pathname);
    else this.#reading.toEnd();
  }

  /** Puts a message in its place, or its newer state in place of the older. */
  place(message: MessageWithFragment): void {
    if (this.#arrived.push(message) === 1) queueMicrotask(() => this.#placeArrived());
  }

  #placeArrived(): void {
    const messages = this.#arrived;
    this.#arrived = [];
    const byOthers = messages.some(({ author }) => author.id !== this.viewer);
    this.#reading.keep(() => {
      for (const message of messages) this.#placeOne(message);
    }, byOthers);
  }

  #placeOne(message: MessageWithFragment): void {
    const { seq, author, fragment = "" } = message;
    const element = fromHtml(fragment);
    if (!element) return;
    stopTyping(author.id);
    const known = this.#bySeq(seq);
    const first = this.#older ? this.#seqOf(this.#first) : 0;
    const beyond = this.#newer && seq > this.#seqOf(this.#last);
    // A form that a person has open is not taken away from them.
    if (beyond || (known ? "changing" in known.dataset : seq < first)) {
      this.#unplaced.set(seq, message);
      return;
    }
    if (!known) this.#insert(element, seq);
    else if (Number(known.dataset.rev) < message.rev) known.replaceWith(element);
    if (author.id === this.viewer) this.discard(message.nonce);
    // Not there yet, it looks through the whole page once it is; an embed does without it.
    if (element.isConnected) globalThis.htmx?.process(element);
  }

  /** What was loading while it changed is older than what is known of it. */
  #bringUpToDate(element: HTMLElement): void {
    const newer = this.#unplaced.get(this.#seqOf(element));
    if (!newer || "changing" in element.dataset) return;
    this.#unplaced.delete(newer.seq);
    this.place(newer);
  }

  #placeWhatIsBeyond(): void {
    const last = this.#seqOf(this.#last);
    for (const [seq, message] of this.#unplaced) {
      if (seq <= last) continue;
      this.#unplaced.delete(seq);
      this.place(message);
    }
  }

  /** Shows a post that is on its way or refused. */
  showPending({ nonce, text, refusal, pathStatus }: Pending): void {
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
      const why = find(".why", shown);
      const { refused, held } = why.dataset;
      // The server's words are its own; what something on the way has done is told in the page's.
      const onTheWay = pathStatus ? refused?.replace("%", String(pathStatus)) : held;
      why.textContent = (pathStatus === undefined ? refusal : onTheWay) ?? "";
      if (!shown.isConnected) this.#list.append(shown);
    }, false);
  }

  /** A post has been acknowledged: it makes place for its message, which may be here already. */
  settle({ nonce, seq }: Message): void {
    if (this.#bySeq(seq)) this.discard(nonce);
    else this.#byNonce(nonce)?.setAttribute("data-state", "sent");
  }

  /** A post is not to be sent, or its message is in its place. */
  discard(nonce: string): void {
    this.#byNonce(nonce)?.remove();
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
      if (element.dataset.author === this.viewer) element.dataset.mine = "";
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

function isMessage(node: Node): node is HTMLElement {
  return node instanceof HTMLElement && "seq" in node.dataset;
}

function fromHtml(html: string): HTMLElement | null {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild as HTMLElement | null;
}
