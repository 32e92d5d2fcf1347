import type { ServerResponse } from "node:http";
import type { Chat } from "../chat/chat.ts";
import type { RoomLog } from "../chat/room_log.ts";
import type { Person } from "../protocol/message.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import type { Answer, Format } from "./answer.ts";
import { Deadlines } from "./deadlines.ts";
import { type Group, HeldCall, HeldConnection } from "./held.ts";
import { RoomFeed } from "./room_feed.ts";

/** How long a room that was looked up counts as known, in milliseconds. */
const KNOWN_MS = 1_000;

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
  readonly clock: Clock;
  readonly #chat: Chat;
  readonly #rooms = new WeakMap<RoomLog, RoomFeed>();
  readonly #deadlines: Deadlines;
  readonly #changed = new Set<RoomFeed>();
  readonly #unsubscribe: () => void;
  #closed = false;

  constructor(chat: Chat, clock: Clock = systemClock) {
    this.#chat = chat;
    this.clock = clock;
    this.#deadlines = new Deadlines(clock);
    this.#unsubscribe = chat.logs.subscribe((_change, log) => this.#appended(log));
  }

  /** How many requests are held now. */
  get held(): number {
    return this.#deadlines.size;
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
    return this.#feedOf(await this.#chat.logs.open(room));
  }

  /**
   * What there is for a reader, or the group to wait in where there is nothing yet.
   *
   * @throws Problem bad_request where `after` is no cursor
   */
  async next(room: RoomFeed, { after, format, waitMs }: FeedRequest): Promise<Answer | Group> {
    const waits = waitMs > 0 && !this.#closed;
    let reached = after;
    for (;;) {
      if (waits && reached === room.current) return room.group(format);
      const answer = await room.answer(reached, format);
      if (!answer.empty || after === undefined) return answer;
      if (!waits) break;
      reached = answer.cursor;
    }
    // Who waits is woken; for who does not, the log may lack what another process has just written.
    await room.log.refresh();
    return room.answer(reached, format);
  }

  /** The feed of a room in which requests may be held, where that takes no look into the store to know. */
  knownRoom(slug: string): RoomFeed | undefined {
    return this.#closed ? undefined : this.#known(slug);
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
    const log = this.#chat.logs.get(slug);
    if (!log || log.room.kind === "private") return undefined;
    return this.clock.now() - log.lookedUp < KNOWN_MS ? this.#feedOf(log) : undefined;
  }

  #feedOf(log: RoomLog): RoomFeed {
    let feed = this.#rooms.get(log);
    if (!feed) {
      feed = new RoomFeed(this.#chat, log);
      this.#rooms.set(log, feed);
    }
    return feed;
  }

  #appended(log: RoomLog): void {
    const room = this.#rooms.get(log);
    if (!room) return;
    room.changed();
    // What is appended in one turn goes out in one answer.
    if (this.#changed.size === 0) this.clock.setImmediate(() => this.#wake());
    this.#changed.add(room);
  }

  #wake(): void {
    const rooms = [...this.#changed];
    this.#changed.clear();
    for (const room of rooms) void room.wake();
  }
}
