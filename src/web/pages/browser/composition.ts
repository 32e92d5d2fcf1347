/**
 * Leaves the keys to the input method while Hangul or another script is being
 * composed: its Enter ends the composition and sends nothing, its Escape closes
 * nothing. Safari tells of the Enter that ends one only after it has ended, with
 * `isComposing` false and the key code 229 (WebKit bug 165004). To be called
 * once, for all that listens on the page.
 */
export function leaveKeysToComposition(): void {
  const stop = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  };
  addEventListener("keydown", stop, true);
}
