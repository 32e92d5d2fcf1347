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
  #unread = 0;

  constructor(list: HTMLElement, marker: HTMLButtonElement) {
    this.#list = list;
    this.#marker = marker;
  }

  start(target?: HTMLElement | null): void {
    if (target) {
      target.classList.add("target");
      target.scrollIntoView({ block: "center" });
    } else this.toEnd();
    this.#marker.addEventListener("click", () => this.toEnd());
    this.#list.addEventListener("scroll", () => this.#isAtEnd() && this.#mark(false), {
      passive: true,
    });
    // The keyboard of a phone, a longer composer: the end stays the end.
    let atEnd = this.#isAtEnd();
    this.#list.addEventListener(
      "scroll",
      () => {
        atEnd = this.#isAtEnd();
      },
      { passive: true },
    );
    new ResizeObserver(() => atEnd && this.toEnd()).observe(this.#list);
    document.addEventListener("visibilitychange", () => this.#count(0));
    this.#holdStillForHistory();
  }

  toEnd(): void {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#mark(false);
  }

  /** Makes a change to the list that leaves the reader where they are. */
  keep(change: () => void, byOthers: boolean): void {
    const atEnd = this.#isAtEnd();
    change();
    if (atEnd) this.toEnd();
    else if (byOthers) this.#mark(true);
    if (byOthers && document.hidden) this.#count(this.#unread + 1);
  }

  #isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  #mark(unseen: boolean): void {
    this.#marker.hidden = !unseen;
  }

  #count(unread: number): void {
    this.#unread = unread;
    document.title = unread > 0 ? `(${unread}) ${this.#title}` : this.#title;
  }

  /** An older page goes in above: what the reader looks at must not move. */
  #holdStillForHistory(): void {
    let anchor: Element | null = null;
    let top = 0;
    this.#list.addEventListener("htmx:before:swap", () => {
      anchor = this.#list.querySelector(":scope > [data-seq]");
      top = anchor?.getBoundingClientRect().top ?? 0;
      this.#list.ariaBusy = "true";
    });
    this.#list.addEventListener("htmx:after:swap", () => {
      if (anchor?.isConnected) this.#list.scrollTop += anchor.getBoundingClientRect().top - top;
      this.#list.ariaBusy = null;
    });
  }
}
