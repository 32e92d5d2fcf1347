import type { PendingPost } from "../../../client/pending.ts";
import type { Person } from "../../../protocol/message.ts";
import { find } from "./dom.ts";
import { buildMessage } from "./message_template.ts";
import { pendingParts } from "./refusal.ts";

/**
 * Builds a post as its message is going to look, so that nothing moves when that takes its place.
 * What Markdown makes of its text only the server knows: here it has paragraphs and lines.
 */
export function buildPending(
  { nonce, text, replyTo, at }: PendingPost,
  author: Person,
): HTMLElement {
  const element = buildMessage({
    room: "",
    seq: 0,
    rev: 0,
    nonce,
    author,
    text,
    html: paragraphsOf(text),
    at: new Date(at).toISOString(),
    ...(replyTo && { replyTo }),
    reactions: [],
  });
  const [sending, fate] = document.importNode(pendingParts(), true).children;
  if (sending) find("header", element).append(sending);
  if (fate) element.append(fate);
  // It has no place in the room yet.
  element.removeAttribute("id");
  delete element.dataset.seq;
  Object.assign(element.dataset, { nonce, mine: "" });
  return element;
}

function paragraphsOf(text: string): string {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part) => Object.assign(document.createElement("p"), { textContent: part }).outerHTML)
    .join("");
}
