import type { ChatClient, PendingChange } from "../../../../client/connect.ts";
import { isPost } from "../../../../client/pending.ts";
import { find } from "../dom.ts";
import type { MessageElement } from "../message_template.ts";
import { whyOf } from "../refusal.ts";
import type { ActionContext } from "./action.ts";
import { showAsItIs, showInstead } from "./instead.ts";
import { cloneOf, messageBySeq, seqOf } from "./message_element.ts";
import { removals, showRemoval } from "./undo.ts";

/** The edits and removals of a message that are in the outbox, the newest last. */
export function waitingFor(
  seq: number,
  { outbox }: Pick<ChatClient, "outbox">,
  ...types: string[]
): PendingChange[] {
  return outbox.pending.filter(
    (pending): pending is PendingChange =>
      !isPost(pending) && pending.seq === seq && types.includes(pending.action.type),
  );
}

/** Shows what is done with messages at once as it will be, and what has become of it. */
export function followWaiting(context: ActionContext): void {
  const { client, list } = context;
  const show = (seq: number) => {
    const message = messageBySeq(seq);
    if (message) showWaiting(message, context);
  };
  for (const event of ["pending", "discarded"] as const) {
    client.on(event, (pending) => isPost(pending) || show(pending.seq));
  }
  client.on("changed", ({ seq }, message) => {
    list.place(message);
    show(seq);
  });
}

/** Shows a message as it is, or as it will be with what waits. */
export function showWaiting(message: MessageElement, context: ActionContext): void {
  const hadFocus = message.contains(document.activeElement);
  context.list.keepDuring(() => {
    showAsItIs(message);
    message.querySelector(":scope > .fate")?.remove();
    if ("changing" in message.dataset) return;
    const seq = seqOf(message);
    const removal = removals.get(seq);
    const change = waitingFor(seq, context.client, "edit", "remove").at(-1);
    if (removal) showRemoval(message, removal);
    else if (change) showAsItWillBe(message, change, context);
  });
  if (hadFocus && !message.contains(document.activeElement)) message.focus({ preventScroll: true });
}

function showAsItWillBe(message: HTMLElement, change: PendingChange, context: ActionContext): void {
  const { action, nonce, refusal } = change;
  const { outbox } = context.client;
  if (action.type === "edit") {
    const text = cloneOf(".text");
    text.textContent = action.text;
    showInstead(message, text, false);
  } else if (refusal === undefined) showInstead(message, cloneOf(".tombstone"), true);
  const fate = cloneOf(`.fate[data-of=${action.type}]`);
  fate.dataset.state = refusal === undefined ? "sending" : "failed";
  find(".why", fate).textContent = whyOf(change);
  find("[data-do=retry]", fate).addEventListener("click", () => outbox.retry(nonce));
  find("[data-do=discard]", fate).addEventListener("click", () => outbox.discard(nonce));
  message.append(fate);
}
