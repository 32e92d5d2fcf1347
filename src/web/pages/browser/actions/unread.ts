import type { MessageAction } from "./action.ts";

/** Not read from this message on, on all of one's devices; whoever keeps the mark listens (reading.ts). */
export const unread: MessageAction = {
  name: "unread",
  isOffered: (_message, { list }) => list.viewer !== undefined,
  run(message) {
    message.dispatchEvent(new Event("longwave:unread", { bubbles: true }));
  },
};
