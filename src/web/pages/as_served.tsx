import { createHash } from "node:crypto";
import type { FormFields } from "./request.ts";

/*
 * Some networks change the words of a page on its way: an e-mail address comes
 * out as “[email protected]”. Whoever saved what such a page has in a form would
 * destroy a message. So one's own messages have their text as a script can read it
 * unchanged; and a form for browsers without script has the text once more with
 * its digest, by which the server sees whether it arrived as it was.
 */

/** The attribute from which the page's script takes the text of a message, in letters and digits alone. */
export function forScript(text: string) {
  return { "data-text": Buffer.from(text).toString("base64") };
}

/** The text of a form once more, to come back unseen and unchanged beside what a person makes of it. */
export function AsServed({ text, form }: { text: string; form: string }) {
  return (
    <>
      <textarea name="served" form={form} hidden>
        {text}
      </textarea>
      <input type="hidden" name="digest" form={form} value={digestOf(text)} />
    </>
  );
}

/** Whether what a form had was changed on the way to the browser; a form that does not say so was not. */
export function isChangedByNetwork(form: FormFields): boolean {
  const digest = form.get("digest");
  return digest !== undefined && digest !== digestOf(form.get("served") ?? "");
}

/** Browsers send each end of a line as CRLF (HTML, 4.10.22.4), and take no notice of one at the start. */
function digestOf(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").replace(/^\n/, "");
  return createHash("sha256").update(lines).digest("hex");
}
