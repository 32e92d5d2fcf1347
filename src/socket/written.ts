import { Encoder, type Packet, PacketType } from "socket.io-parser";
import type { Bound, Form } from "../chat/change.ts";
import { CHANGES_MAX, type Reading } from "../chat/messages.ts";

/** The most characters of messages in one answer to `join`; `more` tells that there are others. */
const ANSWER_LENGTH_MAX = 100_000;

/** An argument that is written as JSON already, to be sent as it stands. */
export class Written<_Value = unknown> {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}

/** Socket.IO's own, which does not go through what is written already. */
export class WrittenEncoder extends Encoder {
  override encode(packet: Packet): unknown[] {
    const [argument] = packet.type === PacketType.ACK ? packet.data : [];
    if (!(argument instanceof Written)) return super.encode(packet);
    return [`${PacketType.ACK}${packet.id}[${argument.json}]`];
  }
}

/** How those who take messages in one form are told of them. */
export class WireForm {
  /** A packet of the namespace `/` with a `message` event. */
  readonly event: Form<string>;
  /** The most that one answer to `join` brings. */
  readonly bound: Bound;
  readonly #message: Form<string>;

  /** @param message as JSON */
  constructor(message: Form<string>) {
    this.#message = message;
    this.event = (_message, change) => `${PacketType.EVENT}["message",${change.in(message)}]`;
    this.bound = {
      count: CHANGES_MAX,
      length: ANSWER_LENGTH_MAX,
      lengthOf: (change) => change.in(message).length,
    };
  }

  /** The answer to `join`, as JSON. */
  joined({ changes, cursor, more, reset }: Reading, room: string): string {
    const messages = changes.map((change) => change.in(this.#message)).join();
    const rest = JSON.stringify({ room, cursor, more, reset });
    return `{"messages":[${messages}],${rest.slice(1)}`;
  }
}
