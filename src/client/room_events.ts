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
import { normalizeSlug, type Person } from "../protocol/message.ts";
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
    socket.on("p", (room, ...change) => {
      const presence = this.#apply(room, change);
      if (presence) emitter.emit("people", presence);
    });
    socket.on("t", (room, person) =>
      emitter.emit("typing", { room, person: decodePerson(person) }),
    );
    socket.on("disconnect", () => this.#people.clear());
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
    const { people, messages, room, ...rest } = answer;
    const joined = {
      ...rest,
      room,
      messages: messages.map((message) => decodeMessage(room, message)),
    };
    // The last page has the list.
    if (answer.more) return joined;
    this.#people.set(room, new Map());
    const presence = this.#apply(room, people);
    return { ...joined, ...(presence && { presence }) };
  }

  /** A room has been left, however its name was written. */
  left(room: string): void {
    this.#people.delete(normalizeSlug(room));
  }

  /** Undefined where the list is not known that this is a change of. */
  #apply(room: string, [count, came = [], went = []]: ShortPresence): Presence | undefined {
    const people = this.#people.get(room);
    if (!people) return undefined;
    for (const id of went) people.delete(decodeId(id));
    for (const person of came.map(decodePerson)) people.set(person.id, person);
    const named = [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
    return { room, people: named, count };
  }
}
