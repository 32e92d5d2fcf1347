import type { MessageAction } from "./action.ts";
import { copyText } from "./clipboard.ts";

/** The text of a message, as it was written where that is known, or else as it is read. */
export const copy: MessageAction = {
  name: "copy",
  run(message) {
    copyText(message.source ?? readableText(message), message);
  },
};

function readableText(message: HTMLElement): string {
  const body = message.querySelector<HTMLElement>(".body");
  const beside = body?.querySelectorAll<HTMLElement>(".edited, .reply-to") ?? [];
  for (const element of beside) element.hidden = true;
  const text = body?.innerText ?? "";
  for (const element of beside) element.hidden = false;
  return text.trim();
}
