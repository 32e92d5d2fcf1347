import type { Message } from "../../../../protocol/message.ts";
import { TEXT_MAX } from "../../../../protocol/message.ts";
import { find } from "../dom.ts";
import { sendOnEnter } from "../enter.ts";
import { growWithLines } from "../field.ts";
import type { MessageElement } from "../message_template.ts";
import type { ActionContext } from "./action.ts";
import { cloneOf, seqOf } from "./message_element.ts";
import { showWaiting, waitingFor } from "./waiting.ts";

/** Puts a form in the place of a message's text. It needs no server: what is saved goes to the outbox. */
export async function editInPlace(message: MessageElement, context: ActionContext): Promise<void> {
  const { client, list } = context;
  const seq = seqOf(message);
  const opener = document.activeElement as HTMLElement | null;
  const form = cloneOf<HTMLFormElement>(".change");
  const field = find<HTMLTextAreaElement>("textarea", form);
  const note = find("[role=status]", form);
  /** As it is by now, if it was changed while the form is open. */
  let latest: Message | undefined;

  const waiting = waitingFor(seq, client, "edit");
  const [newest] = waiting.slice(-1).map(({ action }) => action.type === "edit" && action.text);
  const before = newest || message.source || (await askText(message, context));
  if (!before || !message.isConnected || "changing" in message.dataset) return;

  const onMessage = (changed: Message) => {
    if (changed.seq !== seq) return;
    latest = changed;
    const isRemoved = "removed" in changed;
    const { gone = "", edited = "" } = note.dataset;
    if (isRemoved) note.textContent = gone;
    else if (changed.text !== before) note.textContent = edited.replace("%", () => changed.text);
    find<HTMLButtonElement>("[type=submit]", form).disabled = isRemoved;
  };
  const close = () => {
    client.off("message", onMessage);
    list.keepDuring(() => {
      form.remove();
      delete message.dataset.changing;
    });
    if (latest) list.place(latest);
    showWaiting(message, context);
    (opener?.isConnected ? opener : message).focus({ preventScroll: true });
  };
  client.on("message", onMessage);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trimEnd();
    const length = [...text].length;
    if (!text.trim()) return;
    if (length > TEXT_MAX) {
      field.setCustomValidity(field.dataset.tooLong?.replace("%", String(length)) ?? "");
      field.reportValidity();
      return;
    }
    for (const { nonce, refusal } of waiting) if (refusal) client.outbox.discard(nonce);
    // A refusal is shown at the message.
    if (text !== before || latest) client.edit(seq, text).catch(() => {});
    close();
  });
  field.addEventListener("input", () => field.setCustomValidity(""));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  find(".cancel", form).addEventListener("click", close);
  sendOnEnter(field, () => find("[type=submit]", form).click());

  field.value = before;
  list.keepDuring(() => {
    message.dataset.changing = "";
    message.append(form);
  });
  growWithLines(field);
  field.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

/** @returns nothing where there is no answer */
async function askText(message: HTMLElement, { ask }: ActionContext): Promise<string | undefined> {
  const seq = seqOf(message);
  const { pathname } = find<HTMLAnchorElement>(".when", message);
  try {
    const response = await ask?.(`/api${pathname}/messages?around=${seq}&limit=1`);
    return (await response?.json())?.messages[0].text;
  } catch {
    return undefined;
  }
}
