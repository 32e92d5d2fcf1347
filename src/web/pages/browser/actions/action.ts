import type { ChatClient } from "../../../../client/connect.ts";
import type { MessageList } from "../message_list.ts";
import type { MessageElement } from "../message_template.ts";

/** What the actions have of the page and its chat. */
export interface ActionContext {
  client: ChatClient;
  list: MessageList;
  /** Makes a request in the name of who looks, where the page does not know whose its messages are. */
  ask?(path: string): Promise<Response>;
}

/**
 * Something that may be done with a message. Its button, with its words and its picture, is in the
 * page's template (ActionsTemplate).
 */
export interface MessageAction {
  /** As in `data-action`. */
  name: string;
  /** Is called once, where it has something to do from the beginning. */
  start?(context: ActionContext): void;
  /** Whether who looks may do it with this message; else it is not shown. Removed ones are not asked for. */
  isOffered?(message: MessageElement, context: ActionContext): boolean;
  /** The menu is closed by then, and the message has the focus. */
  run(message: MessageElement, context: ActionContext): void;
  /** Is told of each message that comes onto the page, or is there anew in a newer state. */
  onShown?(message: MessageElement, context: ActionContext): void;
}
