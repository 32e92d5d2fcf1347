/** More marks on a letter than any language puts there: they reach into the lines above and below. */
const STACK = /[^\p{M}\s]?\p{Mc}*(?:[\p{Mn}\p{Me}]\p{Mc}*){5,}/gu;
const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as HTML; a letter under a stack of marks gets a box of its own, which clips it to its line. */
export function escapeText(text: string): string {
  let html = "";
  let done = 0;
  for (const { 0: stack, index } of text.matchAll(STACK)) {
    html += `${toHtml(text.slice(done, index))}<span class="stack">${toHtml(stack)}</span>`;
    done = index + stack.length;
  }
  return html + toHtml(text.slice(done));
}

export function hasStack(text: string): boolean {
  return text.search(STACK) >= 0;
}

const toHtml = (text: string) => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? "");
