import type { Room } from "../protocol/message.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { HostTokens } from "./host_tokens.ts";
import { type Limits, unlimited } from "./limits.ts";
import { Messages } from "./messages.ts";
import { PageRooms } from "./page_rooms.ts";
import { People } from "./people.ts";
import { Reading } from "./reading.ts";
import type { LogBounds } from "./room_log.ts";
import { RoomLogs } from "./room_logs.ts";
import { Rooms } from "./rooms.ts";
import type { Store, StoredRoom } from "./store.ts";
import type { Tokens } from "./tokens.ts";

const LOBBY = "lobby";

export interface ChatOptions {
  limits?: Limits;
  /** Reads the identities that a host page's server has signed; none is believed where it is absent. */
  hosts?: HostTokens;
  clock?: Clock;
  /** What the log of each room may hold. */
  logBounds?: LogBounds;
}

/**
 * The one door: everything that changes a room goes through here, is committed,
 * and only then published. Nothing in here knows who is listening.
 */
export class Chat {
  readonly rooms: Rooms;
  readonly pageRooms: PageRooms;
  readonly people: People;
  readonly messages: Messages;
  readonly reading: Reading;
  readonly logs: RoomLogs;
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(
    store: Store,
    tokens: Tokens,
    {
      limits = unlimited,
      hosts = new HostTokens(),
      clock = systemClock,
      logBounds,
    }: ChatOptions = {},
  ) {
    this.#store = store;
    this.#clock = clock;
    this.logs = new RoomLogs(store, clock, logBounds);
    this.rooms = new Rooms(store, tokens, limits, clock);
    this.pageRooms = new PageRooms(store, tokens, limits, clock);
    this.people = new People(store, tokens, hosts, limits, clock);
    this.messages = new Messages(store, this.logs, limits, clock);
    this.reading = new Reading(store, limits);
  }

  /** Makes the room that is there to talk in, where it is absent. */
  async start(): Promise<void> {
    if (await this.#store.room(LOBBY)) return;
    await this.#store.createRoom(
      { slug: LOBBY, title: "Lobby", topic: "", kind: "public", embedOrigins: [] },
      undefined,
      this.#clock.date(),
    );
  }

  /** A room as the outside sees it. */
  toRoom({ slug, title, topic, kind, lastSeq, rev }: StoredRoom): Room {
    return { slug, title, topic, kind, cursor: this.logs.cursor(rev), lastSeq };
  }

  /** Rejects when the store cannot be reached. */
  ready(): Promise<void> {
    return this.#store.ping();
  }
}
