import { formatCursor, parseCursor } from "../protocol/cursor.ts";
import type { Changes, Message } from "../protocol/message.ts";

/**
 * Where a reader is in a room's changes. Whatever arrives twice, late or from
 * before, each change comes out once and in rev order; what is missing is
 * noticed, so that it can be asked for.
 */
export class Timeline {
  /** Of the database that the answers are from. */
  #epoch: string | undefined;
  #rev = 0;
  readonly #after: string | undefined;

  /** @param after where to begin; the server says what is wrong with one that is no cursor */
  constructor(after?: string) {
    this.#after = after;
    if (after !== undefined) this.#moveTo(after);
  }

  /** The cursor to come back with; absent until the first answer. */
  get cursor(): string | undefined {
    return this.#epoch === undefined
      ? this.#after
      : formatCursor({ epoch: this.#epoch, rev: this.#rev });
  }

  /** Takes a live change: true when it is the next one, false when known, undefined after a gap. */
  apply(message: Message): boolean | undefined {
    if (message.rev <= this.#rev) return false;
    if (this.#epoch === undefined || message.rev !== this.#rev + 1) return undefined;
    this.#rev = message.rev;
    return true;
  }

  /**
   * Takes an answer to `join` or of the feed; returns what of it is new, in rev order.
   * Undefined: it is stale, for another way was quicker, and to be ignored.
   *
   * @param after the cursor that was asked with
   */
  catchUp(changes: Changes, after: string | undefined): Message[] | undefined {
    // Who has moved on since asking is not put back, neither to an older rev nor by a reset.
    const isStale = changes.reset
      ? after !== this.cursor
      : this.#epoch !== undefined && !this.#isReached(changes.cursor);
    if (isStale) return undefined;
    const known = changes.reset ? 0 : this.#rev;
    const fresh = changes.messages.filter((message) => message.rev > known);
    this.#moveTo(changes.cursor);
    return fresh.sort((a, b) => a.rev - b.rev);
  }

  #moveTo(cursor: string): void {
    const { epoch, rev } = parseCursor(cursor) ?? {};
    this.#epoch = epoch;
    this.#rev = rev ?? 0;
  }

  /** Whether a cursor is of the same database, and as far or further. */
  #isReached(cursor: string): boolean {
    const { epoch, rev = 0 } = parseCursor(cursor) ?? {};
    return epoch === this.#epoch && rev >= this.#rev;
  }
}
