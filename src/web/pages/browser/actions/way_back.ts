import { find } from "../dom.ts";
import type { ActionContext } from "./action.ts";

/** Where the reader was: a message, and how far below the top of the window it was; or the end. */
type Place = { seq: number; top: number } | undefined;

/**
 * Follows a quote to its message without loading the page anew, and offers the way back: by its
 * button, or by Escape.
 */
export function startWayBack({ list }: ActionContext): void {
  const messages = find("#messages");
  const button = find<HTMLButtonElement>("#way-back");
  const elementOf = (seq: number) =>
    messages.querySelector<HTMLElement>(`:scope > [data-seq="${seq}"]`);
  /** From the first one left on; of several steps one goes back at a time. */
  const places: Place[] = [];

  const placeNow = (): Place => {
    const seq = Number(list.at);
    return seq ? { seq, top: elementOf(seq)?.getBoundingClientRect().top ?? 0 } : undefined;
  };

  messages.addEventListener("click", (event) => {
    const quote = (event.target as Element).closest<HTMLElement>("[data-reply-to]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (!quote || !isPlain) return;
    event.preventDefault();
    const seq = Number(quote.dataset.replyTo);
    const [place, before] = [placeNow(), messages.scrollTop];
    const isHere = elementOf(seq) !== null;
    list.toMessage(seq);
    elementOf(seq)?.focus({ preventScroll: true });
    // It was in sight all the time.
    if (isHere && messages.scrollTop === before) return;
    places.push(place);
    button.hidden = false;
  });

  const goBack = () => {
    const place = places.pop();
    button.hidden = places.length === 0;
    const element = place && elementOf(place.seq);
    if (!place) list.toEnd();
    else if (element) messages.scrollTop += element.getBoundingClientRect().top - place.top;
    else list.toMessage(place.seq);
    messages.focus({ preventScroll: true });
  };
  button.addEventListener("click", goBack);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || button.hidden) return;
    event.preventDefault();
    goBack();
  });
}
