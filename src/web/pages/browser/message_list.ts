import type { PendingPost } from "../../../client/pending.ts";
import type { Message, Person } from "../../../protocol/message.ts";
import { addressAt } from "./address.ts";
import { decorate, group } from "./decorate.ts";
import { find } from "./dom.ts";
import { buildMessage } from "./message_template.ts";
import { MessageWindow } from "./message_window.ts";
import { loadPage, pageLinkAt, setPageLink } from "./page_links.ts";
import { buildPending } from "./pending_message.ts";
import { stopTyping } from "./people.ts";
import { ReadingPosition } from "./reading_position.ts";
import { whyOf } from "./refusal.ts";

/** The most changes that are kept for what is not on the page: the server has them all. */
const DEFERRED_MAX = 1_000;

/** The messages on the page: each in its place by seq, whichever way it arrives. */
export class MessageList {
  readonly #list: HTMLElement;
  /** The id of who looks at it. */
  viewer: string | undefined;
  /** As whom they write. */
  author: Person = { id: "", name: "", verified: false };
  readonly #marker: HTMLElement;
  readonly position: ReadingPosition;
  readonly #window: MessageWindow;
  /** What has come in this turn, to be placed at once. */
  #arrived: Message[] = [];
  /** What has no place on the page yet, or is newer than what is loading: by seq. */
  readonly #deferred = new Map<number, Message>();

  constructor(list: HTMLElement, marker: HTMLButtonElement, viewer: string | undefined) {
    this.#list = list;
    this.viewer = viewer;
    this.#marker = marker;
    this.position = new ReadingPosition(list, marker);
    this.#window = new MessageWindow(list, this.position);
  }

