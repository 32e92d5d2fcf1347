import type { Presence } from "../../../protocol/events.ts";
import type { Person } from "../../../protocol/message.ts";
import { find } from "./dom.ts";

/** Somebody who typed this long ago has stopped, in milliseconds. */
const TYPING_MS = 4_000;

/** How many are here; who they are comes with a part of its own (people_list.ts). */
export function showPeople({ count }: Presence): void {
  const details = find("#people");
  details.hidden = count === 0;
  const here = find(".count", details);
  here.textContent = here.dataset.here?.replace("%", String(count)) ?? "";
}

const typing = new Map<string, ReturnType<typeof setTimeout>>();
let lastName = "";

export function showTyping({ id, name }: Person): void {
  clearTimeout(typing.get(id));
  typing.set(
    id,
    setTimeout(() => stopTyping(id), TYPING_MS),
  );
  lastName = name;
  say();
}

/** Their message is here, or they have stopped. */
export function stopTyping(id: string): void {
  clearTimeout(typing.get(id));
  if (typing.delete(id)) say();
}

function say(): void {
  const line = find("#typing");
  const { one = "", several = "" } = line.dataset;
  line.textContent =
    typing.size === 0 ? "" : typing.size === 1 ? one.replace("%", () => lastName) : several;
}
