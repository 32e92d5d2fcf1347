import type { ChatClient } from "../../client/connect.ts";
import { TEXT_MAX } from "../../protocol/message.ts";
import { find } from "./dom.ts";
import { sendOnEnter } from "./enter.ts";
import { fill, growWithLines } from "./field.ts";
import type { MessageList } from "./message_list.ts";

/** The room is told of typing at most once in this time, in milliseconds. */
const TYPING_MS = 2_500;

/** What the composer sends through. */
export interface Sender extends Pick<ChatClient, "typing"> {
  post(text: string): Promise<unknown>;
  readonly outbox: Pick<ChatClient["outbox"], "retry" | "discard">;
}

/** Sends without leaving the page: what is written shows at once, on its way. */
export function startComposer(client: Sender, list: MessageList): void {
  const form = find<HTMLFormElement>("#composer");
  const field = find<HTMLTextAreaElement>("[name=text]", form);
  let typedAt = 0;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trimEnd();
    if (!text.trim()) return;
    const length = [...text].length;
    if (length > TEXT_MAX) {
      field.setCustomValidity(field.dataset.tooLong?.replace("%", String(length)) ?? "");
      field.reportValidity();
      return;
    }
    fill(field, "");
    // A refusal is shown with the message, and a person decides what becomes of it.
    client.post(text).catch(() => {});
    list.toEnd();
    field.focus();
  });
  sendOnEnter(field, () => form.requestSubmit());
  growWithLines(field);
  field.addEventListener("input", () => {
    field.setCustomValidity("");
    if (!field.value || Date.now() - typedAt < TYPING_MS) return;
    typedAt = Date.now();
    client.typing();
  });

  find("#messages").addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLElement>("[data-do]");
    const nonce = button?.closest<HTMLElement>("[data-nonce]")?.dataset.nonce;
    if (!nonce) return;
    if (button?.dataset.do === "retry") client.outbox.retry(nonce);
    else {
      client.outbox.discard(nonce);
      list.discard(nonce);
    }
  });
}
