import { find } from "../dom.ts";
import type { MessageAction } from "./action.ts";
import { isMine, messageBySeq, seqOf } from "./message_element.ts";
import { removals } from "./undo.ts";
import { showWaiting } from "./waiting.ts";

/** How long a removal can be undone, in milliseconds. */
const UNDO_MS = 6_000;

/** Takes one's own message away at once; the outbox is told when it is too late to undo that. */
export const remove: MessageAction = {
  name: "remove",
  isOffered: isMine,
  run(message, context) {
    const seq = seqOf(message);
    const end = () => {
      forget();
      // A refusal is shown at the message.
      context.client.remove(seq).catch(() => {});
    };
    const timer = setTimeout(end, UNDO_MS);
    const forget = () => {
      clearTimeout(timer);
      removals.delete(seq);
      removeEventListener("pagehide", end);
    };
    const undo = () => {
      forget();
      const shown = messageBySeq(seq);
      if (shown) showWaiting(shown, context);
    };
    addEventListener("pagehide", end);
    removals.set(seq, { height: message.offsetHeight, undo });
    showWaiting(message, context);
    find(".undo button", message).focus({ preventScroll: true });
  },
};