  /** @param at the seq of the message to show; the newest where absent */
  start(at?: string): void {
    decorate(this.#list.querySelectorAll<HTMLElement>(":scope > [data-seq]"), this.viewer);
    const { lastSeq = 0, read } = find("#room").dataset;
    const seen = Number(read?.split(" ")[1] ?? lastSeq);
    this.position.start(Number(lastSeq), seen, at ? this.#bySeq(at) : undefined);
    // Older pages, edits and live messages arrive by different ways and get the same finish.
    new MutationObserver((records) => {
      const added = records.flatMap((record) => [...record.addedNodes]).filter(isMessage);
      if (added.length > 0) this.position.keepDuring(() => this.#decorateAdded(added));
      this.#window.trim(group);
    }).observe(this.#list, { childList: true });
    this.#marker.addEventListener("click", () => this.toEnd());
    this.#replaceByOtherPage();
  }

  /** The seq of the message that the reader is at; none at the end of the room. */
  get at(): string | undefined {
    return this.position.at;
  }

  /** To the newest message, which may have to be loaded. */
  toEnd(): void {
    if (this.#newer) loadPage(this.#list);
    else this.position.toEnd();
  }

  /** Makes a change to the messages that leaves the reader where they are. */
  keepDuring(change: () => void): void {
    this.position.keepDuring(change);
  }

  /** To a message, which may have to be loaded with what is around it. */
  toMessage(seq: number): void {
    const element = this.#bySeq(seq);
    if (element) this.position.show(element);
    else loadPage(this.#list, seq);
  }

  /** When a page is there that was asked for, it takes the place of all that was shown. */
  #replaceByOtherPage(): void {
    let wanted: string | undefined;
    this.#list.addEventListener("htmx:before:swap", (event) => {
      const link = event.target as HTMLElement;
      const isOther = !event.defaultPrevented && link.matches(".page-link[hidden]");
      wanted = isOther ? (link.dataset.at ?? "") : undefined;
      const others = isOther
        ? this.#list.querySelectorAll<HTMLElement>(":scope > :is([data-seq], .page-link)")
        : [];
      for (const element of others) if (element !== link) this.#window.detach(element);
    });
    document.addEventListener("htmx:after:swap", () => {
      if (wanted === undefined) return;
      const target = wanted && this.#bySeq(wanted);
      if (target) this.position.show(target);
      else this.position.toEnd();
      const address = addressAt(location.href, wanted || undefined);
      wanted = undefined;
      if (address !== location.href) history.replaceState(history.state, "", address);
    });
  }

  #decorateAdded(added: HTMLElement[]): void {
    for (const element of added) {
      // A page of history may overlap with what has come live meanwhile.
      if (this.#list.querySelectorAll(`#${element.id}`).length > 1) element.remove();
    }
    decorate(added, this.viewer);
    for (const element of added) {
      this.#window.restoreForm(element);
      this.#applyDeferred(element);
      this.#list.querySelector(`:scope > [data-sent="${element.dataset.seq}"]`)?.remove();
    }
    if (!this.#newer) this.#placeDeferred();
  }

  /** Puts a message in its place, or its newer state in place of the older. */
  place(message: Message): void {
    if (this.#arrived.push(message) === 1) queueMicrotask(() => this.#placeArrived());
  }

  #placeArrived(): void {
    const messages = this.#arrived;
    this.#arrived = [];
    const { newest } = this.position;
    const added = messages.filter(({ seq }) => seq > newest);
    const missed = added.filter(({ author }) => author.id !== this.viewer).length;
    const place = () => {
      for (const message of messages) this.#placeOne(message);
    };
    this.position.keepDuring(place, Math.max(...added.map(({ seq }) => seq), 0), missed);
  }

  #placeOne(message: Message): void {
    const { seq, author } = message;
    stopTyping(author.id);
    const known = this.#bySeq(seq);
    const first = this.#older ? this.#seqOf(this.#first) : 0;
    const beyond = this.#newer && seq > this.#seqOf(this.#last);
    // A form that a person has open is not taken away from them.
    if (beyond || (known ? "changing" in known.dataset : seq < first)) {
      this.#defer(message);
      return;
    }
    if (!known || Number(known.dataset.rev) < message.rev) {
      const element = buildMessage(message, this.viewer);
      if (known) {
        const hasFocus = known.contains(document.activeElement);
        known.replaceWith(element);
        if (hasFocus) element.focus({ preventScroll: true });
      } else this.#insert(element, seq);
    }
    if (author.id === this.viewer) this.discard(message.nonce);
  }

  #defer(message: Message): void {
    this.#deferred.delete(message.seq);
    this.#deferred.set(message.seq, message);
    const [oldest] = this.#deferred.keys();
    if (this.#deferred.size > DEFERRED_MAX && oldest) this.#deferred.delete(oldest);
  }

  /** What was loading while it changed is older than what is known of it. */
  #applyDeferred(element: HTMLElement): void {
    const newer = this.#deferred.get(this.#seqOf(element));
    if (!newer || "changing" in element.dataset) return;
    this.#deferred.delete(newer.seq);
    this.place(newer);
  }

  #placeDeferred(): void {
    const last = this.#last;
    let seq = this.#seqOf(last);
    const beyond = [...this.#deferred.values()].filter((message) => message.seq > seq);
    for (const message of beyond.sort((a, b) => a.seq - b.seq)) {
      // More has come than is kept here: the server is asked for what is between.
      if (last && message.seq > seq + 1) {
        setPageLink(this.#list, "newer", last);
        return;
      }
      seq = message.seq;
      this.#deferred.delete(seq);
      this.place(message);
    }
  }

  /** Shows a post that is on its way or refused. */
  showPending(post: PendingPost): void {
    const { nonce, refusal } = post;
    const shown = this.#byNonce(nonce) ?? buildPending(post, this.author);
    this.position.keepDuring(() => {
      shown.dataset.state = refusal ? "failed" : "sending";
      find(".why", shown).textContent = whyOf(post);
      if (shown.isConnected) return;
      this.#list.append(shown);
      decorate([shown], this.viewer);
    });
  }

  /** Puts what is no message behind those that are here. */
  putBehind(element: HTMLElement): void {
    queueMicrotask(() => this.position.keepDuring(() => void this.#last?.after(element)));
  }

  /** A post has been acknowledged: it makes place for its message, which may be here already. */
  settle({ nonce, seq }: Message): void {
    if (this.#bySeq(seq)) this.discard(nonce);
    else {
      const { dataset } = this.#byNonce(nonce) ?? {};
      if (dataset) Object.assign(dataset, { state: "sent", sent: seq });
    }
  }

  /** A post is not to be sent, or its message is in its place. */
  discard(nonce: string): void {
    const element = this.#byNonce(nonce);
    const next = element?.nextElementSibling as HTMLElement | null;
    element?.remove();
    if (next && "nonce" in next.dataset) group(next);
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
    return pageLinkAt(this.#list, "older");
  }

  get #newer(): Element | null {
    return pageLinkAt(this.#list, "newer");
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
}

function isMessage(node: Node): node is HTMLElement {
  return node instanceof HTMLElement && "seq" in node.dataset;
}
