import { ATTRIBUTES } from "../messages.ts";

/** A script tag and the chat that it has brought, which know each other. */
interface Tag extends HTMLScriptElement {
  chat?: ChatElement;
}
interface ChatElement extends Element {
  tag?: Tag;
}

/** A comment inside a chat that a tag has brought: it goes into copies of the page. */
const CHAT_MARKER = "by its tag";

/**
 * Sees to it that there is one chat for a tag as long as the tag is there: beside
 * the tag, or beside the body for one in the head, where no navigation by script
 * takes it away.
 *
 * @param name of the element
 */
export function attachChat(tag: Tag, name: string, isInHead: boolean): void {
  if (tag.chat) return;
  const { dataset } = tag;
  const candidates = isInHead ? document.querySelectorAll(name) : [tag.nextElementSibling];
  const isCopy = (chat: ChatElement | null) =>
    chat &&
    !chat.tag &&
    (chat.firstChild as Comment | null)?.data === CHAT_MARKER &&
    chat.getAttribute("room") === (dataset.room ?? null);
  const chat: ChatElement = [...candidates].find(isCopy) ?? document.createElement(name);
  tag.chat = chat;
  chat.tag = tag;
  if (!chat.firstChild) {
    chat.append(new Comment(CHAT_MARKER));
    for (const name of ATTRIBUTES) {
      if (name in dataset) chat.setAttribute(name, dataset[name] as string);
    }
  }
  const place = () => {
    if (!tag.isConnected) chat.remove();
    else if (!chat.isConnected) isInHead ? document.documentElement.append(chat) : tag.after(chat);
    for (const { parentNode } of [tag, chat]) {
      if (parentNode) moves.observe(parentNode, { childList: true });
    }
  };
  // Not at once: a page that takes out what it does not know would never come to an end.
  const moves = new MutationObserver(() => setTimeout(place));
  place();
}
