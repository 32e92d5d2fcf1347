/** message_actions.js: what may be done with a message, loaded once the room is live. */
import type { ActionContext } from "./actions/action.ts";
import { ActionBar } from "./actions/bar.ts";
import { reachByAll } from "./actions/reach.ts";
import { find } from "./dom.ts";

export function startActions(context: ActionContext): void {
  reachByAll(new ActionBar(context), find("#messages"));
}
