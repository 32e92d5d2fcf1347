import { type Cursor, parseCursor } from "../protocol/cursor.ts";
import type { Action, Message, Page, Person, Reactions } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Limits } from "./limits.ts";
import { prepareRenderer, renderer } from "./renderer.ts";
import { PAGE_SIZE, type RoomLog } from "./room_log.ts";
import type { RoomLogs } from "./room_logs.ts";
import { type Bound, cut, type Slice, UNBOUNDED } from "./slice.ts";
import type { ChangeKey, Found, PageAnchor, Revision, Store, StoredRoom } from "./store.ts";
import { checkEmoji, checkNonce, checkText } from "./text.ts";

/** The most changes that one answer brings. */
export const CHANGES_MAX = 1_000;
/** The most kinds of reactions to one message. */
const REACTIONS_MAX = 50;
/** The most steps of one search: a million messages, if all of them have to be looked at. */
const SEARCH_STEPS_MAX = 64;

/** The most people who are named of those that reacted alike. */
const NAMED_MAX = 20;
/** What a reader is given, and the cursor that they have with it. */
export interface Reading extends Slice {
  cursor: string;
  /** Their cursor was from another database, so this is the newest page instead. */
  reset?: true;
}

export interface Draft {
  text: string;
  nonce: string;
  replyTo?: number | undefined;
}

/** What is said in rooms. Every room given here comes from `Rooms.enter`. */
export class Messages {
  readonly #store: Store;
  readonly #logs: RoomLogs;
  readonly #limits: Limits;
  readonly #clock: Clock;

  constructor(store: Store, logs: RoomLogs, limits: Limits, clock: Clock) {
    this.#store = store;
    this.#logs = logs;
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
    if (outcome.written) await this.#logs.committed(room, outcome.message);
    return outcome;
  }

  /**
   * Edits, removes or reacts. As it is already, nothing changes; under a nonce of before neither,
   * whatever has happened to the message since.
   *
   * @throws Problem bad_request, too_long, forbidden (not the author), not_found, conflict (removed,
   * or too many kinds of reactions), rate_limited
   */
  async change(
    person: Person,
    room: StoredRoom,
    seq: number,
    action: Action,
    nonce?: string,
  ): Promise<Message> {
    const key = nonce === undefined ? undefined : { personId: person.id, nonce: checkNonce(nonce) };
    const made = key && (await this.#store.changedUnder(room, key));
    if (made) return made;
    const change = await this.#prepare(person, room, seq, action);
    await this.#limits("write", person.id);
    const outcome = await change(key);
    if (!outcome) throw new Problem("conflict", "The message has been removed.");
    if (outcome.changed) await this.#logs.committed(room, outcome.message);
    return outcome.message;
  }

  /** Checks that an action may be done; what is returned does it. */
  async #prepare(person: Person, room: StoredRoom, seq: number, action: Action) {
    const at = this.#clock.date();
    if (action.type === "react") {
      const { present } = action;
      const emoji = checkEmoji(action.emoji);
      await this.#checkKinds(room, seq, emoji, present);
      const reaction = { emoji, personId: person.id, at, present };
      return (key?: ChangeKey) => this.#store.react(room, seq, reaction, key?.nonce);
    }
    const text = action.type === "edit" ? checkText(action.text) : undefined;
    await this.own(person, room, seq);
    const revision: Revision =
      text === undefined
        ? { text: "", html: "", at, removed: true }
        : { text, html: await renderer.render(text), at, removed: false };
    return (key?: ChangeKey) => this.#store.revise(room, seq, revision, key);
  }

