import { PacketType } from "socket.io-parser";
import type { Form } from "../chat/change.ts";
import { CHANGES_MAX, type Reading } from "../chat/messages.ts";
import type { Bound } from "../chat/slice.ts";
import type { Presence, ShortPresence } from "../protocol/events.ts";
import type { Message, Person } from "../protocol/message.ts";
import { encodeMessage, encodePerson } from "../protocol/short_form.ts";

/** The most characters of messages in one answer to `join`; `more` tells that there are others. */
const ANSWER_LENGTH_MAX = 100_000;

/** Who is here, as it is told: the whole list, or what has changed of it. */
export interface Told {
  list: Presence;
  change: ShortPresence;
}

/** How those who take a room in one form are told of it. Packets are of the namespace `/`, as Engine.IO sends them. */
export interface WireForm {
  /** Whether it says no more than the client needs (protocol/short_form.ts). */
  readonly isShort: boolean;
  /** A packet that tells of a change. */
  readonly event: Form<string>;
  /** The same for who has posted it. */
  readonly ownEvent: Form<string>;
  /** The most that one answer to `join` brings. */
  readonly bound: Bound;
  /** The answer to `join` as JSON, for one reader. */
  joined(reading: Reading, room: string, reader: Person | undefined, here: ShortPresence): string;
  people(told: Told): string;
  typing(room: string, person: Person): string;
}

/** As CONTRACT has it: whole messages, whole lists. */
export class LongForm implements WireForm {
  readonly isShort = false;
  readonly event: Form<string>;
  readonly ownEvent: Form<string>;
  readonly bound: Bound;
  readonly #message: Form<string>;

  /** @param message as JSON */
  constructor(message: Form<string>) {
    this.#message = message;
    this.event = (_message, change) => packet("message", change.in(message));
    this.ownEvent = this.event;
    this.bound = boundOf(message);
  }

  joined({ changes, cursor, more, reset }: Reading, room: string): string {
    const messages = changes.map((change) => change.in(this.#message));
    return joined(messages, { room, cursor, more, reset });
  }

  people({ list }: Told): string {
    return packet("people", JSON.stringify(list));
  }

  typing(room: string, person: Person): string {
    return packet("typing", JSON.stringify({ room, person }));
  }
}

const shortMessage: Form<string> = (message) => JSON.stringify(encodeMessage(message));
const ownShortMessage = (message: Message) => JSON.stringify(encodeMessage(message, true));

export const shortForm: WireForm = {
  isShort: true,
  event: (message, change) => packet("m", JSON.stringify(message.room), change.in(shortMessage)),
  ownEvent: (message) => packet("m", JSON.stringify(message.room), ownShortMessage(message)),
  bound: boundOf(shortMessage),
  joined({ changes, cursor, more, reset }, room, reader, people) {
    const messages = changes.map((change) => {
      const isOwn = change.message.author.id === reader?.id;
      return isOwn ? ownShortMessage(change.message) : change.in(shortMessage);
    });
    // Who is here comes with the last page: what was said is waited for first.
    const [count] = people;
    return joined(messages, { room, cursor, more, reset, people: more ? [count] : people });
  },
  people: ({ list, change }) => packet("p", JSON.stringify([list.room, ...change]).slice(1, -1)),
  typing: (room, person) => packet("t", JSON.stringify(room), JSON.stringify(encodePerson(person))),
};

function packet(event: string, ...written: string[]): string {
  return `${PacketType.EVENT}["${event}",${written.join()}]`;
}

function joined(messages: string[], rest: object): string {
  return `{"messages":[${messages.join()}],${JSON.stringify(rest).slice(1)}`;
}

function boundOf(message: Form<string>): Bound {
  return {
    count: CHANGES_MAX,
    length: ANSWER_LENGTH_MAX,
    lengthOf: (change) => change.in(message).length,
  };
}
