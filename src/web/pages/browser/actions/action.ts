import type { ChatClient } from "../../../../client/connect.ts";
import type { MessageList } from "../message_list.ts";

/** What the actions have of the page and its chat. */
export interface ActionContext {
  client: ChatClient;
  list: Pick<MessageList, "viewer" | "place">;
}

/**
 * Something that may be done with a message. Its button, with its words and its picture, is in the
 * page's template (ActionsTemplate).
 */
export interface MessageAction {
  /** As in `data-action`. */
  name: string;
  /** Whether who looks may do it with this message; else it is not shown. Removed ones are not asked for. */
  isOffered?(message: HTMLElement, context: ActionContext): boolean;
  /** The bar is closed by then, and the focus is back where it was. */
  run(message: HTMLElement, context: ActionContext): void;
}
