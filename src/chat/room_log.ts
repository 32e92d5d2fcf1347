import type { Message } from "../protocol/message.ts";
import { Change } from "./change.ts";
import { type Bound, countWithin, cut, type Slice } from "./slice.ts";
import type { Store, StoredRoom } from "./store.ts";

/** The newest messages that a newcomer is given. */
export const PAGE_SIZE = 50;
/** The most changes that a log holds, and the most characters of their texts and HTML. */
export interface LogBounds {
  count: number;
  length: number;
}

export const LOG_BOUNDS: LogBounds = { count: 500, length: 500_000 };

/**
 * The last changes of one room, in rev order, and its newest messages: what its
 * readers are given. A reader is a rev; the store is asked only for what is older
 * than the log holds, once for all who ask. The log is a copy and may be dropped
 * and begun anew at any time.
 */
export class RoomLog {
  /** The room as it was last looked up. */
  room: StoredRoom;
  /** When that was, by the clock's `now()`. */
  lookedUp = 0;
  /** Through which the log has the room's changes. */
  rev: number;
  readonly #store: Store;
  readonly #most: LogBounds;
  readonly #onAppend: (change: Change, log: RoomLog) => void;
  /** Every change after this rev is held. */
  #floor: number;
  /** By seq, in rev order: a message that changed again is held as it now is, and not as it was. */
  readonly #changes = new Map<number, Change>();
  #length = 0;
  /** The newest messages by seq, once they were wanted; all of them where they are fewer than a page. */
  #page: Change[] | undefined;
  readonly #loading = new Map<number | undefined, Promise<Slice | undefined>>();
  #catchingUp: Promise<void> | undefined;
  /** What each holder does when it is dropped all the same. */
  readonly #holders = new Set<() => void>();

  /** @param room just read: the log begins at its rev */
  constructor(
    store: Store,
    room: StoredRoom,
    most: LogBounds,
    onAppend: (change: Change, log: RoomLog) => void,
  ) {
    this.#store = store;
    this.#most = most;
    this.room = room;
    this.rev = this.#floor = room.rev;
    this.#onAppend = onAppend;
  }

  /** Whether somebody waits for what comes next. */
  get isHeld(): boolean {
    return this.#holders.size > 0;
  }

  /**
   * Keeps it from being dropped for want of readers.
   *
   * @param onInvalid is called where what it holds is not the room's any more, and nothing will be appended
   * @returns a function that ends it
   */
  hold(onInvalid: () => void = () => {}): () => void {
    const holder = () => onInvalid();
    this.#holders.add(holder);
    return () => this.#holders.delete(holder);
  }

  /** To be called once it is dropped for not being the room's any more. */
  invalidate(): void {
    for (const onInvalid of [...this.#holders]) onInvalid();
  }

  /** Takes a change that this process has committed. */
  async committed(message: Message): Promise<void> {
    if (message.rev === this.rev + 1) this.#append(message);
    // What another process committed before it comes first.
    else await this.catchUp(message.rev);
  }

  /** Reads what is committed through `rev` and not in the log: what another process wrote. */
  async catchUp(rev: number): Promise<void> {
    while (this.rev < rev) {
      // A reading that is under way may have begun before what is asked for was committed.
      const shared = this.#catchingUp;
      this.#catchingUp ??= this.#readOn().finally(() => {
        this.#catchingUp = undefined;
      });
      const before = this.rev;
      await this.#catchingUp;
      if (!shared && this.rev === before) return;
    }
  }

