import type { Chat } from "../chat/chat.ts";
import type { StoredRoom } from "../chat/store.ts";
import { type Answer, type Format, makeAnswer } from "./answer.ts";
import { Group } from "./held.ts";

/** The most changes in one answer; `more` tells that there are others. */
const ANSWER_MAX = 200;
/** The most answers of one room that are kept ready for readers who are behind alike. */
const READY_MAX = 50;

/** Those who follow one room, and the answers that they share. */
export class RoomFeed {
  readonly room: StoredRoom;
  /** When the room was last looked up, by the clock's `now()`. */
  lookedUp: number;
  readonly #chat: Chat;
  /** By cursor and format. */
  #groups = new Map<string, Group>();
  readonly #ready = new Map<string, Promise<Answer>>();

  constructor(chat: Chat, room: StoredRoom, now: number) {
    this.#chat = chat;
    this.room = room;
    this.lookedUp = now;
  }

  /** The cursor of the last published change: who has it has everything. */
  get current(): string {
    return this.#chat.messages.published(this.room);
  }

  get held(): number {
    let count = 0;
    for (const group of this.#groups.values()) count += group.held.size;
    return count;
  }

  /** Those who have everything and wait for more, in one format. */
  group(format: Format): Group {
    const key = keyOf(this.current, format);
    let group = this.#groups.get(key);
    if (!group) {
      group = new Group(this.current, format);
      this.#groups.set(key, group);
    }
    return group;
  }

  /** A change was published: what was ready is out of date. */
  changed(): void {
    this.#ready.clear();
  }

  /** Answers everybody whom something has happened for: one query and one rendering a group. */
  async wake(): Promise<void> {
    const { current } = this;
    const groups = [...this.#groups].filter(([, group]) => group.cursor !== current);
    for (const [key] of groups) this.#groups.delete(key);
    for (const [, group] of groups) {
      if (group.held.size === 0) continue;
      try {
        const answer = await this.answer(group.cursor, group.format);
        for (const held of group.held) held.answer(answer);
      } catch (error) {
        for (const held of group.held) held.fail(error);
      }
    }
  }

  /**
   * What a reader at `after` gets now, made once for all who are behind alike.
   *
   * @throws Problem bad_request where `after` is no cursor
   */
  async answer(after: string | undefined, format: Format): Promise<Answer> {
    if (after === undefined) return this.#make(after, format);
    const key = keyOf(after, format);
    const ready = this.#ready.get(key);
    if (ready) return ready;
    if (this.#ready.size >= READY_MAX) this.#ready.clear();
    const making = this.#make(after, format);
    this.#ready.set(key, making);
    const done = (answer?: Answer) => {
      // That nothing has happened is not for keeping: another process may have written.
      if (!answer || answer.empty) this.#ready.delete(key);
    };
    making.then(done, () => done());
    return making;
  }

  async #make(after: string | undefined, format: Format): Promise<Answer> {
    return makeAnswer(await this.#chat.messages.changes(this.room, after, ANSWER_MAX), format);
  }
}

function keyOf(cursor: string, format: Format): string {
  return `${cursor} ${format.key}`;
}
