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
  readonly outbox: Pick<ChatClient["outbox"], "retry" | "discard">;
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

  find("#messages").addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLElement>("[data-do]");
    const message = button?.closest<HTMLElement>("[data-nonce]");
    const nonce = message?.dataset.nonce;
    if (!nonce) return;
    if (button?.dataset.do === "retry") client.outbox.retry(nonce);
    else {
      if (button?.dataset.do === "edit") {
        // Before what is being written, for it was written before.
        const texts = [find(".text", message).textContent, field.value];
        const { replyTo } = message?.querySelector<HTMLElement>(".reply-to")?.dataset ?? {};
        const seq = Number(replyTo) || answeredBy(field);
        fillAnswer(field, texts.filter(Boolean).join("\n"), seq);
        field.focus();
      }
      client.outbox.discard(nonce);
      list.discard(nonce);
    }
  });
}
