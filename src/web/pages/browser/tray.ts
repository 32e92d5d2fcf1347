import type { ChatClient } from "../../../client/connect.ts";
import { isPost, type Pending } from "../../../client/pending.ts";
import { find } from "./dom.ts";
import { answeredBy, fillAnswer } from "./field.ts";
import { whyOf } from "./refusal.ts";
import { sentence, timeOf } from "./words.ts";

/** What a message is told by, in characters. */
const QUOTED = 60;

/** Shows everything that waits in this browser for the room, in order; what is shown already stays where it is. */
export function showTray(tray: HTMLElement, entries: readonly Pending[]): void {
  for (const [index, entry] of entries.entries()) {
    const { nonce, at, tries, refusal } = entry;
    const rows = [...tray.children] as HTMLElement[];
    const row = rows.find(({ dataset }) => dataset.unsent === nonce) ?? makeRow(entry);
    const tried = tries > 1 ? ` · ${sentence("tried", { n: tries })}` : "";
    setText(".since", sentence("written", { t: timeOf(at) }) + tried, row);
    setText(".why", whyOf(entry), row);
    row.toggleAttribute("data-refused", refusal !== undefined);
    if (rows[index] !== row) tray.insertBefore(row, rows[index] ?? null);
  }
  while (tray.children.length > entries.length) tray.lastElementChild?.remove();
}

/** What is pressed beside a text that waits or was refused, in the tray and in the talk. */
export function listenToChoices({ outbox }: ChatClient): void {
  addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLElement>("[data-do]");
    const chosen = button?.dataset.do;
    const { unsent, nonce = unsent } =
      button?.closest<HTMLElement>("[data-nonce], [data-unsent]")?.dataset ?? {};
    const pending = outbox.pendingInBrowser.find((pending) => pending.nonce === nonce);
    if (!pending) return;
    if (chosen === "retry") return outbox.retry(pending.nonce);
    const field = document.querySelector<HTMLTextAreaElement>("#composer [name=text]");
    if (chosen === "edit" && isPost(pending) && field) {
      // Before what is being written, for it was written before.
      const text = [pending.text, field.value].filter(Boolean).join("\n");
      fillAnswer(field, text, pending.replyTo ?? answeredBy(field));
    }
    outbox.discard(pending.nonce);
    field?.focus();
  });
}

function makeRow(entry: Pending): HTMLElement {
  const { content } = find<HTMLTemplateElement>("#tray-entry");
  const row = document.importNode(content, true).firstElementChild as HTMLElement;
  row.dataset.unsent = entry.nonce;
  if (isPost(entry)) setText(".text", entry.text, row);
  else {
    const { action, seq } = entry;
    const { type } = action;
    if (type === "edit") setText(".text", action.text, row);
    const about = document.querySelector(`#m${seq} .body`)?.textContent?.trim() ?? `#${seq}`;
    const name = type === "react" && !action.present ? "unreact" : type;
    const e = type === "react" ? action.emoji : "";
    setText(".what", sentence(name, { m: about.slice(0, QUOTED), e }), row);
    find("[data-do=edit]", row).hidden = true;
  }
  return row;
}

/** Only where it is another: what is selected stays so. */
export function setText(selector: string, text: string, within?: ParentNode): void {
  const element = find(selector, within);
  if (element.textContent !== text) element.textContent = text;
}
