import { type DefaultEventsMap, Emitter } from "@socket.io/component-emitter";
import type { Socket } from "socket.io-client";
import type {
  ClientEvents,
  Joined,
  Presence,
  ServerEvents,
  ShortJoined,
  ShortPresence,
} from "../protocol/events.ts";
import type { Person } from "../protocol/message.ts";
import { decodeId, decodeMessage, decodePerson } from "../protocol/short_form.ts";
import type { RoomEventMap, RoomEventSource } from "./transport.ts";

/** What a socket hears of the rooms that were joined on it, in full, whichever form it comes in. */
export class RoomEvents implements RoomEventSource {
  readonly #emitter = new Emitter<DefaultEventsMap, RoomEventMap>();
  /** Who is known to be in a room, by its slug. */
  readonly #people = new Map<string, Map<string, Person>>();

  constructor(socket: Socket<ServerEvents, ClientEvents>) {
    const emitter = this.#emitter;
    // From a server that knows no short form.
    socket.on("message", (message) => emitter.emit("message", message));
    socket.on("people", (presence) => emitter.emit("people", presence));
    socket.on("typing", (typing) => emitter.emit("typing", typing));
    socket.on("m", (room, message) => emitter.emit("message", decodeMessage(room, message)));
    socket.on("p", (room, ...change) => emitter.emit("people", this.#apply(room, change)));
    socket.on("t", (room, person) =>
      emitter.emit("typing", { room, person: decodePerson(person) }),
    );
  }

  on<Name extends keyof RoomEventMap>(name: Name, listener: RoomEventMap[Name]): this {
    this.#emitter.on(name as string, listener);
    return this;
  }

  off<Name extends keyof RoomEventMap>(name: Name, listener: RoomEventMap[Name]): this {
    this.#emitter.off(name as string, listener);
    return this;
  }

  /** An answer to joining a room. */
  joined(answer: Joined | ShortJoined): Joined {
    if (!("people" in answer)) return answer;
    const { people, messages, ...rest } = answer;
    this.#people.delete(answer.room);
    return {
      ...rest,
      messages: messages.map((message) => decodeMessage(answer.room, message)),
      presence: this.#apply(answer.room, people),
    };
  }

  #apply(room: string, [count, came = [], went = []]: ShortPresence): Presence {
    const people = this.#people.get(room) ?? new Map<string, Person>();
    this.#people.set(room, people);
    for (const id of went) people.delete(decodeId(id));
    for (const person of came.map(decodePerson)) people.set(person.id, person);
    const named = [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
    return { room, people: named, count };
  }
}
