import { find } from "../dom.ts";
import type { ActionContext } from "./action.ts";
import { ACTIONS } from "./all.ts";
import { cloneOf } from "./message_element.ts";

/**
 * One bar for all messages, in whichever is pointed at or has the focus. Open, it is a menu of all
 * that may be done with the message.
 */
export class ActionBar {
  readonly #context: ActionContext;
  readonly #bar = cloneOf(".action-bar");
  readonly #menu = find(".menu", this.#bar);
  readonly #more = find(".more", this.#bar);

  constructor(context: ActionContext) {
    this.#context = context;
    this.#bar.addEventListener("click", ({ target }) => this.#click(target as Element));
  }

  get isOpen(): boolean {
    return "open" in this.#bar.dataset;
  }

  contains(target: EventTarget | null): boolean {
    return this.#bar.contains(target as Node | null);
  }

  /** Moves to a message, or away from all. */
  moveTo(message: HTMLElement | null): void {
    if (this.isOpen || (message && this.#bar.parentElement === message)) return;
    if (!message || "removed" in message.dataset || "changing" in message.dataset) {
      this.#bar.remove();
      return;
    }
    for (const { name, isOffered } of ACTIONS) {
      const button = find(`[data-action=${name}]`, this.#menu);
      button.hidden = isOffered !== undefined && !isOffered(message, this.#context);
    }
    message.append(this.#bar);
  }

  /** Its message may have given way to a newer state of it. */
  stay(): void {
    if (this.#bar.isConnected) return;
    this.#setOpen(false);
    this.moveTo(find("#messages > [data-seq]:is(:hover, :focus-within)"));
  }

  /** Opens as a menu. */
  open(message: HTMLElement): void {
    this.moveTo(message);
    if (this.#bar.parentElement !== message) return;
    const { top, right } = this.#bar.getBoundingClientRect();
    this.#setOpen(true);
    const { style, offsetHeight } = this.#menu;
    style.top = `${Math.max(8, Math.min(top, innerHeight - offsetHeight - 8))}px`;
    style.right = `${Math.max(8, document.documentElement.clientWidth - right)}px`;
    this.#buttons[0]?.focus({ preventScroll: true });
  }

  /** The message has the focus then. */
  close(): void {
    this.#setOpen(false);
    this.#bar.parentElement?.focus({ preventScroll: true });
  }

  /** The focus goes on in the bar. @param by 1 for the next button, -1 for the one before */
  step(by: number): void {
    const buttons = this.#buttons;
    const now = buttons.indexOf(document.activeElement as HTMLElement);
    buttons[(now + by + buttons.length) % buttons.length]?.focus();
  }

  #setOpen(isOpen: boolean): void {
    this.#bar.toggleAttribute("data-open", isOpen);
    this.#more.setAttribute("aria-expanded", String(isOpen));
    this.#menu.removeAttribute("style");
  }

  get #buttons(): HTMLElement[] {
    return [...this.#menu.querySelectorAll("button")].filter(
      (button) => button.getClientRects().length > 0,
    );
  }

  #click(target: Element): void {
    const message = this.#bar.parentElement;
    const button = target.closest<HTMLElement>("button");
    if (!message) return;
    if (button === this.#more) {
      this.open(message);
      return;
    }
    this.close();
    ACTIONS.find(({ name }) => name === button?.dataset.action)?.run(message, this.#context);
    // What may be done with it may be less now.
    this.#bar.remove();
    this.stay();
  }
}
