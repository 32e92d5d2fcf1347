import type { ServerResponse } from "node:http";
import type { Chat } from "../chat/chat.ts";
import type { Message, Person } from "../protocol/message.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import type { Answer, Format } from "./answer.ts";
import { Deadlines } from "./deadlines.ts";
import { type Group, HeldCall, HeldConnection } from "./held.ts";
import { RoomFeed } from "./room_feed.ts";

/** How long a room that was looked up counts as known, in milliseconds. */
const KNOWN_MS = 1_000;
/** Rooms that nobody has followed for `UNUSED_MS` are let go of when there are more than this. */
const ROOMS_MAX = 1_000;
const UNUSED_MS = 60_000;
/** How often a reader is looked after anew when changes keep coming meanwhile. */
const ATTEMPTS = 5;

export interface FeedRequest {
  /** The cursor that the reader has; the newest page is wanted where it is absent. */
  after: string | undefined;
  format: Format;
  /** How long the reader would wait, in milliseconds. */
  waitMs: number;
}

/**
 * Every held request of the sessionless long poll. Nothing is kept of a reader
 * between two requests: the cursor alone decides what an answer brings.
 */
export class Feed {
  readonly #chat: Chat;
  readonly #rooms = new Map<string, RoomFeed>();
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #changed = new Set<RoomFeed>();
  readonly #unsubscribe: () => void;
  #closed = false;

  constructor(chat: Chat, clock: Clock = systemClock) {
    this.#chat = chat;
    this.#clock = clock;
    this.#deadlines = new Deadlines(clock);
    this.#unsubscribe = chat.onMessage((message) => this.#published(message));
  }

  /** How many requests are held now. */
  get held(): number {
    let count = 0;
    for (const room of this.#rooms.values()) count += room.held;
    return count;
  }

  /**
   * The feed of a room, for somebody who may read it.
   *
   * @param identify who is asking; only called where it matters
   * @throws Problem not_found, forbidden, unauthorized
   */
  async room(slug: string, identify: () => Promise<Person | undefined>): Promise<RoomFeed> {
    const known = this.#known(slug);
    if (known) return known;
    const room = await this.#chat.rooms.enter(slug, await identify());
    await this.#chat.messages.catchUp(room);
    const existing = this.#rooms.get(room.slug);
    if (existing && existing.room.kind === room.kind) {
      existing.lookedUp = this.#clock.now();
      return existing;
    }
    this.#releaseUnused();
    const feed = new RoomFeed(this.#chat, room, this.#clock.now());
    this.#rooms.set(room.slug, feed);
    return feed;
  }

  /**
   * What there is for a reader, or the group to wait in where there is nothing yet.
   *
   * @throws Problem bad_request where `after` is no cursor
   */
  async next(room: RoomFeed, { after, format, waitMs }: FeedRequest): Promise<Answer | Group> {
    const waits = waitMs > 0 && !this.#closed;
    let reached = after;
    for (let attempt = 1; ; attempt++) {
      if (waits && reached === room.current) return room.group(format);
      const answer = await room.answer(reached, format);
      if (!answer.empty || !waits || after === undefined || attempt === ATTEMPTS) return answer;
      // Nothing is newer in the store; but what is published may be behind it, or ahead by now.
      reached = answer.cursor;
      await this.#chat.messages.catchUp(room.room);
    }
  }

  /** The group of those who hold `after`, where that takes no look into the store to know. */
  groupAt(slug: string, after: string, format: Format): Group | undefined {
    const room = this.#closed ? undefined : this.#known(slug);
    return room && room.current === after ? room.group(format) : undefined;
  }

  /** Holds a request on its connection until its room changes, the time is over or the client is gone. */
  holdConnection(group: Group, waitMs: number, outgoing: ServerResponse): void {
    this.#deadlines.add(new HeldConnection(group, this.#deadlines, outgoing), waitMs);
  }

  /** The same for a request that came through the app. */
  holdCall(group: Group, waitMs: number, signal: AbortSignal): Promise<Response> {
    const held = new HeldCall(group, this.#deadlines, signal);
    this.#deadlines.add(held, waitMs);
    return held.response;
  }

  /** Answers every held request, and holds none from now on. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#deadlines.expireAll();
  }

  /** A room that everybody may read and that was looked up just now. */
  #known(slug: string): RoomFeed | undefined {
    const known = this.#rooms.get(slug);
    if (!known || known.room.kind === "private") return undefined;
    return this.#clock.now() - known.lookedUp < KNOWN_MS ? known : undefined;
  }

  #published(message: Message): void {
    const room = this.#rooms.get(message.room);
    if (!room) return;
    room.changed();
    // What is published in one turn goes out in one answer.
    if (this.#changed.size === 0) this.#clock.setImmediate(() => this.#wake());
    this.#changed.add(room);
  }

  #wake(): void {
    const rooms = [...this.#changed];
    this.#changed.clear();
    for (const room of rooms) void room.wake();
  }

  #releaseUnused(): void {
    if (this.#rooms.size < ROOMS_MAX) return;
    const unused = this.#clock.now() - UNUSED_MS;
    for (const [slug, room] of this.#rooms) {
      if (room.held === 0 && room.lookedUp < unused) this.#rooms.delete(slug);
    }
  }
}
