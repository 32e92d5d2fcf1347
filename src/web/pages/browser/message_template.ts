import type { Message } from "../../../protocol/message.ts";
import { hueOf, initialsOf } from "../avatar.ts";
import { readdress } from "./address.ts";
import { find } from "./dom.ts";
import { pointTo } from "./quote.ts";
import { fillReactions, shownTo } from "./reaction_buttons.ts";

/** A message on the page. */
export interface MessageElement extends HTMLElement {
  /** Its text as it was written, where that is known. */
  source?: string;
}

/**
 * Builds a message from the page's own template (MessageTemplate), as the server renders it for
 * everybody; `decorate` gives both the same finish.
 *
 * @param viewer the id of who looks at it
 */
export function buildMessage(message: Message, viewer?: string): MessageElement {
  const { seq, author, at, replyTo } = message;
  const isRemoved = "removed" in message;
  const { content } = find<HTMLTemplateElement>("#message");
  const element: MessageElement = document.importNode(
    find(isRemoved ? "[data-removed]" : "article", content),
    true,
  );
  const part = (name: string) => find(`.${name}`, element);

  element.id = `m${seq}`;
  Object.assign(element.dataset, { seq, rev: message.rev, author: author.id, at });
  part("avatar").dataset.hue = String(hueOf(author.id));
  part("avatar").textContent = initialsOf(author.name);
  find("bdi", element).textContent = author.name;
  find<HTMLTimeElement>("time", element).dateTime = at;
  for (const link of element.querySelectorAll("a, form")) readdress(link, String(seq));

  if (!author.verified) part("verified").remove();
  if (replyTo !== undefined && !isRemoved) pointTo(part("reply-to"), replyTo);
  else element.querySelector(".reply-to")?.remove();
  const { reactions } = message;
  if (reactions.length > 0) {
    fillReactions(part("reactions"), String(message.rev), shownTo(viewer, reactions));
  } else part("reactions").remove();
  // Last, for what a person has written may look like a part.
  if (isRemoved) return element;
  const edited = part("edited");
  // With the space before it.
  edited.previousSibling?.remove();
  edited.remove();
  find("slot", element).outerHTML = message.html;
  if (message.editedAt) {
    const line = lastLineOf(part("body"));
    line.append(" ", edited);
    // One text, as a parser makes of it.
    line.normalize();
  }
  element.source = message.text;
  return element;
}

/** As the server has it (withEdited). */
function lastLineOf(element: Element): Element {
  const last = element.lastElementChild;
  return last?.matches("p, li, ul, ol, blockquote") ? lastLineOf(last) : element;
}
