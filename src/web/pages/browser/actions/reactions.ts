import type { PendingChange } from "../../../../client/connect.ts";
import { isPost, type Pending } from "../../../../client/pending.ts";
import { readdress } from "../address.ts";
import { find } from "../dom.ts";
import { fillReactions, type ShownReaction, shownTo } from "../reaction_buttons.ts";
import { whyOf } from "../refusal.ts";
import type { ActionContext } from "./action.ts";
import { fold, startFolding } from "./folded.ts";
import { messageOf } from "./message_element.ts";
import { startReactors } from "./reactors.ts";

/**
 * Reacts by one tap, shown at once and marked as long as the server has not said yes; what it refuses
 * is taken back, and said.
 *
 * @returns what is to be told of each message that is shown anew
 */
export function startReactions(context: ActionContext): (message: HTMLElement) => void {
  const { client, list } = context;
  const messages = find("#messages");
  /** What the server has said of a message, beneath what waits. */
  const told = new WeakMap<HTMLElement, ShownReaction[]>();

  /** Shows what the server has said and what waits upon it. */
  const show = (element: HTMLElement) => {
    const { seq = "", rev = "" } = element.dataset;
    const waiting = client.outbox.pending.filter(
      (pending) => isReaction(pending) && pending.seq === Number(seq) && !pending.refusal,
    ) as PendingReaction[];
    const before = told.get(element);
    if (waiting.length === 0 && !before) return;
    const reactions = before ?? reactionsOn(element);
    told.set(element, reactions);
    const shown = waiting.reduce(withChange, reactions);
    const emojiWaiting = waiting.map(({ action }) => action.emoji);
    const focused = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>(
      "[data-reaction]",
    );
    const isFocused = focused && element.contains(focused);
    element.querySelector(":scope > .reactions")?.remove();
    if (shown.length > 0) {
      const { content } = find<HTMLTemplateElement>("#message");
      const form = document.importNode(find(".reactions", content), true);
      fillReactions(form, rev, shown);
      readdress(form, seq);
      find(".body", element).after(form);
      for (const button of form.querySelectorAll<HTMLElement>("[data-reaction]")) {
        if (emojiWaiting.includes(button.dataset.reaction ?? "")) button.dataset.state = "sending";
      }
      fold(form);
    }
    if (isFocused) focus(element, focused.dataset.reaction);
  };
  const showSeq = (seq: number) => {
    const element = messages.querySelector<HTMLElement>(`:scope > [data-seq="${seq}"]`);
    if (element && !("changing" in element.dataset)) show(element);
  };

  messages.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-reaction]");
    const message = messageOf(button);
    if (!button || !message) return;
    event.preventDefault();
    const present = button.getAttribute("aria-pressed") !== "true";
    toggle(context, message, button.dataset.reaction ?? "", present);
  });

  const note = find("#refused");
  client.on("pending", (pending) => {
    if (!isReaction(pending)) return;
    if (pending.refusal !== undefined) {
      note.textContent = whyOf(pending);
      note.hidden = false;
      client.outbox.discard(pending.nonce);
    }
    showSeq(pending.seq);
  });
  client.on("discarded", (pending) => isReaction(pending) && showSeq(pending.seq));
  // Once the newer state of the message is in its place (waiting.ts).
  client.on("changed", (change) => queueMicrotask(() => showSeq(change.seq)));

  /** Of what had the focus: whatever takes the message's place is to have it again. */
  let focused: { seq: string | undefined; emoji: string | undefined } | undefined;
  messages.addEventListener("focusin", ({ target }) => {
    const { reaction: emoji } = (target as HTMLElement).dataset;
    const seq = messageOf(target)?.dataset.seq;
    // Whoever has placed the newer state has given the focus to the whole of it.
    if (emoji || target !== messageOf(target) || seq !== focused?.seq) focused = { seq, emoji };
  });
  const onShown = (element: HTMLElement) => {
    show(element);
    fold(element.querySelector(":scope > .reactions"));
    const isAtMessage = document.activeElement === element;
    if (isAtMessage && focused?.seq === element.dataset.seq) focus(element, focused?.emoji);
  };
  for (const pending of client.outbox.pending) if (isReaction(pending)) showSeq(pending.seq);
  startFolding(messages);
  startReactors(context);
  void markOwn();
  return onShown;

  /** A frame is served without knowing for whom: what they have done before is asked for. */
  async function markOwn(): Promise<void> {
    const { viewer } = list;
    if (!viewer || find("#room").dataset.person || !messages.querySelector("[data-reaction]"))
      return;
    const page = await client.history().catch(() => undefined);
    for (const message of page?.messages ?? []) {
      const element = messages.querySelector<HTMLElement>(`:scope > [data-seq="${message.seq}"]`);
      if (element?.dataset.rev !== String(message.rev) || message.reactions.length === 0) continue;
      told.set(element, shownTo(viewer, message.reactions));
      show(element);
    }
  }
}

/** Puts one's own reaction, or takes it away. */
export function toggle(
  { client, list }: ActionContext,
  message: HTMLElement,
  emoji: string,
  present: boolean,
): void {
  if (!list.viewer) {
    // Whoever has no name gives one first.
    document.querySelector<HTMLElement>("#name [name=name]")?.focus();
    return;
  }
  const action = { type: "react", emoji, present } as const;
  client.outbox.change(Number(message.dataset.seq), action).catch(() => {});
}

type PendingReaction = PendingChange & { action: { type: "react" } };

function isReaction(pending: Pending): pending is PendingReaction {
  return !isPost(pending) && pending.action.type === "react";
}

function reactionsOn(element: HTMLElement): ShownReaction[] {
  return [...element.querySelectorAll<HTMLElement>(":scope > .reactions [data-reaction]")].map(
    (button) => ({
      emoji: button.dataset.reaction ?? "",
      count: Number(button.dataset.count),
      isOwn: button.getAttribute("aria-pressed") === "true",
    }),
  );
}

/** A reaction that is taken away stays in its place until the server has said yes. */
function withChange(reactions: ShownReaction[], { action }: PendingReaction): ShownReaction[] {
  const { emoji, present } = action;
  const isThere = reactions.some((reaction) => reaction.emoji === emoji);
  const all = isThere ? reactions : [...reactions, { emoji, count: 0, isOwn: false }];
  return all.map((reaction) => {
    if (reaction.emoji !== emoji) return reaction;
    const count = reaction.count + Number(present) - Number(reaction.isOwn);
    return { emoji, count, isOwn: present };
  });
}

function focus(element: HTMLElement, emoji = ""): void {
  const button = element.querySelector<HTMLElement>(`[data-reaction="${CSS.escape(emoji)}"]`);
  (button ?? element).focus({ preventScroll: true });
}
