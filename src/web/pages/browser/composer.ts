import type { ChatClient } from "../../../client/connect.ts";
import { TEXT_MAX } from "../../../protocol/message.ts";
import { find } from "./dom.ts";
import { sendOnEnter } from "./enter.ts";
import { answeredBy, fillAnswer, growWithLines } from "./field.ts";
import type { MessageList } from "./message_list.ts";

/** The room is told of typing at most once in this time, in milliseconds. */
const TYPING_MS = 2_500;

/** What the composer sends through. */
export interface Sender extends Pick<ChatClient, "typing"> {
  /** Resolves once it is in the outbox, and rejects where it is not taken. */
  enter(text: string, replyTo?: number): Promise<void>;
}

/** Sends without leaving the page: what is written shows at once, on its way. */
export function startComposer(client: Sender, list: MessageList): void {
  const form = find<HTMLFormElement>("#composer");
  const field = find<HTMLTextAreaElement>("[name=text]", form);
  const note = find("#refused");
  let typedAt = 0;
  let isEntering = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trimEnd();
    if (!text.trim() || isEntering) return;
    const length = [...text].length;
    if (length > TEXT_MAX) {
      field.setCustomValidity(field.dataset.tooLong?.replace("%", String(length)) ?? "");
      field.reportValidity();
      return;
    }
    isEntering = true;
    const isEntered = await client.enter(text, answeredBy(field)).then(
      () => true,
      () => false,
    );
    isEntering = false;
    const { notTaken = "" } = field.dataset;
    if (!isEntered) {
      // What is not taken stays where it was typed; unless it is said why, it is said that it did.
      if (note.hidden) note.textContent = notTaken;
      note.hidden = false;
      return;
    }
    if (note.textContent === notTaken) note.hidden = true;
    if (field.value.trimEnd() === text) fillAnswer(field, "");
    list.toEnd();
    field.focus();
  });
  // As the button does: `requestSubmit` came to Safari late, and a sandbox may forbid both.
  sendOnEnter(field, () => find("[type=submit]", form).click());
  growWithLines(field);
  field.addEventListener("input", () => {
    field.setCustomValidity("");
    if (!field.value || Date.now() - typedAt < TYPING_MS) return;
    typedAt = Date.now();
    client.typing();
  });
}
