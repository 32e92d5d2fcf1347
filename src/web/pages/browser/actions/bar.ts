import { find } from "../dom.ts";
import type { ActionContext } from "./action.ts";
import { ACTIONS } from "./all.ts";

/** The message that something is in. */
export function messageOf(element: EventTarget | null): HTMLElement | null {
  return (element as Element | null)?.closest("#messages > [data-seq]") ?? null;
}

/**
 * One bar for all messages, in whichever is pointed at or has the focus. Open, it is a menu of all
 * that may be done with the message.
 */
export class ActionBar {
  readonly #context: ActionContext;
  readonly #bar: HTMLElement;
  readonly #menu: HTMLElement;
  readonly #more: HTMLElement;

  constructor(context: ActionContext) {
    this.#context = context;
    const { content } = find<HTMLTemplateElement>("#message-actions");
    this.#bar = document.importNode(find(".action-bar", content), true);
    this.#menu = find(".menu", this.#bar);
    this.#more = find(".more", this.#bar);
    this.#bar.addEventListener("click", (event) => this.#click(event.target as Element));
  }

  get isOpen(): boolean {
    return "open" in this.#bar.dataset;
  }

  contains(target: EventTarget | null): boolean {
    return this.#bar.contains(target as Node);
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

  /** Opens as a menu. */
  open(message: HTMLElement): void {
    this.moveTo(message);
    if (!this.#bar.isConnected) return;
    const { top, right } = this.#bar.getBoundingClientRect();
    this.#bar.dataset.open = "";
    this.#more.setAttribute("aria-expanded", "true");
    const { style, offsetHeight } = this.#menu;
    style.top = `${Math.max(8, Math.min(top, innerHeight - offsetHeight - 8))}px`;
    style.right = `${document.documentElement.clientWidth - right}px`;
    this.#buttons[0]?.focus({ preventScroll: true });
  }

  close(): void {
    if (!this.isOpen) return;
    delete this.#bar.dataset.open;
    this.#more.setAttribute("aria-expanded", "false");
    this.#menu.removeAttribute("style");
    this.#bar.parentElement?.focus({ preventScroll: true });
  }

  /** The focus goes on in the bar. @param by 1 for the next button, -1 for the one before */
  step(by: number): void {
    const buttons = this.#buttons;
    const now = buttons.indexOf(document.activeElement as HTMLElement);
    buttons.at((now + by) % buttons.length)?.focus();
  }

  get #buttons(): HTMLElement[] {
    return [...this.#menu.children].filter(
      (button): button is HTMLElement => button.getClientRects().length > 0,
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
  }
}
