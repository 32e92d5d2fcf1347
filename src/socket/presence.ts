import type { Presence as PresenceList, ShortPresence } from "../protocol/events.ts";
import type { Person } from "../protocol/message.ts";
import { encodeId, encodePerson } from "../protocol/short_form.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Audiences } from "./audiences.ts";
import type { ChatSocketServer } from "./chat_socket.ts";
import { roomKey } from "./room_keys.ts";

/** The most people that are named; the others are a number. */
const NAMED_MAX = 100;
/** Comings and goings of this many milliseconds are told at once. */
const GATHER_MS = 1_000;

const byName = new Intl.Collator().compare;

/** What a room was told last. */
interface LastTold {
  list: PresenceList;
  /** Everybody who is counted. */
  ids: ReadonlySet<string>;
  /** Who is named in the short form, by id. */
  named: Map<string, Person>;
}

/** Tells a room who is in it. Socket.IO's rooms are the list of who is. */
export class Presence {
  readonly #io: ChatSocketServer;
  readonly #audiences: Audiences;
  readonly #clock: Clock;
  /** The timers of the rooms where somebody came or went, by slug. */
  readonly #changed = new Map<string, unknown>();
  readonly #told = new Map<string, LastTold>();

  constructor(io: ChatSocketServer, audiences: Audiences, clock: Clock) {
    this.#io = io;
    this.#audiences = audiences;
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

  /** Who is here, for somebody who comes; what is told next goes on from it. */
  shortList(room: string, newcomer: Person | undefined): ShortPresence {
    const { named } = this.#lastTold(room);
    const isNamed = !newcomer || named.has(newcomer.id);
    const people = [...named.values(), ...(isNamed ? [] : [newcomer])];
    return [this.#countWith(room, newcomer), people.map(encodePerson)];
  }

  /** The same as a list by name. */
  list(room: string, newcomer: Person | undefined): PresenceList {
    const { list } = this.#lastTold(room);
    if (!newcomer || list.people.some(({ id }) => id === newcomer.id)) return list;
    const people = [...list.people, newcomer].sort((a, b) => byName(a.name, b.name));
    const count = this.#countWith(room, newcomer);
    return { room, people: people.slice(0, NAMED_MAX), count };
  }

  close(): void {
    for (const timer of this.#changed.values()) this.#clock.clearTimeout(timer);
    this.#changed.clear();
  }

  #tell(room: string): void {
    const audience = this.#audiences.of(room);
    const before = this.#told.get(room);
    this.#told.delete(room);
    if (!audience) return;
    const { list, named } = this.#lastTold(room, before?.named);
    const change = changeOf(list.count, before?.named, named);
    // Somebody joined again, say. The list may be another all the same: its hundred are the first by name.
    if (change.length === 1 && isSame(list, before?.list)) return;
    audience.tell((form) => form.people({ list, change }), true);
  }

  /** How many are here, a newcomer included: with another tab they may have been here before. */
  #countWith(room: string, newcomer: Person | undefined): number {
    const { ids } = this.#lastTold(room);
    return ids.size + Number(newcomer !== undefined && !ids.has(newcomer.id));
  }

  /** What the room was told last, or what there is to tell where it was told nothing. */
  #lastTold(room: string, before = new Map<string, Person>()): LastTold {
    const told = this.#told.get(room);
    if (told) return told;
    const here = this.#people(room);
    const toName = new Set([...before.keys()].filter((id) => here.has(id)));
    for (const id of here.keys()) {
      if (toName.size >= NAMED_MAX) break;
      toName.add(id);
    }
    const named = new Map([...toName].map((id) => [id, here.get(id) as Person]));
    const people = [...here.values()].sort((a, b) => byName(a.name, b.name));
    const list = { room, people: people.slice(0, NAMED_MAX), count: here.size };
    const fresh = { list, ids: new Set(here.keys()), named };
    this.#told.set(room, fresh);
    return fresh;
  }

  /** Who is in a room, each once, however many tabs they have, by id. */
  #people(room: string): Map<string, Person> {
    const people = new Map<string, Person>();
    for (const id of this.#io.sockets.adapter.rooms.get(roomKey(room)) ?? []) {
      const person = this.#io.sockets.sockets.get(id)?.data.caller?.person;
      if (person) people.set(person.id, person);
    }
    return people;
  }
}

function isSame(list: PresenceList, other: PresenceList | undefined): boolean {
  return JSON.stringify(list) === JSON.stringify(other);
}

/** What those who know who was named have to be told. */
function changeOf(
  count: number,
  before = new Map<string, Person>(),
  now: Map<string, Person>,
): ShortPresence {
  const came = [...now.values()].filter(({ id, name }) => before.get(id)?.name !== name);
  const went = [...before.keys()].filter((id) => !now.has(id));
  if (went.length > 0) return [count, came.map(encodePerson), went.map(encodeId)];
  return came.length > 0 ? [count, came.map(encodePerson)] : [count];
}
