import type { Message } from "../protocol/message.ts";
import type { Store, StoredRoom } from "./store.ts";

export type Listener = (message: Message) => void;

/** How many changes are read at a time when some went by unpublished. */
const CATCH_UP = 500;

/**
 * Tells who listens of each room's changes in rev order, whatever order their
 * commits come back in.
 */
export class Publisher {
  readonly #store: Store;
  readonly #listeners = new Set<Listener>();
  /** The rev through which a room has been published, by room id. */
  readonly #published = new Map<number, number>();
  /** The rooms that were asked after, by id: what another process writes in them is published too. */
  readonly #followed = new Map<number, StoredRoom>();
  #unlisten: (() => void) | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @returns a function that ends it */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#unlisten ??= this.#store.onForeignWrite(() => void this.#foreignWrite());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unlisten?.();
      this.#unlisten = undefined;
    };
  }

  /** The rev through which a room has been published here, if anything was. */
  published(room: StoredRoom): number | undefined {
    return this.#published.get(room.id);
  }

  /** To be called once a change is committed. */
  async committed(room: StoredRoom, message: Message): Promise<void> {
    const last = this.#published.get(room.id);
    if (last === undefined || message.rev === last + 1) this.#publish(room, message);
    else if (message.rev > last) await this.catchUp(room, message.rev);
  }

  /** Publishes what is committed through `rev` and has not been published. */
  async catchUp(room: StoredRoom, rev: number): Promise<void> {
    if (!this.#published.has(room.id)) this.#published.set(room.id, rev);
    if (!this.#followed.has(room.id)) this.#followed.set(room.id, room);
    for (let last = this.#last(room); last < rev; last = this.#last(room)) {
      const changes = await this.#store.changes(room, last, CATCH_UP);
      for (const message of changes.messages) {
        if (message.rev > this.#last(room)) this.#publish(room, message);
      }
      // A rev can be behind every message it was given to: one that changed again since.
      if (changes.rev > this.#last(room)) this.#published.set(room.id, changes.rev);
      if (changes.rev <= last) return;
    }
  }

  /** A store that cannot be read now is read again at the next write, or when somebody asks. */
  async #foreignWrite(): Promise<void> {
    const revs = await this.#store.revs().catch(() => []);
    for (const { id, rev } of revs) {
      const room = this.#followed.get(id);
      if (room && rev > this.#last(room)) await this.catchUp(room, rev).catch(() => undefined);
    }
  }

  #last(room: StoredRoom): number {
    return this.#published.get(room.id) ?? 0;
  }

  #publish(room: StoredRoom, message: Message): void {
    this.#published.set(room.id, message.rev);
    for (const listener of this.#listeners) listener(message);
  }
}
