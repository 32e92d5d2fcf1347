import { find } from "../dom.ts";
import type { MessageAction } from "./action.ts";
import { editInPlace } from "./edit_form.ts";
import { isMine } from "./message_element.ts";

/** Gives one's own message another text, in its place. */
export const edit: MessageAction = {
  name: "edit",
  isOffered: isMine,
  start(context) {
    const field = document.querySelector<HTMLTextAreaElement>("#composer [name=text]");
    field?.addEventListener("keydown", (event) => {
      const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
      if (key !== "ArrowUp" || field.value || altKey || ctrlKey || metaKey || shiftKey) return;
      const own = find("#messages").querySelectorAll<HTMLElement>(
        ":scope > [data-seq][data-mine]:not([data-removed], [data-changing])",
      );
      const last = own[own.length - 1];
      if (!last) return;
      event.preventDefault();
      void editInPlace(last, context);
    });
  },
  run: (message, context) => void editInPlace(message, context),
};
