import { formatCursor } from "../protocol/cursor.ts";
import type { Message } from "../protocol/message.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Change } from "./change.ts";
import { LOG_BOUNDS, type LogBounds, RoomLog } from "./room_log.ts";
import type { Store, StoredRoom } from "./store.ts";

export type ChangeListener = (change: Change, log: RoomLog) => void;

/** A log that nobody holds is dropped when it has not been opened for so long, in milliseconds. */
const UNUSED_MS = 60_000;
/** How soon what could not be read of another process's writes is read again, in milliseconds. */
const RETRY_MS = 1_000;

/** The logs of the rooms that somebody listens to, and who is told of what is appended to them. */
export class RoomLogs {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #most: LogBounds;
  readonly #bySlug = new Map<string, RoomLog>();
  readonly #listeners = new Set<ChangeListener>();
  /** How many changes this process has committed. */
  committedCount = 0;
  #unlisten: (() => void) | undefined;
  #sweptAt = 0;
  #isRetrying = false;

  /** @param most what each log may hold */
  constructor(store: Store, clock: Clock, most: LogBounds = LOG_BOUNDS) {
    this.#store = store;
    this.#clock = clock;
    this.#most = most;
  }

  /**
   * Calls back with each change of a room that has a log, in rev order, whoever committed it.
   *
   * @returns a function that ends it
   */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    this.#unlisten ??= this.#store.onForeignWrite(() => void this.#catchUp());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unlisten?.();
      this.#unlisten = undefined;
    };
  }

  /**
   * The log of a room, with everything that was committed when the room was read.
   *
   * @param room just read
   */
  async open(room: StoredRoom): Promise<RoomLog> {
    let log = this.#bySlug.get(room.slug);
    if (!log) {
      this.#dropUnused();
      log = new RoomLog(this.#store, room, this.#most, (...appended) => this.#tell(...appended));
      this.#bySlug.set(room.slug, log);
      // What this process has committed since the room was read had no log to be appended to.
      await log.refresh().catch(() => this.#retry());
    }
    log.room = room;
    log.lookedUp = this.#clock.now();
    await log.catchUp(room.rev);
    return log;
  }

  /** A room's log where there is one. */
  get(slug: string): RoomLog | undefined {
    return this.#bySlug.get(slug);
  }

  /** To be called with each change that this process commits. */
  async committed({ slug }: StoredRoom, message: Message): Promise<void> {
    this.committedCount += 1;
    try {
      await this.#bySlug.get(slug)?.committed(message);
    } catch {
      // It is committed, whoever may be told of it later.
      this.#retry();
    }
  }

  /** Where a reader is, as it is told. */
  cursor(rev: number): string {
    return formatCursor({ epoch: this.#store.epoch, rev });
  }

  #tell(change: Change, log: RoomLog): void {
    for (const listener of this.#listeners) listener(change, log);
  }

  /** Another process has written, in whichever rooms. */
  async #catchUp(): Promise<void> {
    const before = new Map([...this.#bySlug.values()].map((log) => [log, log.rev]));
    try {
      const revs = new Map((await this.#store.revs()).map(({ id, rev }) => [id, rev]));
      for (const [slug, log] of this.#bySlug) {
        const rev = revs.get(log.room.id) ?? 0;
        if (rev >= (before.get(log) ?? 0)) await log.catchUp(rev);
        else {
          // A backup was put back.
          this.#bySlug.delete(slug);
          log.invalidate();
        }
      }
    } catch {
      this.#retry();
    }
  }

  #retry(): void {
    if (this.#isRetrying || this.#listeners.size === 0) return;
    this.#isRetrying = true;
    this.#clock.setTimeout(() => {
      this.#isRetrying = false;
      if (this.#listeners.size > 0) void this.#catchUp();
    }, RETRY_MS);
  }

  #dropUnused(): void {
    const now = this.#clock.now();
    if (now - this.#sweptAt < UNUSED_MS) return;
    this.#sweptAt = now;
    for (const [slug, log] of this.#bySlug) {
      if (!log.isHeld && now - log.lookedUp >= UNUSED_MS) this.#bySlug.delete(slug);
    }
  }
}
