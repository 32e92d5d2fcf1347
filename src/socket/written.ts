import { Encoder, type Packet, PacketType } from "socket.io-parser";

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
