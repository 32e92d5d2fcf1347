import type { MessageWithFragment } from "../../../protocol/events.ts";

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
    document.addEventListener("visibilitychange", () => this.#look());
    // Also tells whether the host page has been scrolled to here.
    new IntersectionObserver((entries) => {
      this.#isInSight = entries.at(-1)?.isIntersecting ?? true;
      this.#look();
    }).observe(document.body);
  }

  /** A launcher hides the room, or shows it. */
  set isOpen(isOpen: boolean) {
    this.#isOpen = isOpen;
    this.#look();
  }

  take({ seq, author }: MessageWithFragment, viewer: string | undefined): void {
    if (seq <= this.#newest) return;
    this.#newest = seq;
    if (author.id !== viewer && !this.#isSeen) this.#become(this.#count + 1);
  }

  get #isSeen(): boolean {
    return !document.hidden && this.#isOpen && this.#isInSight;
  }

  #look(): void {
    if (this.#isSeen) this.#become(0);
  }

  #become(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    this.#onCount(count);
  }
}
