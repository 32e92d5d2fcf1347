import { SHOWN_KINDS } from "../../reaction_kinds.ts";
import { find } from "../dom.ts";

/** The messages all of whose reactions somebody wanted to see, by seq. */
const unfolded = new Set<string>();

/** The style shows the first of many reactions to a message; whoever wants to see the others unfolds them. */
export function startFolding(messages: HTMLElement): void {
  for (const form of messages.querySelectorAll(".reactions")) fold(form);
  messages.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest(".more-reactions");
    const message = button?.closest<HTMLElement>("[data-seq]");
    if (!button || !message) return;
    unfolded.add(message.dataset.seq ?? "");
    button.parentElement?.classList.add("unfolded");
    message.querySelectorAll<HTMLElement>("[data-reaction]")[SHOWN_KINDS]?.focus();
    button.remove();
  });
}

/** Says how many are not shown. */
export function fold(form: Element | null): void {
  const more = (form?.querySelectorAll("[data-reaction]").length ?? 0) - SHOWN_KINDS;
  if (!form || more <= 0) return;
  const { seq = "" } = form.closest<HTMLElement>("[data-seq]")?.dataset ?? {};
  if (unfolded.has(seq)) form.classList.add("unfolded");
  else if (!form.querySelector(".more-reactions")) {
    const { content } = find<HTMLTemplateElement>("#reaction-parts");
    const button = document.importNode(find(".more-reactions", content), true);
    button.textContent = button.textContent?.replace("%", String(more)) ?? "";
    form.append(button);
  }
}
