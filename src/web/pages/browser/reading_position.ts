/** Within this distance of the end the reader counts as being at it, in pixels. */
const NEAR_PX = 80;

/**
 * Where the reader is: at the end, and new messages scroll into sight; or
 * somewhere above, and stays there, told of what is new by a marker. A hidden
 * tab counts what it missed in its title.
 */
export class ReadingPosition {
  readonly #list: HTMLElement;
  readonly #marker: HTMLButtonElement;
  readonly #title = document.title;
  #atEnd = false;
  #unread = 0;

  constructor(list: HTMLElement, marker: HTMLButtonElement) {
    this.#list = list;
    this.#marker = marker;
  }

  /** @param target the message that the address points at; the newest where there is none */
  start(target?: HTMLElement | null): void {
    if (target) this.show(target);
    else this.toEnd();
    this.#list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // The keyboard of a phone, a longer composer: the end stays the end.
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(this.#list);
    document.addEventListener("visibilitychange", () => this.#count(0));
    this.#anchorDuringSwaps();
  }

  /** The seq of the message that the reader is at: the one that the address points at, or the first in sight. */
  get at(): string | undefined {
    if (this.#atEnd) return undefined;
    const target = this.#list.querySelector<HTMLElement>(":scope > .target");
    const { top, bottom } = this.#list.getBoundingClientRect();
    const place = target?.getBoundingClientRect();
    const isInSight = place && place.bottom > top && place.top < bottom;
    return (isInSight ? target : this.first)?.dataset.seq;
  }

  /** The first message that is in sight, if there is any. */
  get first(): HTMLElement | undefined {
    const { top } = this.#list.getBoundingClientRect();
    const messages = this.#list.querySelectorAll<HTMLElement>(":scope > [data-seq]");
    return [...messages].find((message) => message.getBoundingClientRect().bottom > top + 1);
  }

  /** Brings a message into sight, and marks it. */
  show(target: HTMLElement): void {
    this.#list.querySelector(":scope > .target")?.classList.remove("target");
    target.classList.add("target");
    target.scrollIntoView({ block: "center" });
    this.#scrolled();
  }

  toEnd(): void {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#scrolled();
  }

  /** Makes a change to the list that leaves the reader where they are. */
  keepDuring(change: () => void, byOthers = false): void {
    // Whoever is writing in a form up there is not taken away from it.
    const atEnd = this.#atEnd && !this.#list.querySelector("form:focus-within");
    const settle = this.#anchor();
    change();
    if (atEnd) this.toEnd();
    else {
      settle();
      if (byOthers) this.#marker.hidden = false;
    }
    if (byOthers && document.hidden) this.#count(this.#unread + 1);
  }

  /** Scroll anchoring. @returns what puts back to its place what is in sight now */
  #anchor(): () => void {
    const { first } = this;
    const top = first?.getBoundingClientRect().top ?? 0;
    return () => {
      // A newer state of the message may have taken its place.
      const now = first && document.getElementById(first.id);
      const moved = now ? now.getBoundingClientRect().top - top : 0;
      if (moved) this.#list.scrollTop += moved;
      this.#scrolled();
    };
  }

  #scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    // The end of what is loaded is not the end of the room.
    const isWhole = !this.#list.querySelector(":scope > .newer");
    this.#atEnd = isWhole && scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.#atEnd) this.#marker.hidden = true;
  }

  #count(unread: number): void {
    this.#unread = unread;
    document.title = unread > 0 ? `(${unread}) ${this.#title}` : this.#title;
  }

  /** An older page goes in above: what the reader looks at stays. */
  #anchorDuringSwaps(): void {
    let settle = () => {};
    this.#list.addEventListener("htmx:before:swap", (event) => {
      const { ctx } = (event as CustomEvent<HtmxSwap>).detail;
      // A portal's page or a gateway's error is not what was asked for: all stays as it is.
      if (!ctx.response.headers.has("Longwave-Part")) {
        event.preventDefault();
        return;
      }
      settle = this.#atEnd ? () => this.toEnd() : this.#anchor();
      this.#list.setAttribute("aria-busy", "true");
    });
    // Told to the document where what asked has lost its place to what came.
    document.addEventListener("htmx:after:swap", () => {
      settle();
      this.#list.removeAttribute("aria-busy");
    });
  }
}

interface HtmxSwap {
  ctx: { response: { headers: Headers } };
}
