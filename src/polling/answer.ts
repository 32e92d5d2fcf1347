import type { ServerResponse } from "node:http";
import { SEPARATOR } from "../protocol/request_number.ts";
import type { Packet } from "./engine_internals.ts";

/** Engine.IO 4's packet types, by the digit that stands for each. */
const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const DIGITS = new Map(TYPES.map((type, digit) => [type, String(digit)]));

/** Engine.IO's own word for a refusal; a client tells it from a path's by the code. */
export const UNKNOWN_SESSION = '{"code":1,"message":"Session ID unknown"}';
export const BAD_REQUEST = '{"code":3,"message":"Bad request"}';

/**
 * Each packet of a broadcast once, whoever it goes to: Socket.IO hands the same
 * options object to all of them. One broadcast may have several packets (binary
 * attachments), hence the second key.
 */
const encodedBroadcasts = new WeakMap<object, { data: unknown; encoded: string }>();

function encode({ type, data, options }: Packet): string {
  if (type !== "message" || !options) return DIGITS.get(type) + toText(data);
  const kept = encodedBroadcasts.get(options);
  if (kept && kept.data === data) return kept.encoded;
  const encoded = data === undefined || typeof data === "string" ? `4${data ?? ""}` : toText(data);
  encodedBroadcasts.set(options, { data, encoded });
  return encoded;
}

/** Polling carries text alone: binary data goes as base64 after a `b`. */
function toText(data: Packet["data"]): string {
  if (data === undefined || typeof data === "string") return data ?? "";
  const view = data as ArrayBuffer | ArrayBufferView;
  const bytes = ArrayBuffer.isView(view)
    ? Buffer.from(view.buffer, view.byteOffset, view.byteLength)
    : Buffer.from(view);
  return `b${bytes.toString("base64")}`;
}

/** Packets as one payload, up to about `limit` UTF-16 code units; always at least the first. */
export function encodePayload(
  packets: readonly Packet[],
  limit: number,
): { payload: string; taken: number } {
  let payload = packets.length > 0 ? encode(packets[0] as Packet) : "";
  let taken = Math.min(1, packets.length);
  for (; taken < packets.length && payload.length < limit; taken++) {
    payload += SEPARATOR + encode(packets[taken] as Packet);
  }
  return { payload, taken };
}

/** Writes a payload as the answer to a poll, with `headers` a flat list, as writeHead takes fastest. */
export function answerPoll(
  response: ServerResponse,
  payload: string,
  headers: readonly string[],
): void {
  const bytes = Buffer.byteLength(payload);
  response.writeHead(200, [
    "Content-Type",
    "text/plain; charset=UTF-8",
    "Content-Length",
    String(bytes),
    "Cache-Control",
    "no-store",
    ...headers,
  ]);
  response.end(payload, bytes === payload.length ? "latin1" : "utf8");
}

/** Says that a POST was taken in, in Engine.IO's word for it, or what became of one that is given up. */
export function answerPost(
  response: ServerResponse,
  headers: readonly string[],
  word: "ok" | "taken" = "ok",
): void {
  response.writeHead(200, [
    "Content-Type",
    "text/plain; charset=UTF-8",
    "Content-Length",
    String(word.length),
    "Cache-Control",
    "no-store",
    ...headers,
  ]);
  response.end(word);
}

export function refuse(
  response: ServerResponse,
  status: 400 | 413,
  body: string,
  headers: readonly string[],
): void {
  response.writeHead(status, [
    "Content-Type",
    "application/json",
    "Content-Length",
    String(body.length),
    "Cache-Control",
    "no-store",
    ...headers,
  ]);
  response.end(body);
}
