import { formatCursor, parseCursor } from "../protocol/cursor.ts";
import type { Changes, Message, Page, Person } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Limits } from "./limits.ts";
import type { Publisher } from "./publisher.ts";
import { prepareRenderer, renderer } from "./renderer.ts";
import type { PageAnchor, Revision, Store, StoredRoom } from "./store.ts";
import { checkEmoji, checkNonce, checkText } from "./text.ts";

/** The newest messages that a newcomer is given. */
export const PAGE_SIZE = 50;
/** The most changes that one answer brings. */
export const CHANGES_MAX = 1_000;
/** The most kinds of reactions to one message. */
const REACTIONS_MAX = 50;
/** How often a follower's page is read anew when changes keep coming meanwhile. */
const FOLLOW_ATTEMPTS = 5;

export interface Draft {
  text: string;
  nonce: string;
  replyTo?: number | undefined;
}

/** What is said in rooms. Every room given here comes from `Rooms.enter`. */
export class Messages {
  readonly #store: Store;
  readonly #publisher: Publisher;
  readonly #limits: Limits;
  readonly #clock: Clock;

  constructor(store: Store, publisher: Publisher, limits: Limits, clock: Clock) {
    this.#store = store;
    this.#publisher = publisher;
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Posts once: the same author, room and nonce again is the same message.
   *
   * @throws Problem bad_request, too_long, rate_limited
   */
  async post(
    person: Person,
    room: StoredRoom,
    { text, nonce, replyTo }: Draft,
  ): Promise<{ message: Message; written: boolean }> {
    const clean = checkText(text);
    checkNonce(nonce);
    await this.#limits("write", person.id);
    const html = await renderer.render(clean);
    const outcome = await this.#store.append(room, {
      author: person,
      nonce,
      text: clean,
      html,
      at: this.#clock.date(),
      ...(replyTo !== undefined && { replyTo }),
    });
    if (outcome === "no such replyTo") {
      throw new Problem("bad_request", "replyTo: there is no message {seq} in this room.", {
        seq: replyTo ?? 0,
      });
    }
    if (outcome.written) await this.#publisher.committed(room, outcome.message);
    return outcome;
  }

  /** @throws Problem bad_request, too_long, forbidden (not the author), not_found, conflict (removed) */
  async edit(person: Person, room: StoredRoom, seq: number, text: string): Promise<Message> {
    const clean = checkText(text);
    const message = await this.own(person, room, seq);
    if (message.removed) throw new Problem("conflict", "The message has been removed.");
    if (message.text === clean) return message;
    const html = await renderer.render(clean);
    return this.#revise(person, room, seq, {
      text: clean,
      html,
      at: this.#clock.date(),
      removed: false,
    });
  }

  /**
   * Leaves a tombstone; removing again changes nothing.
   *
   * @throws Problem forbidden (not the author), not_found
   */
  async remove(person: Person, room: StoredRoom, seq: number): Promise<Message> {
    const message = await this.own(person, room, seq);
    if (message.removed) return message;
    return this.#revise(person, room, seq, {
      text: "",
      html: "",
      at: this.#clock.date(),
      removed: true,
    });
  }

  /**
   * Puts a person's reaction, or takes it away; as it is already, nothing changes.
   *
   * @throws Problem bad_request (no emoji), not_found, conflict (removed, or too many kinds), rate_limited
   */
  async react(
    person: Person,
    room: StoredRoom,
    seq: number,
    emoji: string,
    present: boolean,
  ): Promise<Message> {
    const clean = checkEmoji(emoji);
    const { removed, reactions } = await this.get(room, seq);
    if (removed) throw new Problem("conflict", "The message has been removed.");
    const isNew = !reactions.some((reaction) => reaction.emoji === clean);
    if (present && isNew && reactions.length >= REACTIONS_MAX) {
      throw new Problem("conflict", "A message has at most {max} kinds of reactions.", {
        max: REACTIONS_MAX,
      });
    }
    await this.#limits("write", person.id);
    const reaction = { emoji: clean, personId: person.id, at: this.#clock.date(), present };
    const outcome = await this.#store.react(room, seq, reaction);
    if (!outcome) throw new Problem("conflict", "The message has been removed.");
    if (outcome.changed) await this.#publisher.committed(room, outcome.message);
    return outcome.message;
  }

  /** What has every word of a query, or one that begins like it; newest first. Any text is a query. */
  search(room: StoredRoom, query: string, limit = PAGE_SIZE): Promise<Message[]> {
    return this.#store.search(room, query, limit);
  }

  /** @throws Problem not_found */
  async get(room: StoredRoom, seq: number): Promise<Message> {
    const message = await this.#store.message(room, seq);
    if (!message)
      throw new Problem("not_found", "There is no message {seq} in this room.", { seq });
    return message;
  }

  /**
   * A message, for the one who may change it.
   *
   * @throws Problem forbidden (not the author), not_found
   */
  async own(person: Person, room: StoredRoom, seq: number): Promise<Message> {
    const message = await this.get(room, seq);
    if (message.author.id !== person.id) {
      throw new Problem("forbidden", "Only its author can change a message.");
    }
    return message;
  }

  /** A page of history, the newest where no anchor is given. */
  async history(room: StoredRoom, anchor: PageAnchor = {}, limit = PAGE_SIZE): Promise<Page> {
    const { rev, ...page } = await this.#store.page(room, anchor, limit);
    return { ...page, cursor: this.cursor(rev) };
  }

  /**
   * What changed since a cursor, or the newest page where there is none, or it
   * is from another database.
   *
   * @throws Problem bad_request where `after` is no cursor
   */
  async changes(room: StoredRoom, after?: string, limit = CHANGES_MAX): Promise<Changes> {
    const cursor = after === undefined ? undefined : parseCursor(after);
    if (after !== undefined && !cursor) {
      throw new Problem("bad_request", "“after” is not a cursor that this server gave.");
    }
    if (cursor?.epoch === this.#store.epoch) {
      const { rev, ...changes } = await this.#store.changes(room, cursor.rev, limit);
      // A rev from the future was given before a backup was restored.
      if (cursor.rev <= rev) return { ...changes, cursor: this.cursor(rev) };
    }
    const page = await this.history(room, {}, PAGE_SIZE);
    const newest: Changes = { messages: page.messages, cursor: page.cursor, more: false };
    return after === undefined ? newest : { ...newest, reset: true };
  }

  /**
   * The same as `changes`, and `join` called with it at the very moment from
   * which everything that it does not bring will be published: a listener added
   * in `join` misses nothing and is told nothing twice.
   */
  async follow(
    room: StoredRoom,
    after: string | undefined,
    join: (changes: Changes) => void,
  ): Promise<void> {
    prepareRenderer();
    for (let attempt = 1; ; attempt++) {
      const changes = await this.changes(room, after);
      const rev = parseCursor(changes.cursor)?.rev ?? 0;
      await this.#publisher.catchUp(room, rev);
      const current = this.#publisher.published(room) === rev;
      if (current || changes.more || attempt === FOLLOW_ATTEMPTS) return join(changes);
    }
  }

  /** The cursor of the last change of a room that was published here. */
  published(room: StoredRoom): string {
    return this.cursor(this.#publisher.published(room) ?? 0);
  }

  /** Publishes what is committed and has not been published: what another process wrote. */
  async catchUp(room: StoredRoom): Promise<void> {
    await this.#publisher.catchUp(room, await this.#store.rev(room));
  }

  cursor(rev: number): string {
    return formatCursor({ epoch: this.#store.epoch, rev });
  }

  async #revise(person: Person, room: StoredRoom, seq: number, revision: Revision) {
    await this.#limits("write", person.id);
    const message = await this.#store.revise(room, seq, revision);
    if (!message) throw new Problem("conflict", "The message has been removed.");
    await this.#publisher.committed(room, message);
    return message;
  }
}
