import type { Message, Person, ReadMark, RoomKind } from "../protocol/message.ts";

/** A room as it is kept, with its two counters. */
export interface StoredRoom {
  id: number;
  slug: string;
  title: string;
  topic: string;
  kind: RoomKind;
  /** Who may frame it, of those who may frame the chat; everybody of them where it is empty. */
  embedOrigins: string[];
  lastSeq: number;
  rev: number;
}

/** A room in a list, with what is shown of it there. */
export interface ListedRoom extends StoredRoom {
  /** When something was posted last, or when the room was made; milliseconds since the Unix epoch. */
  lastAt: number;
  /** The last message that is not removed, unless it lies far back. */
  last?: { author: string; html: string; at: number };
  /** How many messages of others are behind the reader's mark; 0 where they have none. */
  unread: number;
}

/** Which part of the public rooms is listed, what happened last first. */
export interface RoomsPage {
  /** What their titles have somewhere, in small letters or capitals. */
  match?: string | undefined;
  /** Whose own rooms are left out. */
  without?: string | undefined;
  offset: number;
  limit: number;
}

type NewRoom = Pick<StoredRoom, "slug" | "title" | "topic" | "kind" | "embedOrigins">;

export interface NewMessage {
  author: Person;
  nonce: string;
  text: string;
  html: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
  replyTo?: number;
}

/** Makes a message's HTML of its text. */
export interface Renderer {
  /** Grows whenever a text may give other HTML than before. */
  version: number;
  render(text: string): Promise<string>;
}

/** What an edit or a removal leaves of a message. */
export interface Revision {
  text: string;
  html: string;
  at: number;
  removed: boolean;
}

/** A reaction as it is to be: there, or not. */
export interface NewReaction {
  emoji: string;
  personId: string;
  at: number;
  present: boolean;
}

/** By what one change of a person's in a room is known: asked for again under it, it is not made again. */
export interface ChangeKey {
  personId: string;
  nonce: string;
}

/** A message as it now is, and whether that was not so before. */
export interface Changed {
  message: Message;
  changed: boolean;
}

/** Where a page of history lies; at most one of them is given. */
export interface PageAnchor {
  before?: number;
  after?: number;
  around?: number;
}

/** What a search has found, newest first. */
export interface Found {
  messages: Message[];
  /** Messages before this seq have not been looked at; absent where all have been. */
  before?: number;
}

/**
 * Where the chat is kept. Each method that writes resolves once its change is
 * durable, and not before; `seq` and `rev` move in the same transaction as the
 * change they number. Each message that is given back has the HTML of the renderer
 * that the store was opened with, whichever made what is kept.
 */
export interface Store {
  /** The random id of this database, the first half of every cursor. */
  readonly epoch: string;

  publicRooms(): Promise<StoredRoom[]>;
  listRooms(page: RoomsPage): Promise<ListedRoom[]>;
  /**
   * The rooms that somebody is a member of or has been to, what happened last first;
   * of private ones only those that they are a member of.
   *
   * @param looks so many messages of each are looked at for how many are unread
   */
  roomsOf(personId: string, limit: number, looks: number): Promise<ListedRoom[]>;
  /** A room of just this title, of those that somebody may know of. */
  roomTitled(title: string, personId: string | undefined): Promise<StoredRoom | undefined>;
  room(slug: string): Promise<StoredRoom | undefined>;
  /** Undefined when the slug is taken. The owner, if any, becomes the first member. */
  createRoom(room: NewRoom, owner: Person | undefined, at: number): Promise<StoredRoom | undefined>;
  isMember(roomId: number, personId: string): Promise<boolean>;
  addMember(roomId: number, personId: string, at: number): Promise<void>;

  savePerson(person: Person, at: number): Promise<void>;
  /** A person as they were saved last. */
  person(id: string): Promise<Person | undefined>;
  /** The people who have one of some ids, in whatever order. */
  people(ids: string[]): Promise<Person[]>;

  /** Appends under the next seq and rev; or returns what the same author wrote under the same nonce. */
  append(
    room: StoredRoom,
    message: NewMessage,
  ): Promise<{ message: Message; written: boolean } | "no such replyTo">;
  /** Undefined when there is no such message. */
  message(room: StoredRoom, seq: number): Promise<Message | undefined>;
  /** The messages of a room that have one of some seqs, in whatever order. */
  messages(room: StoredRoom, seqs: number[]): Promise<Message[]>;
  /** The message that was changed under a key. */
  changedUnder(room: StoredRoom, key: ChangeKey): Promise<Message | undefined>;
  /**
   * Replaces a message's content under the next rev. Nothing changes where it was as asked
   * already, or a change was made under this key before. Undefined when there is no such
   * message, or it is removed and is not to be.
   */
  revise(
    room: StoredRoom,
    seq: number,
    revision: Revision,
    key?: ChangeKey,
  ): Promise<Changed | undefined>;
  /**
   * Puts a person's reaction to a message, or takes it away, under the next rev; else like `revise`.
   * Undefined when there is no such message, or it is removed.
   *
   * @param nonce of the person's key
   */
  react(
    room: StoredRoom,
    seq: number,
    reaction: NewReaction,
    nonce?: string,
  ): Promise<Changed | undefined>;
  /**
   * The messages that have every word of a query, or one that begins like it; newest first. It may
   * look no further than some thousands of messages, so that nothing waits for it: the next call
   * goes on with the `before` of this one.
   */
  search(room: StoredRoom, query: string, limit: number, before?: number): Promise<Found>;

  /** What changed after `rev`, ascending by rev, and the room's rev as of this answer. */
  changes(
    room: StoredRoom,
    afterRev: number,
    limit: number,
  ): Promise<{ messages: Message[]; rev: number; more: boolean }>;
  /** The room's rev now. */
  rev(room: StoredRoom): Promise<number>;
  /** The rev of every room now. */
  revs(): Promise<{ id: number; rev: number }[]>;
  /** Calls back soon after another process has written here; returns a function that ends it. */
  onForeignWrite(listener: () => void): () => void;
  /** A page of history, ascending by seq, and the room's rev as of this answer. */
  page(
    room: StoredRoom,
    anchor: PageAnchor,
    limit: number,
  ): Promise<{ messages: Message[]; rev: number; hasBefore: boolean; hasAfter: boolean }>;

  /** The seq of the first message at or after a time, in milliseconds since the Unix epoch; seqs are taken to be in the order of times. */
  firstSince(room: StoredRoom, at: number): Promise<number | undefined>;

  /** Up to where a person has read a room, where they have been there. */
  readMark(room: StoredRoom, personId: string): Promise<ReadMark | undefined>;
  /** Keeps a mark, unless the one that is there counts more; resolves with the one that is kept. */
  markRead(room: StoredRoom, personId: string, mark: ReadMark): Promise<ReadMark>;
  /** How many of the messages after a seq, so many of which are looked at, are others' and not removed. */
  unread(room: StoredRoom, personId: string, afterSeq: number, looks: number): Promise<number>;
  /** The seq of the first message that `unread` would count. */
  firstUnread(
    room: StoredRoom,
    personId: string,
    afterSeq: number,
    looks: number,
  ): Promise<number | undefined>;

  /** Rejects when the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
