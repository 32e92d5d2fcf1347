import type { MessageAction } from "./action.ts";
import { copy } from "./copy.ts";
import { edit } from "./edit.ts";
import { link } from "./link.ts";
import { react } from "./react.ts";
import { remove } from "./remove.ts";
import { reply } from "./reply.ts";
import { unread } from "./unread.ts";

/** All that may be done with a message; in which order is the template's. */
export const ACTIONS: MessageAction[] = [reply, react, edit, copy, link, unread, remove];
