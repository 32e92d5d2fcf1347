import { find } from "../dom.ts";
import { answeredBy, fillAnswer, onText } from "../field.ts";
import type { MessageAction } from "./action.ts";

const fieldOf = () => document.querySelector<HTMLTextAreaElement>("#composer [name=text]");

/** Begins an answer to a message, in the composer. */
export const reply: MessageAction = {
  name: "reply",
  start: showReplying,
  isOffered: () => fieldOf() !== null,
  run({ dataset }) {
    const field = fieldOf();
    if (!field) return;
    fillAnswer(field, field.value, Number(dataset.seq));
    field.focus();
  },
};

/** Shows above the composer which message is answered; by a button, or by Escape, it is not any more. */
function showReplying(): void {
  const field = fieldOf();
  const { form } = field ?? {};
  if (!field || !form) return;
  const shown = () => form.querySelector<HTMLElement>(".replying");
  const show = () => {
    const seq = String(answeredBy(field) ?? "");
    if (shown()?.dataset.replyingTo === seq) return;
    shown()?.remove();
    if (!seq) return;
    const { content } = find<HTMLTemplateElement>("#replying");
    const replying = document.importNode(find(".replying", content), true);
    replying.dataset.replyingTo = seq;
    find("span", replying).textContent = `#${seq}`;
    field.before(replying);
  };
  const cancel = (event: Event) => {
    event.preventDefault();
    fillAnswer(field, field.value);
    field.focus();
  };
  onText(field, show);
  form.addEventListener("click", (event) => {
    if ((event.target as Element).closest(".stop-replying")) cancel(event);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown()) cancel(event);
  });
  // The page was opened to answer.
  if (shown() && new URLSearchParams(location.search).has("reply")) field.focus();
  show();
}
