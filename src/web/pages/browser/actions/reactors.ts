import type { Reactions } from "../../../../protocol/message.ts";
import { find } from "../dom.ts";
import type { ActionContext } from "./action.ts";
import { messageOf } from "./message_element.ts";

/** How long a pointer rests on a reaction, or a finger stays, until it is said whose it is; in milliseconds. */
const REST_MS = 400;

/** Says who has reacted: to the pointer that rests, the finger that stays, the focus. */
export function startReactors({ client, list }: ActionContext): void {
  const messages = find("#messages");
  const { content } = find<HTMLTemplateElement>("#reaction-parts");
  const tip = document.importNode(find(".reactors", content), true);
  const known = new Map<string, Promise<Reactions>>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shownFor: HTMLElement | null = null;

  const hide = () => {
    clearTimeout(timer);
    shownFor?.removeAttribute("aria-describedby");
    shownFor = null;
    tip.remove();
  };

  const ask = (seq: number, rev: string): Promise<Reactions> => {
    const key = `${seq} ${rev}`;
    const asked = known.get(key) ?? client.reactions(seq);
    known.set(key, asked);
    asked.catch(() => known.delete(key));
    return asked;
  };

  const show = async (button: HTMLElement) => {
    hide();
    const { seq, rev = "" } = messageOf(button)?.dataset ?? {};
    if (!seq) return;
    shownFor = button;
    const answer = await ask(Number(seq), rev).catch(() => undefined);
    const reaction = answer?.reactions.find(({ emoji }) => emoji === button.dataset.reaction);
    if (!reaction || shownFor !== button || !button.isConnected) return;
    tip.textContent = namesOf(reaction, tip.dataset, list.viewer);
    button.setAttribute("aria-describedby", tip.id);
    button.closest(".reactions")?.append(tip);
  };

  const showAfter = (target: EventTarget | null, ms: number) => {
    const button = (target as Element).closest<HTMLElement>("[data-reaction]");
    if (button === shownFor) return;
    hide();
    if (button) timer = setTimeout(() => void show(button), ms);
  };
  messages.addEventListener("pointerover", ({ target }) => showAfter(target, REST_MS));
  messages.addEventListener("pointerdown", ({ target, pointerType }) => {
    if (pointerType === "touch") showAfter(target, REST_MS);
  });
  messages.addEventListener("focusin", ({ target }) => showAfter(target, 0));
  messages.addEventListener("focusout", hide);
  messages.addEventListener("pointerleave", hide);
  messages.addEventListener("scroll", hide, { passive: true });
  messages.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !tip.isConnected) return;
    event.preventDefault();
    event.stopPropagation();
    hide();
  });
}

/** Who looks first, then the others, then how many more there are. */
function namesOf(
  { count, people }: Reactions["reactions"][number],
  { you = "", others = "" }: DOMStringMap,
  viewer: string | undefined,
): string {
  const named = people.filter(({ id }) => id !== viewer).map(({ name }) => name);
  if (named.length < people.length) named.unshift(you);
  const more = count - named.length;
  return [...named, ...(more > 0 ? [others.replace("%", String(more))] : [])].join(", ");
}
