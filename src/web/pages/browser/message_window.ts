import { setPageLink } from "./page_links.ts";
import type { ReadingPosition } from "./reading_position.ts";

/** The most messages that the page holds; where there are more, this many around the reader stay. */
const MESSAGES = { most: 300, left: 240 };

/**
 * Keeps the page to a few hundred messages, however many go through it: what is
 * far from the reader makes place for a link that loads it again.
 */
export class MessageWindow {
  readonly #list: HTMLElement;
  readonly #position: ReadingPosition;
  /** Messages with a form that somebody has begun to fill in, until they are in the window again. */
  readonly #openForms = new Map<string, HTMLElement>();

  constructor(list: HTMLElement, position: ReadingPosition) {
    this.#list = list;
    this.#position = position;
  }

  /**
   * Detaches the messages that are too many.
   *
   * @param begin is given the message that is the first one then
   */
  trim(begin: (oldest: HTMLElement) => void): void {
    const messages = [...this.#list.querySelectorAll<HTMLElement>(":scope > [data-seq]")];
    const { most, left } = MESSAGES;
    // Whoever selects while scrolling keeps what is selected, up to a point.
    if (messages.length <= (this.#isSelected ? most * 2 : most)) return;
    this.#position.keepDuring(() => {
      const { uppermost: first } = this.#position;
      const place = first ? messages.indexOf(first) : 0;
      const start = Math.max(0, Math.min(place - left / 2, messages.length - left));
      const kept = messages.splice(start, left);
      for (const message of messages) this.detach(message);
      const [oldest, newest] = [kept[0], kept.at(-1)];
      if (start > 0 && oldest) {
        setPageLink(this.#list, "older", oldest);
        begin(oldest);
      }
      if (start < messages.length && newest) setPageLink(this.#list, "newer", newest);
    });
  }

  /** Takes an element off the page. */
  detach(element: HTMLElement): void {
    // The keys go on scrolling the list.
    if (element.contains(document.activeElement)) this.#list.focus({ preventScroll: true });
    if ("changing" in element.dataset) this.#openForms.set(element.id, element);
    element.remove();
  }

  /** A message that is loaded again gives way to the form that is open for it. */
  restoreForm(element: HTMLElement): void {
    const form = this.#openForms.get(element.id);
    if (!form || form === element) return;
    this.#openForms.delete(element.id);
    element.replaceWith(form);
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
