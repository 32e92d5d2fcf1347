import { SEPARATOR } from "../number/request_number.ts";
import type { Packet } from "./engine_internals.ts";

/** Engine.IO 4's packet types, by the digit that stands for each. */
const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const DIGITS = new Map(TYPES.map((type, digit) => [type, String(digit)]));

/**
 * Each packet of a broadcast once, whoever it goes to: Socket.IO hands the same
 * options object to all of them. One broadcast may have several packets (binary
 * attachments), hence the second key.
 */
const encodedBroadcasts = new WeakMap<object, { data: unknown; encoded: string }>();
/** The latest packet of all, which is the next one's too where both are of one broadcast. */
let latest: Packet | undefined;
let latestEncoded = "";

function encode(packet: Packet): string {
  const { type, data, options } = packet;
  if (type !== "message" || !options) return DIGITS.get(type) + toText(data);
  if (latest && latest.data === data && latest.options === options) return latestEncoded;
  const kept = encodedBroadcasts.get(options);
  if (kept && kept.data === data) return kept.encoded;
  const text = toText(data);
  const encoded = isBinary(data) ? text : `4${text}`;
  encodedBroadcasts.set(options, { data, encoded });
  latest = packet;
  latestEncoded = encoded;
  return encoded;
}

/** Polling carries text alone: binary data goes as base64 after a `b`. */
function toText(data: unknown): string {
  if (typeof data === "string") return data;
  // Whatever else a program sends goes as Engine.IO's own encoder has it.
  if (!isBinary(data)) return data ? `${data}` : "";
  const bytes = ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
  return `b${bytes.toString("base64")}`;
}

function isBinary(data: unknown): data is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer;
}

/** How much a packet takes while it waits: its text in UTF-16 code units, or its bytes. */
export function lengthOf({ data }: Packet): number {
  if (typeof data === "string") return data.length;
  return isBinary(data) ? data.byteLength : 0;
}

/** How much one answer may carry; the first packet always goes. */
export interface AnswerBounds {
  packets: number;
  /** About where it ends, in UTF-16 code units. */
  length: number;
}

/** As many packets as one answer may carry, as its payload. */
export function encodePayload(
  packets: readonly Packet[],
  bounds: AnswerBounds,
): { payload: string; taken: number } {
  const most = Math.min(packets.length, bounds.packets);
  let payload = most > 0 ? encode(packets[0] as Packet) : "";
  let taken = Math.min(1, most);
  for (; taken < most && payload.length < bounds.length; taken++) {
    payload += SEPARATOR + encode(packets[taken] as Packet);
  }
  return { payload, taken };
}