  /** Looks into the store whether there is more. */
  async refresh(): Promise<void> {
    await this.catchUp(await this.#store.rev(this.room));
  }

  /**
   * What a reader at `after` is given now, or the newest messages where it is absent.
   * Undefined: the log does not hold it, and it is to be loaded.
   */
  read(after: number | undefined, bound: Bound): Slice | undefined {
    if (after === undefined) return this.#readPage(bound);
    if (after < this.#floor) return undefined;
    return cut({ changes: this.#after(after), rev: this.rev, more: false }, bound);
  }

  /**
   * Loads what `read` lacks. Where that is more than the log may hold, this resolves
   * with a slice for the reader, who comes again for the rest.
   */
  load(after: number | undefined): Promise<Slice | undefined> {
    const existing = this.#loading.get(after);
    if (existing) return existing;
    const loading = after === undefined ? this.#loadPage() : this.#loadAfter(after);
    this.#loading.set(after, loading);
    const done = () => this.#loading.delete(after);
    loading.then(done, done);
    return loading;
  }

  async #readOn(): Promise<void> {
    const { messages, rev } = await this.#store.changes(this.room, this.rev, this.#most.count);
    for (const message of messages) if (message.rev > this.rev) this.#append(message);
    if (rev > this.rev) this.rev = rev;
  }

  #append(message: Message): void {
    const change = new Change(message);
    this.#forget(message.seq);
    this.#remember(change);
    this.rev = message.rev;
    for (const [seq, oldest] of this.#changes) {
      if (this.#changes.size <= this.#most.count && this.#length <= this.#most.length) break;
      this.#floor = oldest.message.rev;
      this.#forget(seq);
    }
    if (this.#page) putInPage(this.#page, change);
    this.#onAppend(change, this);
  }

  #remember(change: Change): void {
    this.#changes.set(change.message.seq, change);
    this.#length += lengthOf(change.message);
  }

  #forget(seq: number): void {
    const change = this.#changes.get(seq);
    if (!change) return;
    this.#changes.delete(seq);
    this.#length -= lengthOf(change.message);
  }

  #after(rev: number): Change[] {
    if (rev >= this.rev) return [];
    return [...this.#changes.values()].filter(({ message }) => message.rev > rev);
  }

  #readPage(bound: Bound): Slice | undefined {
    if (!this.#page) return undefined;
    const count = countWithin(this.#page.toReversed(), bound);
    const changes = this.#page.slice(this.#page.length - count);
    return { changes, rev: this.rev, more: false };
  }

  async #loadAfter(after: number): Promise<Slice | undefined> {
    const { messages, rev } = await this.#store.changes(this.room, after, this.#most.count);
    const older = messages.filter((message) => message.rev <= this.#floor);
    const length = older.reduce((sum, message) => sum + lengthOf(message), 0);
    // `rev` is what the reading came to: below the floor, something is missing in between.
    const fits =
      rev >= this.#floor &&
      older.length + this.#changes.size <= this.#most.count &&
      length + this.#length <= this.#most.length;
    if (!fits) {
      const reached = Math.min(rev, this.#floor);
      // Who is told that there is more comes again with what they are given here.
      if (reached <= after) throw new Error("the store has less of the room than it had");
      return { changes: older.map((message) => new Change(message)), rev: reached, more: true };
    }
    const newer = [...this.#changes.values()];
    this.#changes.clear();
    this.#length = 0;
    const known = new Set(newer.map(({ message }) => message.seq));
    for (const message of older) if (!known.has(message.seq)) this.#remember(new Change(message));
    for (const change of newer) this.#remember(change);
    this.#floor = Math.min(this.#floor, after);
  }

  async #loadPage(): Promise<undefined> {
    const { messages, rev } = await this.#store.page(this.room, {}, PAGE_SIZE);
    await this.catchUp(rev);
    // More has been trimmed since than can be put upon what was read: to be read again.
    if (rev < this.#floor) return;
    const page = messages.map((message) => this.#held(message) ?? new Change(message));
    for (const change of this.#after(rev)) putInPage(page, change);
    this.#page = page;
  }

  /** The change that is held already, with its forms. */
  #held({ seq, rev }: Message): Change | undefined {
    const held = this.#changes.get(seq);
    return held?.message.rev === rev ? held : undefined;
  }
}

/** Puts a change where its message belongs; one that is older than the page stays out of it. */
function putInPage(page: Change[], change: Change): void {
  const { seq } = change.message;
  let at = page.length;
  while (at > 0 && (page[at - 1] as Change).message.seq > seq) at -= 1;
  if (page[at - 1]?.message.seq === seq) page[at - 1] = change;
  else if (at > 0 || page.length < PAGE_SIZE) page.splice(at, 0, change);
  if (page.length > PAGE_SIZE) page.shift();
}

function lengthOf({ text, html }: Message): number {
  return text.length + html.length;
}
