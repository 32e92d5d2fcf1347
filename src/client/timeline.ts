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
  take(message: Message): boolean | undefined {
    if (message.rev <= this.#rev) return false;
    if (this.cursor === undefined || message.rev !== this.#rev + 1) return undefined;
    this.#moveTo(this.cursor.replace(/\d+$/, String(message.rev)));
    return true;
  }

  /** Takes an answer to `join`; returns what of it is new, in rev order. */
  catchUp(changes: Changes): Message[] {
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
