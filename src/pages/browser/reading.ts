/** Within this distance of the end the reader counts as being at it, in pixels. */
const NEAR_PX = 80;

/**
 * Where the reader is: at the end, and new messages scroll into sight; or
 * somewhere above, and stays there, told of what is new by a marker. A hidden
 * tab counts what it missed in its title.
 */
export class Reading {
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
    if (target) {
      target.classList.add("target");
      target.scrollIntoView({ block: "center" });
    } else this.toEnd();
    this.#list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#marker.addEventListener("click", () => this.toEnd());
    // The keyboard of a phone, a longer composer: the end stays the end.
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(this.#list);
    document.addEventListener("visibilitychange", () => this.#count(0));
    this.#holdStillForSwaps();
  }

  toEnd(): void {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#scrolled();
  }

  /** Makes a change to the list that leaves the reader where they are. */
  keep(change: () => void, byOthers: boolean): void {
    const atEnd = this.#atEnd;
    change();
    if (atEnd) this.toEnd();
    else if (byOthers) this.#marker.hidden = false;
    if (byOthers && document.hidden) this.#count(this.#unread + 1);
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

  /** An older page goes in above, a form takes a message's place: what the reader looks at stays. */
  #holdStillForSwaps(): void {
    let anchor: Element | null = null;
    let top = 0;
    let seq: string | undefined;
    this.#list.addEventListener("htmx:before:swap", (event) => {
      const { ctx } = (event as CustomEvent<HtmxSwap>).detail;
      // A portal's page or a gateway's error is not what was asked for: all stays as it is.
      if (!ctx.response.headers.has("Longwave-Part")) {
        event.preventDefault();
        return;
      }
      anchor = this.#list.querySelector(":scope > [data-seq]");
      top = anchor?.getBoundingClientRect().top ?? 0;
      seq = (event.target as Element).closest<HTMLElement>("[data-seq]")?.dataset.seq;
      this.#list.ariaBusy = "true";
    });
    this.#list.addEventListener("htmx:after:swap", () => {
      if (this.#atEnd) this.toEnd();
      else if (anchor?.isConnected) {
        this.#list.scrollTop += anchor.getBoundingClientRect().top - top;
      }
      this.#list.ariaBusy = null;
      // The focus goes with what was acted on: into the form, and back to the message.
      const message = this.#list.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
      const field = message?.querySelector<HTMLElement>("textarea, button");
      (field ?? message)?.focus({ preventScroll: true });
    });
  }
}

interface HtmxSwap {
  ctx: { response: { headers: Headers } };
}
