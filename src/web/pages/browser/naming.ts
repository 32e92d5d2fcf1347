/** Asks for a name when there is something to send under it; loaded with the first text of a visitor. */
import { find } from "./dom.ts";
import { setSendMark } from "./send_mark.ts";

const form = find<HTMLFormElement>("#name");
const field = find<HTMLInputElement>("[name=name]", form);
let isSending = false;

form.addEventListener("submit", (event) => {
  // Where nothing is kept from one page to the next, the server is given both at once.
  if (isSending && !setSendMark()) {
    event.preventDefault();
    submitBoth();
  }
});

/**
 * The page is loaded anew with the name, and sends what is in the composer then.
 * Rejects, for nothing is sent from this page.
 */
export async function askName(): Promise<never> {
  isSending = true;
  if (field.value.trim()) find("[type=submit]", form).click();
  else {
    const note = find("#refused");
    note.textContent = form.dataset.forText ?? "";
    note.hidden = false;
    field.focus();
  }
  throw new Error("there is no name yet");
}

function submitBoth(): void {
  const composer = find<HTMLFormElement>("#composer");
  const name = Object.assign(document.createElement("input"), {
    type: "hidden",
    name: "name",
    value: field.value,
  });
  composer.append(name);
  composer.submit();
}
