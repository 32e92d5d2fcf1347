/** Puts a text into a field, and tells those who keep up with what is in it. */
function fill(field: HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("change"));
}

/** The seq of the message that is answered by what a field holds, if one is; what shows it comes later (actions/reply.ts). */
export function answeredBy({ dataset }: HTMLTextAreaElement): number | undefined {
  return Number(dataset.answers) || undefined;
}

/** Puts a text into a field that answers a message, or none. */
export function fillAnswer(field: HTMLTextAreaElement, text: string, seq?: number): void {
  field.dataset.answers = String(seq ?? "");
  fill(field, text);
}

/** Calls back whenever there is another text in a field, whoever has put it there. */
export function onText(field: HTMLTextAreaElement, listener: () => void): void {
  field.addEventListener("input", listener);
  field.addEventListener("change", listener);
}

/** A field as tall as its lines, for browsers whose styles cannot say that (`field-sizing`). */
export function growWithLines(field: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  const grow = () => {
    field.style.height = "";
    const border = field.offsetHeight - field.clientHeight;
    if (field.value) field.style.height = `${field.scrollHeight + border}px`;
  };
  onText(field, grow);
  grow();
}
