import { parseCursor } from "../protocol/cursor.ts";
import type { Changes, Message } from "../protocol/message.ts";

/**
 * Where a reader is in a room's changes. Whatever arrives twice, late or from
 * before, each change comes out once and in rev order; what is missing is
 * noticed, so that it can be asked for.
 */
export class Timeline {
  /** The cursor to come back with; absent until the first answer. */
  cursor: string | undefined;
  #rev = 0;

  constructor(after?: string) {
    if (after !== undefined) this.#moveTo(after);
  }

  /** Takes a live change: true when it is the next one, false when known, undefined after a gap. */
  apply(message: Message): boolean | undefined {
    if (message.rev <= this.#rev) return false;
    if (this.cursor === undefined || message.rev !== this.#rev + 1) return undefined;
    this.#moveTo(this.cursor.replace(/\d+$/, String(message.rev)));
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
      : this.cursor !== undefined && !isFurther(changes.cursor, this.cursor);
    if (isStale) return undefined;
    const known = changes.reset ? 0 : this.#rev;
    const fresh = changes.messages.filter((message) => message.rev > known);
    this.#moveTo(changes.cursor);
    return fresh.sort((a, b) => a.rev - b.rev);
  }

  #moveTo(cursor: string): void {
    this.cursor = cursor;
    this.#rev = parseCursor(cursor)?.rev ?? 0;
  }
}

/** Whether a cursor of the same database is as far as another, or further. */
function isFurther(cursor: string, than: string): boolean {
  const [one, other] = [parseCursor(cursor), parseCursor(than)];
  return one?.epoch === other?.epoch && (one?.rev ?? 0) >= (other?.rev ?? 0);
}
