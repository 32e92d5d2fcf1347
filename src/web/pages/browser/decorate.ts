import { follows, isSameDay } from "../grouping.ts";
import { find } from "./dom.ts";
import type { MessageElement } from "./message_template.ts";

const CLOCK = { hour: "numeric", minute: "2-digit" } as const;

/**
 * Marks what is the viewer's own, and gives the times as they are where the viewer is.
 *
 * @param viewer the id of who looks at it
 */
export function decorate(elements: Iterable<MessageElement>, viewer: string | undefined): void {
  for (const element of elements) {
    takeSource(element);
    // For who has no script.
    element.querySelector(":scope > .actions")?.remove();
    if (element.dataset.author === viewer) element.dataset.mine = "";
    for (const time of element.querySelectorAll("time")) {
      const at = new Date(time.dateTime);
      time.textContent = at.toLocaleTimeString(document.documentElement.lang, CLOCK);
      time.title = at.toLocaleString(document.documentElement.lang);
    }
    group(element);
    const next = element.nextElementSibling as HTMLElement | null;
    if (next && "at" in next.dataset) group(next);
  }
}

/** Takes the text that a message comes with from the server, whatever has been made of its words on the way. */
function takeSource(element: MessageElement): void {
  const { text } = element.dataset;
  if (text === undefined) return;
  element.source = new TextDecoder().decode(
    Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)),
  );
  delete element.dataset.text;
}

/** A heading where the author changes or what is new begins, and the day above the first message of one. */
export function group(element: HTMLElement): void {
  let previous = element.previousElementSibling as HTMLElement | null;
  const isNew = previous && "new" in previous.dataset;
  if (isNew) previous = previous?.previousElementSibling as HTMLElement | null;
  const before = previous && "at" in previous.dataset ? shownIn(previous) : undefined;
  const shown = shownIn(element);
  element.toggleAttribute("data-follows", !isNew && follows(before, shown));
  let label = element.querySelector(":scope > .day");
  if (before && isSameDay(before.at, shown.at)) label?.remove();
  else {
    if (!label) {
      const { content } = find<HTMLTemplateElement>("#page-links");
      label = find(".day", content).cloneNode() as HTMLElement;
      element.prepend(label);
    }
    label.textContent = dayOf(new Date(shown.at));
  }
}

function shownIn({ dataset }: HTMLElement) {
  return { author: dataset.author ?? "", at: dataset.at ?? "" };
}

/** The day in the reader's zone, with its year where that is not this one. */
function dayOf(date: Date): string {
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  return date.toLocaleDateString(document.documentElement.lang, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(!isThisYear && { year: "numeric" }),
  });
}
