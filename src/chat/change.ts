import type { Message } from "../protocol/message.ts";

/**
 * A way to write a change down that is the same for everybody who reads it so. One
 * that has another in it takes that from the change.
 */
export type Form<Written> = (message: Message, change: Change) => Written;

/** A message as JSON. */
export const json: Form<string> = (message) => JSON.stringify(message);

/** The same with `fragment`, the HTML of the page that shows it. */
export function jsonWith(fragment: Form<string>): Form<string> {
  return (_message, change) =>
    `${change.in(json).slice(0, -1)},"fragment":${JSON.stringify(change.in(fragment))}}`;
}

/** A message as one change has left it, and each form of it, made once, for the first who reads it. */
export class Change {
  readonly message: Message;
  #forms: Map<Form<unknown>, unknown> | undefined;

  constructor(message: Message) {
    this.message = message;
  }

  in<Written>(form: Form<Written>): Written {
    this.#forms ??= new Map();
    let written = this.#forms.get(form) as Written | undefined;
    if (written === undefined) {
      written = form(this.message, this);
      this.#forms.set(form, written);
    }
    return written;
  }
}
