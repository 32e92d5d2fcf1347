/** message_actions.js: what may be done with a message, loaded once the room is live. */
import type { ActionContext } from "./actions/action.ts";
import { ACTIONS } from "./actions/all.ts";
import { ActionBar } from "./actions/bar.ts";
import { reachByKeys } from "./actions/keys.ts";
import { messageOf } from "./actions/message_element.ts";
import { reachByPointer } from "./actions/pointer.ts";
import { startQuotes } from "./actions/quotes.ts";
import { followWaiting, showWaiting } from "./actions/waiting.ts";
import { startWayBack } from "./actions/way_back.ts";
import { find } from "./dom.ts";

export function startActions(context: ActionContext): void {
  const list = find("#messages");
  list.classList.add("actionable");
  const bar = new ActionBar(context);
  for (const action of ACTIONS) action.start?.(context);
  reachByPointer(bar, list);
  reachByKeys(bar, list);
  startQuotes(context);
  startWayBack(context);
  followWaiting(context);
  const show = (nodes: Iterable<Node>) => {
    for (const node of nodes) {
      const message = messageOf(node instanceof Element ? node : null);
      if (message !== node || !message) continue;
      showWaiting(message, context);
      for (const action of ACTIONS) action.onShown?.(message, context);
    }
  };
  show(list.children);
  new MutationObserver((records) => {
    for (const { addedNodes } of records) show(addedNodes);
    bar.stay();
  }).observe(list, { childList: true });
  // Where somebody has waited for it.
  bar.stay();
}
