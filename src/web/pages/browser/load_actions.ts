import { systemClock } from "../../../client/clock.ts";
import { loadPart } from "../../../client/load_part.ts";
import type { ActionContext } from "./actions/action.ts";

const importPart = () => import("./message_actions.ts");
let isBegun = false;

/** What may be done with messages: not needed to read and to be live. */
export async function loadActions(context: ActionContext): Promise<void> {
  if (isBegun) return;
  isBegun = true;
  (await loadPart(importPart, "message_actions.js", systemClock)).startActions(context);
}
