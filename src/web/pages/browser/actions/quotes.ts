import type { Message } from "../../../../protocol/message.ts";
import { firstLineOf } from "../../first_line.ts";
import { find } from "../dom.ts";
import type { ActionContext } from "./action.ts";

/** What a quote says of a message. */
interface Words {
  name: string;
  line: string;
}

/** The most messages whose words are kept; the server knows them all. */
const KNOWN_MAX = 1_000;
const QUOTES = "[data-reply-to], [data-replying-to]";

/**
 * Gives live answers their quotes, and keeps all quotes true: whoever edits or removes a message
 * does so in each quote of it, whether the message is on the page or not.
 */
export function startQuotes({ client }: ActionContext): void {
  /** By seq, as they were told last. */
  const known = new Map<number, Words>();
  const asked = new Set<number>();

  const learn = (seq: number, words: Words) => {
    known.delete(seq);
    known.set(seq, words);
    const [oldest] = known.keys();
    if (known.size > KNOWN_MAX && oldest) known.delete(oldest);
    for (const quote of document.querySelectorAll<HTMLElement>(
      `[data-reply-to="${seq}"], [data-replying-to="${seq}"]`,
    )) {
      say(quote, words);
    }
  };

  const fill = (quote: HTMLElement) => {
    const seq = Number(quote.dataset.replyTo ?? quote.dataset.replyingTo);
    const words = known.get(seq) ?? wordsOnPage(seq);
    if (words) say(quote, words);
    else if (!find("bdi", quote).textContent && !asked.has(seq)) {
      asked.add(seq);
      client.history({ around: seq, limit: 1 }).then(
        // What has been told meanwhile is newer.
        ({ messages: [message] }) =>
          message?.seq === seq && !known.has(seq) && learn(seq, wordsOf(message)),
        // Whoever comes next asks again.
        () => asked.delete(seq),
      );
    }
  };
  const fillIn = (element: ParentNode) => {
    for (const quote of element.querySelectorAll<HTMLElement>(QUOTES)) fill(quote);
  };

  const observer = new MutationObserver((records) => {
    for (const { target } of new Set(records)) fillIn(target as HTMLElement);
  });
  for (const place of ["#messages", "#composer"]) {
    const element = document.querySelector(place);
    if (!element) continue;
    observer.observe(element, { childList: true });
    fillIn(element);
  }
  client.on("message", (message) => learn(message.seq, wordsOf(message)));
}

function wordsOf(message: Message): Words {
  const line = "removed" in message ? removedWords() : firstLineOf(message.html);
  return { name: message.author.name, line };
}

/** As the message itself has them, which may be on the page. */
function wordsOnPage(seq: number): Words | undefined {
  const message = document.querySelector<HTMLElement>(`#messages > [data-seq="${seq}"]`);
  if (!message) return undefined;
  const name = find("bdi", message).textContent ?? "";
  const isRemoved = "removed" in message.dataset;
  const body = find(".body", message).cloneNode(true) as HTMLElement;
  body.querySelector("small.edited")?.remove();
  return { name, line: isRemoved ? removedWords() : firstLineOf(body.innerHTML) };
}

function removedWords(): string {
  return find(".tombstone", find<HTMLTemplateElement>("#message").content).textContent ?? "";
}

function say(quote: HTMLElement, { name, line }: Words): void {
  find("bdi", quote).textContent = name;
  find("span", quote).textContent = line;
}
