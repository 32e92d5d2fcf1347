import { find } from "../dom.ts";

/** How long what is said in passing stays, in milliseconds. */
const TOLD_MS = 2_000;

let silence: ReturnType<typeof setTimeout>;

/** Puts a text on the clipboard; where that is refused, it is shown at the message to be taken from there. */
export function copyText(text: string, message: HTMLElement): void {
  const copied = navigator.clipboard?.writeText(text) ?? Promise.reject();
  copied.then(
    () => tell("copied"),
    () => show(text, message),
  );
}

/** Says in passing that something is done. */
function tell(what: string): void {
  const note = find("#told");
  note.textContent = note.dataset[what] ?? "";
  clearTimeout(silence);
  silence = setTimeout(() => note.replaceChildren(), TOLD_MS);
}

function show(text: string, message: HTMLElement): void {
  const field = document.createElement("textarea");
  field.className = "taken-from";
  field.readOnly = true;
  field.value = text;
  field.setAttribute("aria-label", find("#told").dataset.hint ?? "");
  field.onblur = () => field.remove();
  field.onkeydown = ({ key }) => key === "Escape" && message.focus();
  message.append(field);
  field.select();
}
