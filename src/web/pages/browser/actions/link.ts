import { find } from "../dom.ts";
import type { MessageAction } from "./action.ts";
import { copyText } from "./clipboard.ts";

/** The address that opens a message in its place. */
export const link: MessageAction = {
  name: "link",
  run(message) {
    copyText(find<HTMLAnchorElement>(".when", message).href, message);
  },
};
