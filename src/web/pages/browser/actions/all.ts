import type { MessageAction } from "./action.ts";
import { copy } from "./copy.ts";
import { link } from "./link.ts";

/** All that may be done with a message; in which order is the template's. */
export const ACTIONS: MessageAction[] = [copy, link];
