import type { Person } from "../protocol/message.ts";
import type { Clock } from "../runtime/clock.ts";
import type { ChatSocketServer } from "./chat_socket.ts";
import { roomKey } from "./room_keys.ts";

/** The most people that an event names; its `count` is of all. */
const NAMED_MAX = 100;
/** Comings and goings of this many milliseconds are told at once. */
const GATHER_MS = 50;

/** Tells a room who is in it. It keeps no list: Socket.IO's rooms are the list. */
export class Presence {
  readonly #io: ChatSocketServer;
  readonly #changed = new Map<string, unknown>();

  readonly #clock: Clock;

  constructor(io: ChatSocketServer, clock: Clock) {
    this.#io = io;
    this.#clock = clock;
  }

  /** Somebody came or went: tells the room soon, once for all who do so about now. */
  changed(room: string): void {
    if (this.#changed.has(room)) return;
    const timer = this.#clock.setTimeout(() => {
      this.#changed.delete(room);
      this.#tell(room);
    }, GATHER_MS);
    this.#changed.set(room, timer);
  }

  #tell(room: string): void {
    const people = this.people(room);
    this.#io.to(roomKey(room)).emit("people", {
      room,
      people: people.slice(0, NAMED_MAX),
      count: people.length,
    });
  }

  /** Who is in a room, each once, however many tabs they have. */
  people(room: string): Person[] {
    const byId = new Map<string, Person>();
    for (const id of this.#io.sockets.adapter.rooms.get(roomKey(room)) ?? []) {
      const person = this.#io.sockets.sockets.get(id)?.data.caller?.person;
      if (person) byId.set(person.id, person);
    }
    return [...byId.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  close(): void {
    for (const timer of this.#changed.values()) this.#clock.clearTimeout(timer);
    this.#changed.clear();
  }
}
