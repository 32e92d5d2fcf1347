/** Within this distance of the end the reader counts as being at it, in pixels. */
const NEAR_PX = 80;

/** So much of a message has to be in sight to count, in pixels: its first line. */
const SEEN_PX = 24;
/** Further from the end than so many times what is in sight, there is a way back to it. */
const FAR = 2;

/**
 * Where the reader is: at the end, and new messages scroll into sight; or
 * somewhere above, and stays there, told how many are new by a marker. A hidden
 * tab counts what it missed in its title.
 */
export class ReadingPosition {
  readonly #list: HTMLElement;
  readonly #marker: HTMLButtonElement;
  readonly #title = document.title;
  /** What the marker says where nothing is new. */
  readonly #toNewest: string | null;
  #atEnd = false;
  #missed = 0;
  /** The seqs of the newest message that there is, and of the newest that was in sight. */
  newest = 0;
  #seen = 0;

  constructor(list: HTMLElement, marker: HTMLButtonElement) {
    this.#list = list;
    this.#marker = marker;
    this.#toNewest = marker.textContent;
  }

  /**
   * @param newest the seq of the newest message of the room
   * @param seen up to where the reader has read
   * @param target the message that the address points at; where one left, or the newest, where there is none
   */
  start(newest: number, seen: number, target?: HTMLElement | null): void {
    this.newest = newest;
    this.#seen = seen;
    if (target) this.show(target);
    else {
      this.#list.scrollTop = this.#list.scrollHeight;
      const line = this.#list.querySelector(":scope > [data-new]");
      const { top } = this.#list.getBoundingClientRect();
      // More is unread than fits.
      if (line && line.getBoundingClientRect().top < top) line.scrollIntoView();
    }
    this.#scrolled();
    this.#list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // The keyboard of a phone, a longer composer: the end stays the end.
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(this.#list);
    document.addEventListener("visibilitychange", () => this.#tellMissed(0));
    this.#anchorDuringSwaps();
  }

  /** The seq of the message that the reader is at: the one that the address points at, or the first in sight. */
  get at(): string | undefined {
    if (this.#atEnd) return undefined;
    const target = this.#list.querySelector<HTMLElement>(":scope > .target");
    const { top, bottom } = this.#list.getBoundingClientRect();
    const place = target?.getBoundingClientRect();
    const isInSight = place && place.bottom > top && place.top < bottom;
    return (isInSight ? target : this.uppermost)?.dataset.seq;
  }

  /** The first message that is in sight, if there is any. */
  get uppermost(): HTMLElement | undefined {
    const { top } = this.#list.getBoundingClientRect();
    return this.#messages.find((message) => message.getBoundingClientRect().bottom > top + 1);
  }

  /** The seq of the last message of which something is in sight; 0 where there is none. */
  get lowest(): number {
    const { bottom } = this.#list.getBoundingClientRect();
    const inSight = this.#messages
      .reverse()
      .find((message) => message.getBoundingClientRect().top + SEEN_PX <= bottom);
    return Number(inSight?.dataset.seq ?? 0);
  }

  get #messages(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>(":scope > [data-seq]")];
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

  /**
   * Makes a change to the list that leaves the reader where they are.
   *
   * @param newest the seq of the newest message that comes with it
   * @param missed how many new ones of others it brings
   */
  keepDuring(change: () => void, newest = 0, missed = 0): void {
    // Whoever is writing in a form up there is not taken away from it.
    const atEnd = this.#atEnd && !this.#list.querySelector("form:focus-within");
    const settle = this.#anchor();
    change();
    this.newest = Math.max(this.newest, newest);
    if (atEnd) this.toEnd();
    else settle();
    if (missed && document.hidden) this.#tellMissed(this.#missed + missed);
  }

  /** Scroll anchoring. @returns what puts back to its place what is in sight now */
  #anchor(): () => void {
    const { uppermost: first } = this;
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
    const left = scrollHeight - scrollTop - clientHeight;
    this.#atEnd = isWhole && left < NEAR_PX;
    this.#seen = this.#atEnd ? this.newest : Math.max(this.#seen, this.lowest);
    const count = this.newest - this.#seen;
    const isFar = isWhole && left > FAR * clientHeight;
    this.#marker.hidden = this.#atEnd || (count <= 0 && !isFar);
    const { count: words = "" } = this.#marker.dataset;
    this.#marker.textContent = count > 0 ? words.replace("%", String(count)) : this.#toNewest;
  }

  #tellMissed(missed: number): void {
    this.#missed = missed;
    document.title = missed > 0 ? `(${missed}) ${this.#title}` : this.#title;
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
