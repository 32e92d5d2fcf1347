/** Fingers are what is pointed with: so it is on phones and tablets, and it may change while a page is open. */
const touch = matchMedia("(pointer: coarse)");

export const isTouch = () => touch.matches;

/**
 * Enter sends what a field holds, and Shift+Enter breaks the line. On a touch
 * screen, whose keyboard has no such Shift, Enter breaks the line, and the
 * button sends; a keyboard beside it sends by Ctrl+Enter.
 */
export function sendOnEnter(field: HTMLTextAreaElement, send: () => void): void {
  // As the page has it, for without script Enter breaks the line as well.
  const { title } = field;
  const describe = () => {
    field.enterKeyHint = touch.matches ? "enter" : "send";
    field.title = touch.matches ? title : (field.dataset.keyboardHint ?? title);
  };
  touch.addEventListener("change", describe);
  describe();
  field.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    const sends = touch.matches ? ctrlKey || metaKey : !shiftKey;
    if (key !== "Enter" || !sends) return;
    event.preventDefault();
    send();
  });
}
