import type { Fetch } from "../../polling/number/clock.ts";
import type { Clock } from "../clock.ts";

/** The pause between two polls that are not held, in milliseconds. */
const PAUSE_MS = { seen: 1_500, hidden: 3_000 };
/** How long an answer to what has just been sent is waited for all the same, in seconds. */
const ANSWER_HOLD = 1;

/**
 * A `fetch` that has a poll held only while that may be. Else it is asked now and then
 * without being held, so that its connection is free for others; at once after a post.
 */
export function heldWhen(mayHold: () => boolean, fetch: Fetch, clock: Clock): Fetch {
  let askNow = () => {};
  let hold = 0;
  return async (input, init) => {
    const url = new URL(String(input));
    const held = ["hold", "wait"].find((name) => Number(url.searchParams.get(name)) > 0);
    if (init?.method === "POST") {
      hold = ANSWER_HOLD;
      askNow();
    } else if (held && !mayHold()) {
      if (hold === 0) {
        await new Promise<void>((resolve) => {
          askNow = resolve;
          clock.setTimeout(resolve, document.hidden ? PAUSE_MS.hidden : PAUSE_MS.seen);
        });
      }
      url.searchParams.set(held, String(hold));
      hold = 0;
    }
    return fetch(url, init);
  };
}