  async #checkKinds(room: StoredRoom, seq: number, emoji: string, present: boolean): Promise<void> {
    const { reactions } = await this.get(room, seq);
    const isNew = !reactions.some((reaction) => reaction.emoji === emoji);
    if (present && isNew && reactions.length >= REACTIONS_MAX) {
      throw new Problem("conflict", "A message has at most {max} kinds of reactions.", {
        max: REACTIONS_MAX,
      });
    }
  }

  /**
   * What has every word of a query, or one that begins like it; newest first. Any text is a query.
   * Between the steps of a long search, whoever else asks has their turn.
   */
  async search(
    room: StoredRoom,
    query: string,
    limit = PAGE_SIZE,
    before?: number,
  ): Promise<Found> {
    const messages: Message[] = [];
    let next = before;
    for (let steps = 1; ; steps++) {
      const found = await this.#store.search(room, query, limit - messages.length, next);
      messages.push(...found.messages);
      next = found.before;
      if (next === undefined) return { messages };
      if (messages.length === limit || steps === SEARCH_STEPS_MAX)
        return { messages, before: next };
      await new Promise<void>((resolve) => this.#clock.setImmediate(resolve));
    }
  }

  /**
   * Who has reacted to a message: of each kind of reaction the first of them, by name.
   *
   * @throws Problem not_found
   */
  async reactions(room: StoredRoom, seq: number): Promise<Reactions> {
    const { reactions } = await this.get(room, seq);
    const first = reactions.map(({ people, ...reaction }) => ({
      ...reaction,
      ids: people.slice(0, NAMED_MAX),
    }));
    const people = await this.#store.people([...new Set(first.flatMap(({ ids }) => ids))]);
    const byId = new Map(people.map((person) => [person.id, person]));
    return {
      reactions: first.map(({ ids, ...reaction }) => ({
        ...reaction,
        people: ids.flatMap((id) => byId.get(id) ?? []),
      })),
    };
  }

  /** The seq of the first message at or after a time, in milliseconds since the Unix epoch. */
  firstSince(room: StoredRoom, at: number): Promise<number | undefined> {
    return this.#store.firstSince(room, at);
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

  /** The messages that have one of some seqs. */
  bySeq(room: StoredRoom, seqs: number[]): Promise<Message[]> {
    return this.#store.messages(room, seqs);
  }

  /**
   * Some messages of a room and those that they answer, by seq. The store is asked once, and only
   * where what is answered is not among them.
   */
  async withAnswered(room: StoredRoom, messages: Message[]): Promise<Map<number, Message>> {
    const known = new Map(messages.map((message) => [message.seq, message]));
    const answers = messages.filter((message) => !message.removed);
    const seqs = answers.flatMap(({ replyTo }) => replyTo ?? []);
    const missing = [...new Set(seqs)].filter((seq) => !known.has(seq));
    const read = missing.length > 0 ? await this.#store.messages(room, missing) : [];
    for (const message of read) known.set(message.seq, message);
    return known;
  }

  /** A page of history, the newest where no anchor is given. */
  async history(room: StoredRoom, anchor: PageAnchor = {}, limit = PAGE_SIZE): Promise<Page> {
    const isNewest = Object.keys(anchor).length === 0 && limit <= PAGE_SIZE;
    if (isNewest && this.#logs.get(room.slug)) {
      const log = await this.#logs.open(room);
      const { changes, cursor } = await this.changes(log, undefined, {
        ...UNBOUNDED,
        count: limit,
      });
      const messages = changes.map(({ message }) => message);
      return { messages, cursor, hasBefore: (messages[0]?.seq ?? 1) > 1, hasAfter: false };
    }
    const { rev, ...page } = await this.#store.page(room, anchor, limit);
    return { ...page, cursor: this.#logs.cursor(rev) };
  }

  /**
   * What changed since a cursor, or the newest page where there is none, or it
   * is from another database.
   *
   * @throws Problem bad_request where `after` is no cursor
   */
  changes(log: RoomLog, after: string | undefined, bound: Bound): Promise<Reading> {
    return this.#read(log, after, bound, (reading) => reading);
  }

  /**
   * The same as `changes`, and `join` called with it at the very moment from
   * which everything that it does not bring will be appended to the log: a listener
   * added in `join` misses nothing and is told nothing twice.
   */
  async follow(
    room: StoredRoom,
    after: string | undefined,
    bound: Bound,
    join: (reading: Reading, log: RoomLog) => void,
  ): Promise<void> {
    prepareRenderer();
    const log = await this.#logs.open(room);
    await this.#read(log, after, bound, (reading) => join(reading, log));
  }

  /** @param onRead is called in the turn of the event loop in which the log is read */
  async #read<Result>(
    log: RoomLog,
    after: string | undefined,
    bound: Bound,
    onRead: (reading: Reading) => Result,
  ): Promise<Result> {
    const cursor = after === undefined ? undefined : parseCursor(after);
    if (after !== undefined && !cursor) {
      throw new Problem("bad_request", "“after” is not a cursor that this server gave.");
    }
    const isKnown = cursor !== undefined && (await this.#isKnown(log, cursor));
    const rev = isKnown ? cursor.rev : undefined;
    for (;;) {
      const slice = log.read(rev, bound) ?? (await log.load(rev));
      if (!slice) continue;
      const reading = cut(slice, bound);
      const reset = cursor && !isKnown && { reset: true as const };
      return onRead({ ...reading, cursor: this.#logs.cursor(reading.rev), ...reset });
    }
  }

  /** Whether a cursor is of this database, and not of what was lost when a backup was restored. */
  async #isKnown(log: RoomLog, { epoch, rev }: Cursor): Promise<boolean> {
    if (epoch !== this.#store.epoch) return false;
    if (rev > log.rev) await log.refresh();
    return rev <= log.rev;
  }
}
