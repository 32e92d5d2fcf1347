import { SEPARATOR } from "../number/request_number.ts";
import type { Packet } from "./engine_internals.ts";

/** Engine.IO 4's packet types, by the digit that stands for each. */
const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const DIGITS = new Map(TYPES.map((type, digit) => [type, String(digit)]));

/** A text, and how many bytes it is in UTF-8. */
export interface Encoded {
  text: string;
  bytes: number;
}

const NOTHING: Encoded = { text: "", bytes: 0 };

/**
 * Each packet of a broadcast once, whoever it goes to: Socket.IO hands the same
 * options object to all of them. One broadcast may have several packets (binary
 * attachments), hence the second key.
 */
const encodedBroadcasts = new WeakMap<object, { data: unknown; encoded: Encoded }>();
/** The latest packet of all, which is the next one's too where both are of one broadcast. */
let latest: Packet | undefined;
let latestEncoded = NOTHING;

function encode(packet: Packet): Encoded {
  const { type, data, options } = packet;
  if (type !== "message" || !options) return measure(DIGITS.get(type) + toText(data));
  if (latest && latest.data === data && latest.options === options) return latestEncoded;
  const kept = encodedBroadcasts.get(options);
  if (kept && kept.data === data) return kept.encoded;
  const text = toText(data);
  const encoded = measure(isBinary(data) ? text : `4${text}`);
  encodedBroadcasts.set(options, { data, encoded });
  latest = packet;
  latestEncoded = encoded;
  return encoded;
}

function measure(text: string): Encoded {
  return { text, bytes: Buffer.byteLength(text) };
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

/** The most packets that a client is given at once, unless it numbers its polls: python-engineio ends a session at more. */
const PACKETS_MAX = 16;

/** @param length about where an answer ends, in UTF-16 code units */
export function answerBounds(length: number): Record<"stock" | "numbered", AnswerBounds> {
  return {
    stock: { packets: PACKETS_MAX, length },
    numbered: { packets: Number.POSITIVE_INFINITY, length },
  };
}

/** The latest payload of several packets, and what it was made of. */
let latestPayload:
  | { packets: readonly Packet[]; bounds: AnswerBounds; payload: Payload }
  | undefined;

export interface Payload extends Encoded {
  /** How many packets are in it. */
  taken: number;
}

/** As many packets as one answer may carry; in a busy room the same ones for many, and then encoded once. */
export function encodePayload(packets: readonly Packet[], bounds: AnswerBounds): Payload {
  const [first] = packets;
  if (!first) return { ...NOTHING, taken: 0 };
  if (packets.length === 1) return { ...encode(first), taken: 1 };
  if (latestPayload?.bounds === bounds && areSame(latestPayload.packets, packets)) {
    return latestPayload.payload;
  }
  const payload = join(packets, bounds);
  latestPayload = { packets, bounds, payload };
  return payload;
}

function areSame(some: readonly Packet[], others: readonly Packet[]): boolean {
  return some.length === others.length && some.every((packet, index) => packet === others[index]);
}

function join(packets: readonly Packet[], bounds: AnswerBounds): Payload {
  const texts: string[] = [];
  let length = 0;
  let bytes = 0;
  for (const packet of packets.slice(0, bounds.packets)) {
    if (texts.length > 0 && length >= bounds.length) break;
    const encoded = encode(packet);
    const separator = texts.length > 0 ? SEPARATOR.length : 0;
    texts.push(encoded.text);
    length += separator + encoded.text.length;
    bytes += separator + encoded.bytes;
  }
  return { text: texts.join(SEPARATOR), bytes, taken: texts.length };
}
