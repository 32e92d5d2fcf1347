import type { Message } from "../../../protocol/message.ts";

/** Counts the posts by others that have come since the visitor last looked. */
export class Unread {
  readonly #onCount: (count: number) => void;
  #count = 0;
  /** The newest post that has come. */
  #newest: number;
  #isOpen = true;
  #isInSight = true;

  /** @param newest the seq of the newest post on the page */
  constructor(newest: number, onCount: (count: number) => void) {
    this.#newest = newest;
    this.#onCount = onCount;
    document.addEventListener("visibilitychange", () => this.#update());
    // Also tells whether the host page has been scrolled to here.
    new IntersectionObserver((entries) => {
      this.#isInSight = entries.at(-1)?.isIntersecting ?? true;
      this.#update();
    }).observe(document.body);
  }

  /** A launcher hides the room, or shows it. */
  set isOpen(isOpen: boolean) {
    this.#isOpen = isOpen;
    this.#update();
  }

  count({ seq, author }: Message, viewer: string | undefined): void {
    if (seq <= this.#newest) return;
    this.#newest = seq;
    if (author.id !== viewer && !this.#isSeen) this.#setCount(this.#count + 1);
  }

  get #isSeen(): boolean {
    return !document.hidden && this.#isOpen && this.#isInSight;
  }

  #update(): void {
    if (this.#isSeen) this.#setCount(0);
  }

  #setCount(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    this.#onCount(count);
  }
}
