import { SEPARATOR } from "../../polling/number/request_number.ts";

/** Revisions of Engine.IO's protocol: 4 is Socket.IO 3 and 4, 3 is Socket.IO 1 and 2. */
export type Revision = 3 | 4;

/**
 * The packets of a payload.
 *
 * In revision 3 each has its length before it (`97:0{…}2:40`), in UTF-16 units. Where binary is
 * allowed, Socket.IO 1 writes `00`, the length in decimal digits as bytes, `ff`, the packet:
 * github.com/socketio/engine.io-protocol/tree/v3, "Payload".
 */
export function packetsIn(body: string, revision: Revision): string[] {
  if (revision === 4) return body.split(SEPARATOR);
  if (body.startsWith("\0")) return body.split(BINARY_HEAD).filter((packet) => packet !== "");
  const packets: string[] = [];
  for (let rest = body; rest !== ""; ) {
    const [head, digits] = /^(\d{1,8}):/.exec(rest) ?? [];
    if (head === undefined) break;
    const end = head.length + Number(digits);
    packets.push(rest.slice(head.length, end));
    rest = rest.slice(end);
  }
  return packets;
}

/** The byte `ff` is no UTF-8: what is read as text has U+FFFD in its place. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the protocol's
const BINARY_HEAD = /\0[\0-\x09]{1,8}\ufffd/;

/** One packet as a payload. */
export function payloadOf(packet: string, revision: Revision): string {
  return revision === 4 ? packet : `${packet.length}:${packet}`;
}
