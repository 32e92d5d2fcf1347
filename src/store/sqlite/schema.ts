import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import type { RoomKind } from "../../protocol/message.ts";

/** Facts about the database itself: its epoch. */
export const meta = sqliteTable("meta", {
  key: text().primaryKey(),
  value: text().notNull(),
});

export const rooms = sqliteTable(
  "rooms",
  {
    id: integer().primaryKey(),
    slug: text().notNull().unique(),
    title: text().notNull(),
    topic: text().notNull().default(""),
    kind: text().$type<RoomKind>().notNull(),
    /** Origins, as JSON. */
    embedOrigins: text("embed_origins", { mode: "json" }).$type<string[]>().notNull().default([]),
    /** The seq of the newest post. */
    lastSeq: integer("last_seq").notNull().default(0),
    /** The number of changes so far. */
    rev: integer().notNull().default(0),
    createdAt: integer("created_at").notNull(),
    /** When something was posted last, or when the room was made: what lists go by. */
    lastAt: integer("last_at").notNull().default(0),
  },
  (table) => [index("rooms_by_last").on(table.kind, table.lastAt, table.id)],
);

export const people = sqliteTable("people", {
  id: text().primaryKey(),
  name: text().notNull(),
  verified: integer({ mode: "boolean" }).notNull(),
  createdAt: integer("created_at").notNull(),
});

export const members = sqliteTable(
  "members",
  {
    roomId: integer("room_id")
      .notNull()
      .references(() => rooms.id),
    personId: text("person_id").notNull(),
    at: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.personId] }),
    index("members_by_person").on(table.personId),
  ],
);

/** The author's name is kept as it was when they wrote, like everything a `rev` stands for. */
export const messages = sqliteTable(
  "messages",
  {
    roomId: integer("room_id")
      .notNull()
      .references(() => rooms.id),
    seq: integer().notNull(),
    rev: integer().notNull(),
    nonce: text().notNull(),
    authorId: text("author_id").notNull(),
    authorName: text("author_name").notNull(),
    authorVerified: integer("author_verified", { mode: "boolean" }).notNull(),
    text: text().notNull(),
    html: text().notNull(),
    /** The version of what made the HTML. */
    renderer: integer().notNull().default(0),
    at: integer().notNull(),
    editedAt: integer("edited_at"),
    removed: integer({ mode: "boolean" }).notNull().default(false),
    replyTo: integer("reply_to"),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.seq] }),
    index("messages_by_rev").on(table.roomId, table.rev),
    uniqueIndex("messages_by_nonce").on(table.roomId, table.authorId, table.nonce),
  ],
);

/** The changes that were asked for under a nonce, those of which nothing came included. */
export const changes = sqliteTable(
  "changes",
  {
    roomId: integer("room_id").notNull(),
    personId: text("person_id").notNull(),
    nonce: text().notNull(),
    /** The message that it was about. */
    seq: integer().notNull(),
    at: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.personId, table.nonce] }),
    foreignKey({
      columns: [table.roomId, table.seq],
      foreignColumns: [messages.roomId, messages.seq],
    }),
  ],
);

export const readMarks = sqliteTable(
  "read_marks",
  {
    personId: text("person_id").notNull(),
    roomId: integer("room_id")
      .notNull()
      .references(() => rooms.id),
    seq: integer().notNull(),
    version: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.personId] }),
    index("read_marks_by_person").on(table.personId),
  ],
);

export const reactions = sqliteTable(
  "reactions",
  {
    roomId: integer("room_id").notNull(),
    seq: integer().notNull(),
    emoji: text().notNull(),
    personId: text("person_id").notNull(),
    at: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.seq, table.emoji, table.personId] }),
    foreignKey({
      columns: [table.roomId, table.seq],
      foreignColumns: [messages.roomId, messages.seq],
    }),
  ],
);
