/** The longest text of a message, in characters (Unicode code points). */
export const TEXT_MAX = 4_000;
/** The longest name of a person, in characters. */
export const NAME_MAX = 40;
/** The longest nonce, in UTF-16 code units. */
export const NONCE_MAX = 100;

export interface Person {
  id: string;
  name: string;
  /** True when a host page vouches for this person with a signed token. */
  verified: boolean;
}

export interface Reaction {
  emoji: string;
  count: number;
  /** The ids of the people who reacted, first one first. */
  people: string[];
}

/** A message as it now is: its place is `seq`, its last change is `rev`. */
export interface Message {
  room: string;
  /** Counts the posts of a room from 1, without a hole. */
  seq: number;
  /** The room's change counter when this message last changed. */
  rev: number;
  nonce: string;
  author: Person;
  text: string;
  /** Safe to insert as it stands. */
  html: string;
  /** ISO 8601, UTC. */
  at: string;
  editedAt?: string;
  removed?: true;
  /** The seq of the message that this one answers. */
  replyTo?: number;
  reactions: Reaction[];
}

/** What somebody does with a message that is there. */
export type Action =
  | { type: "edit"; text: string }
  | { type: "remove" }
  /** Puts a reaction, or takes it away. */
  | { type: "react"; emoji: string; present: boolean };

export type RoomKind = "public" | "unlisted" | "private";

export interface Room {
  slug: string;
  title: string;
  topic: string;
  kind: RoomKind;
  cursor: string;
  lastSeq: number;
}

/**
 * Up to where somebody has read a room. Of two marks the one with the higher version counts, and of
 * one version the one with the higher seq: whatever is repeated or late changes nothing.
 */
export interface ReadMark {
  /** The seq of the last message that was seen; 0 for none. */
  seq: number;
  /** Counts how often the mark was set back, "unread from here". */
  version: number;
}

/** A person's own reading of a room. */
export interface ReadState extends ReadMark {
  /** How many messages of others are behind the mark, removed ones not counted; no more than 100 are counted. */
  unread: number;
}

/** What changed in a room since a cursor, ascending by `rev`; or its newest page. */
export interface Changes {
  messages: Message[];
  cursor: string;
  /** True when more has changed than fits: ask again with `cursor`. */
  more: boolean;
  /** The cursor asked with is from another database, so this is the newest page instead. */
  reset?: true;
  /** The path to go on with in the form that caches share, where that was asked for and the room has it. */
  shared?: string;
  /** Of that form: the path to ask next. */
  next?: string;
}

/** A page of history, ascending by `seq`. */
export interface Page {
  messages: Message[];
  hasBefore: boolean;
  hasAfter: boolean;
  cursor: string;
}

/** Who has reacted to a message, by name: of each kind of reaction the first of them. */
export interface Reactions {
  reactions: { emoji: string; count: number; people: Person[] }[];
}

/** A slug as it is kept, however it was typed. */
export function normalizeSlug(slug: string): string {
  return slug.normalize("NFC").toLowerCase();
}
