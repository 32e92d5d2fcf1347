/** What is not done by this page but by the server: to follow a link of its own, to send a form. */
const ASKING =
  "a[href]:not([href^='#'], .stop-replying), form:not(#composer, .reactions, .change) [type=submit]";

/** What leads to a message that is on the page. */
const leadsToShown = ({ dataset }: HTMLElement) =>
  dataset.replyTo !== undefined && document.getElementById(`m${dataset.replyTo}`) !== null;

/**
 * What needs the server is held back while that does not answer, and says so: a browser would do nothing,
 * or show its own error page in place of the room. Pressed again it is done all the same.
 *
 * @param isDown whether the server does not answer
 * @param tell says that it is held back
 */
export function holdBackActs(isDown: () => boolean, tell: () => void): void {
  let held: Element | null = null;
  addEventListener(
    "click",
    (event) => {
      const pressed = (event.target as Element).closest<HTMLAnchorElement>(ASKING);
      const isOurs = pressed && (pressed.origin ?? location.origin) === location.origin;
      if (!isOurs || !isDown() || pressed.closest(".cut-line, [data-do=reload]")) return;
      if (pressed === held || leadsToShown(pressed)) return;
      held = pressed;
      event.preventDefault();
      event.stopImmediatePropagation();
      tell();
    },
    true,
  );
}
