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

/** What a reader is given of a room's changes, ascending by rev; or of its newest messages, by seq. */
export interface Slice {
  changes: Change[];
  /** Where the reader is after it. */
  rev: number;
  /** Whether there is more after it. */
  more: boolean;
}

/** The most that a reader takes at once; of one change more than that, it takes the one. */
export interface Bound {
  count: number;
  /** Of all that is written, as `lengthOf` measures it. */
  length: number;
  lengthOf: (change: Change) => number;
}

export const UNBOUNDED: Bound = {
  count: Number.POSITIVE_INFINITY,
  length: Number.POSITIVE_INFINITY,
  lengthOf: () => 0,
};

/** How many of the changes are within a bound, from the first. */
export function countWithin(changes: Iterable<Change>, { count, length, lengthOf }: Bound): number {
  let taken = 0;
  let sum = 0;
  for (const change of changes) {
    sum += lengthOf(change);
    if (taken >= count || (sum > length && taken > 0)) break;
    taken += 1;
  }
  return taken;
}

/** As much of a slice as is within a bound, from its beginning. */
export function cut(slice: Slice, bound: Bound): Slice {
  const count = countWithin(slice.changes, bound);
  if (count === slice.changes.length) return slice;
  const changes = slice.changes.slice(0, count);
  return { changes, rev: changes.at(-1)?.message.rev ?? slice.rev, more: true };
}
