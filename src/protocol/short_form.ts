import type { Message, Person, Reaction } from "./message.ts";

/**
 * The short form of what the server sends, for a client that asks for it with
 * `form: "short"`: on a thin line the bytes of a message are its delay. Each thing
 * is said once, and what can be derived is not said.
 */

/** A person: id, name, and 1 where a host page vouches for them. A guest's id, a UUID, is in base64url. */
export type ShortPerson = [id: string, name: string, verified?: 1];

/** What most messages have not. */
interface Rest {
  /** The author is verified. */
  v?: 1;
  /** The HTML, where it is not the text in one paragraph. */
  h?: string;
  /** The nonce, for its author alone. */
  n?: string;
  /** The seq of the message that it answers. */
  r?: number;
  /** When it was edited. */
  e?: number;
  /** It was removed. */
  x?: 1;
  /** Reactions: each emoji, and the ids of who reacted. */
  a?: [emoji: string, people: string[]][];
}

/** Times are in milliseconds since the Unix epoch. */
export type ShortMessage = [
  seq: number,
  rev: number,
  at: number,
  authorId: string,
  authorName: string,
  text: string,
  rest?: Rest,
];

/** @param withNonce for its author */
export function encodeMessage(message: Message, withNonce = false): ShortMessage {
  const { seq, rev, at, author, text, html, editedAt, replyTo, reactions } = message;
  const rest: Rest = {
    ...(author.verified && { v: 1 }),
    ...(html !== paragraph(text) && !message.removed && { h: html }),
    ...(withNonce && { n: message.nonce }),
    ...(replyTo !== undefined && { r: replyTo }),
    ...(editedAt !== undefined && { e: Date.parse(editedAt) }),
    ...(message.removed && { x: 1 }),
    ...(reactions.length > 0 && {
      a: reactions.map(({ emoji, people }) => [emoji, people.map(encodeId)]),
    }),
  };
  const short: ShortMessage = [seq, rev, Date.parse(at), encodeId(author.id), author.name, text];
  if (Object.keys(rest).length > 0) short.push(rest);
  return short;
}

/** The message; its nonce is empty where it was not said. */
export function decodeMessage(room: string, short: ShortMessage): Message {
  const [seq, rev, at, authorId, name, text, rest = {}] = short;
  const { v, h, n = "", r, e, x, a = [] } = rest;
  return {
    room,
    seq,
    rev,
    nonce: n,
    author: { id: decodeId(authorId), name, verified: v === 1 },
    text,
    html: h ?? (x ? "" : paragraph(text)),
    at: new Date(at).toISOString(),
    ...(e !== undefined && { editedAt: new Date(e).toISOString() }),
    ...(x && { removed: true }),
    ...(r !== undefined && { replyTo: r }),
    reactions: a.map(
      ([emoji, people]): Reaction => ({
        emoji,
        count: people.length,
        people: people.map(decodeId),
      }),
    ),
  };
}

export function encodePerson({ id, name, verified }: Person): ShortPerson {
  return verified ? [encodeId(id), name, 1] : [encodeId(id), name];
}

export function decodePerson([id, name, verified]: ShortPerson): Person {
  return { id: decodeId(id), name, verified: verified === 1 };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Before an id that is no UUID. */
const AS_IT_IS = "=";

/** A UUID in 22 characters instead of 36; another id as it is, behind a mark. */
export function encodeId(id: string): string {
  if (!UUID.test(id)) return AS_IT_IS + id;
  const bytes = id
    .replaceAll("-", "")
    .replace(/../g, (hex) => String.fromCharCode(parseInt(hex, 16)));
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").slice(0, 22);
}

export function decodeId(short: string): string {
  if (short.startsWith(AS_IT_IS)) return short.slice(1);
  const bytes = atob(short.replaceAll("-", "+").replaceAll("_", "/"));
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join(
    "",
  );
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * What the renderer makes of a text without anything special in it. It stays as it is, whatever the
 * renderer will make of such a text: a page of an earlier build goes on with its own.
 */
function paragraph(text: string): string {
  return `<p>${text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string)}</p>`;
}
