import { find } from "../dom.ts";
import type { MessageElement } from "../message_template.ts";

/** The message that something is in. */
export function messageOf(element: EventTarget | null): MessageElement | null {
  return (element as Element | null)?.closest<HTMLElement>("#messages > [data-seq]") ?? null;
}

/** The message of a seq, if it is on the page. */
export function messageBySeq(seq: number): MessageElement | null {
  return document.getElementById(`m${seq}`);
}

export const seqOf = (message: HTMLElement) => Number(message.dataset.seq);

export const isMine = (message: HTMLElement) => "mine" in message.dataset;

/** A copy of what the page has for the script, of the first element that a selector finds there. */
export function cloneOf<T extends HTMLElement>(selector: string): T {
  const { content } = find<HTMLTemplateElement>("#message-actions");
  return document.importNode(find<T>(selector, content), true);
}
