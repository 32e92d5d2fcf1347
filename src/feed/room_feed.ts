import type { Change } from "../chat/change.ts";
import type { Chat } from "../chat/chat.ts";
import type { RoomLog } from "../chat/room_log.ts";
import type { Bound } from "../chat/slice.ts";
import { type Answer, type Format, makeAnswer } from "./answer.ts";
import { Group } from "./held.ts";

/** The most changes in one answer; `more` tells that there are others. */
const ANSWER_MAX = 200;
/** The most characters of texts and HTML in one answer. */
const LENGTH_MAX = 250_000;
/** The most answers of one room that are kept ready for readers who are behind alike. */
const READY_MAX = 50;

const BOUND: Bound = {
  count: ANSWER_MAX,
  length: LENGTH_MAX,
  lengthOf: ({ message }: Change) => message.text.length + message.html.length,
};

/** Those who follow one room, and the answers that they share. */
export class RoomFeed {
  readonly log: RoomLog;
  readonly #chat: Chat;
  /** By cursor and format. */
  readonly #groups = new Map<string, Group>();
  readonly #ready = new Map<string, Promise<Answer>>();

  constructor(chat: Chat, log: RoomLog) {
    this.#chat = chat;
    this.log = log;
  }

  /** The cursor of the last change: who has it has everything. */
  get current(): string {
    return this.#chat.logs.cursor(this.log.rev);
  }

  /** Those who have everything and wait for more, in one format. */
  group(format: Format): Group {
    const { current } = this;
    const key = keyOf(current, format);
    let group = this.#groups.get(key);
    if (!group) {
      // Whose room is not this one any more asks again, and is told so.
      const release = this.log.hold(() => this.#groups.get(key)?.expire());
      group = new Group(current, format, () => {
        this.#groups.delete(key);
        release();
      });
      this.#groups.set(key, group);
    }
    return group;
  }

  /** A change was appended: what was ready is out of date. */
  changed(): void {
    this.#ready.clear();
  }

  /** Answers everybody whom something has happened for: one rendering a group. */
  async wake(): Promise<void> {
    for (const group of [...this.#groups.values()]) {
      if (group.cursor === this.current) continue;
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
    const key = keyOf(after ?? "", format);
    const ready = this.#ready.get(key);
    if (ready) return ready;
    if (this.#ready.size >= READY_MAX) this.#ready.clear();
    const making = this.#make(after, format);
    this.#ready.set(key, making);
    const done = (answer?: Answer) => {
      // That nothing has happened is not for keeping: another process may have written.
      if ((!answer || answer.empty) && this.#ready.get(key) === making) this.#ready.delete(key);
    };
    making.then(done, () => done());
    return making;
  }

  async #make(after: string | undefined, format: Format): Promise<Answer> {
    return makeAnswer(await this.#chat.messages.changes(this.log, after, BOUND), format);
  }
}

function keyOf(cursor: string, format: Format): string {
  return `${cursor} ${format.key}`;
}
