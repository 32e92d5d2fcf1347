import type { Reading } from "./reading.ts";
import { setTurn } from "./turns.ts";

/** The most messages that the page holds; where there are more, this many around the reader stay. */
const MESSAGES = { most: 300, left: 240 };

/**
 * Keeps the page to a few hundred messages, however many go through it: what is
 * far from the reader makes place for a link that loads it again.
 */
export class MessageWindow {
  readonly #list: HTMLElement;
  readonly #reading: Reading;
  /** Messages with a form that somebody has begun to fill in, until they are in the window again. */
  readonly #aside = new Map<string, HTMLElement>();

  constructor(list: HTMLElement, reading: Reading) {
    this.#list = list;
    this.#reading = reading;
  }

  /**
   * Lets go of what is too much.
   *
   * @param begin is given the message that is the first one then
   */
  trim(begin: (oldest: HTMLElement) => void): void {
    const messages = [...this.#list.querySelectorAll<HTMLElement>(":scope > [data-seq]")];
    const { most, left } = MESSAGES;
    // Whoever selects while scrolling keeps what is selected, up to a point.
    if (messages.length <= (this.#isSelected ? most * 2 : most)) return;
    this.#reading.keep(() => {
      const { first } = this.#reading;
      const place = first ? messages.indexOf(first) : 0;
      const start = Math.max(0, Math.min(place - left / 2, messages.length - left));
      const kept = messages.splice(start, left);
      for (const message of messages) this.letGo(message);
      const [oldest, newest] = [kept[0], kept.at(-1)];
      if (start > 0 && oldest) {
        setTurn(this.#list, "older", oldest);
        begin(oldest);
      }
      if (start < messages.length && newest) setTurn(this.#list, "newer", newest);
    });
  }

  /** Takes an element off the page. */
  letGo(element: HTMLElement): void {
    // The keys go on scrolling the list.
    if (element.contains(document.activeElement)) this.#list.focus({ preventScroll: true });
    if ("changing" in element.dataset) this.#aside.set(element.id, element);
    element.remove();
  }

  /** A message that is loaded again gives way to the form that is open for it. */
  bringBack(element: HTMLElement): void {
    const form = this.#aside.get(element.id);
    if (!form || form === element) return;
    this.#aside.delete(element.id);
    if (!("removed" in element.dataset)) element.replaceWith(form);
  }

  get #isSelected(): boolean {
    const selection = getSelection();
    return (
      selection !== null &&
      !selection.isCollapsed &&
      [selection.anchorNode, selection.focusNode].some((node) => this.#list.contains(node))
    );
  }
}
