import type { Person, ReadMark, ReadState } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import type { Limits } from "./limits.ts";
import type { Store, StoredRoom } from "./store.ts";

/** So many unread messages are counted; more are "many". */
export const UNREAD_MAX = 100;
/** Among so many messages after the mark, whoever wrote them. */
export const LOOKS_MAX = 1_000;
/** A mark is set back by hand, so this is never reached. */
const VERSION_MAX = 2 ** 31 - 1;

/** Up to where people have read. Every room given here comes from `Rooms.enter`. */
export class Reading {
  readonly #store: Store;
  readonly #limits: Limits;

  constructor(store: Store, limits: Limits) {
    this.#store = store;
    this.#limits = limits;
  }

  /** What a person has read of a room; in one that they have never been to, nothing is unread. */
  async state(person: Person, room: StoredRoom): Promise<ReadState> {
    const mark = await this.#store.readMark(room, person.id);
    if (!mark) return { seq: room.lastSeq, version: 0, unread: 0 };
    return this.#withCount(person, room, mark);
  }

  /** A person's mark, and the first message behind it that `unread` counts; none where they have never been. */
  async whereLeft(
    person: Person,
    room: StoredRoom,
  ): Promise<{ mark: ReadMark; first: number | undefined } | undefined> {
    const mark = await this.#store.readMark(room, person.id);
    if (!mark) return undefined;
    return { mark, first: await this.#store.firstUnread(room, person.id, mark.seq, LOOKS_MAX) };
  }

  /** Notes that a person has been shown a room up to a seq, where no script says what they have seen. */
  async shown(person: Person, room: StoredRoom, seq: number): Promise<void> {
    const mark = await this.#store.readMark(room, person.id);
    if (mark && mark.seq >= seq) return;
    await this.#store.markRead(room, person.id, { seq, version: mark?.version ?? 0 });
  }

  /**
   * Moves a person's mark. One that the present mark counts more than changes nothing.
   *
   * @throws Problem bad_request where there is no such message yet, rate_limited
   */
  async mark(person: Person, room: StoredRoom, { seq, version }: ReadMark): Promise<ReadState> {
    if (!isCount(seq, room.lastSeq)) {
      throw new Problem("bad_request", "seq: must be a whole number from 0 to {max}.", {
        max: room.lastSeq,
      });
    }
    if (!isCount(version, VERSION_MAX)) {
      throw new Problem("bad_request", "version: must be a whole number from 0 to {max}.", {
        max: VERSION_MAX,
      });
    }
    await this.#limits("write", person.id);
    const kept = await this.#store.markRead(room, person.id, { seq, version });
    return this.#withCount(person, room, kept);
  }

  /** Whoever writes has read what was there before. */
  async wrote(person: Person, room: StoredRoom, seq: number): Promise<void> {
    const { version = 0 } = (await this.#store.readMark(room, person.id)) ?? {};
    await this.#store.markRead(room, person.id, { seq, version });
  }

  async #withCount(person: Person, room: StoredRoom, mark: ReadMark): Promise<ReadState> {
    const unread = await this.#store.unread(room, person.id, mark.seq, LOOKS_MAX);
    return { ...mark, unread: Math.min(unread, UNREAD_MAX) };
  }
}

function isCount(number: number, max: number): boolean {
  return Number.isSafeInteger(number) && number >= 0 && number <= max;
}
