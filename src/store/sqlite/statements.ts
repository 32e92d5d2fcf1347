import { and, asc, count, desc, eq, gt, gte, inArray, lt, ne, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { changes, members, messages, people, reactions, readMarks, rooms } from "./schema.ts";

const storedRoom = {
  id: rooms.id,
  slug: rooms.slug,
  title: rooms.title,
  topic: rooms.topic,
  kind: rooms.kind,
  embedOrigins: rooms.embedOrigins,
  lastSeq: rooms.lastSeq,
  rev: rooms.rev,
};

/**
 * A message's reactions as a JSON array of [emoji, person id], first one first.
 *
 * In words, and with every name's table: inside a select from one table Drizzle
 * leaves the table out of each column that it is given, and this would compare
 * the reactions with themselves.
 */
const reactionPairs = sql<string>`(
  select json_group_array(
    json_array(own.emoji, own.person_id) order by own.at, own.person_id, own.emoji
  )
  from reactions as own
  where own.room_id = messages.room_id and own.seq = messages.seq
)`;

const messageRow = {
  seq: messages.seq,
  rev: messages.rev,
  nonce: messages.nonce,
  authorId: messages.authorId,
  authorName: messages.authorName,
  authorVerified: messages.authorVerified,
  text: messages.text,
  html: messages.html,
  renderer: messages.renderer,
  at: messages.at,
  editedAt: messages.editedAt,
  removed: messages.removed,
  replyTo: messages.replyTo,
  reactionPairs: reactionPairs.as("reaction_pairs"),
};

/** Drizzle infers what a statement gives; these are its names for what it wants. */
const param = sql.placeholder;
const room = eq(messages.roomId, param("room"));

/**
 * The newest messages of a room that match, from one seq to another. The index numbers a message
 * by its room and seq (see migrations/sqlite/0001_search.sql), so that one room is a
 * range of it, read from its end. FTS5 takes no notice of a bound that is no integer, such as a sum
 * with what better-sqlite3 binds.
 */
const matchingSeqs = sql`
  select rowid & 4294967295 as seq from message_search
  where message_search match ${param("match")}
    and rowid >= (${param("room")} << 32) | ${param("from")}
    and rowid <= (${param("room")} << 32) | ${param("to")}
  order by rowid desc limit ${param("limit")}
`;

/**
 * Every statement on a hot path, prepared once, when it is first used: the
 * builder costs many times the query, and a process that starts has no time for
 * those that it may never need.
 */
export function prepareStatements(db: BetterSQLite3Database) {
  const selectMessages = () => db.select(messageRow).from(messages).$dynamic();
  /** So many messages after a seq. */
  const nextOnes = () =>
    db
      .select({ seq: messages.seq, authorId: messages.authorId, removed: messages.removed })
      .from(messages)
      .where(and(room, gt(messages.seq, param("seq"))))
      .orderBy(asc(messages.seq))
      .limit(param("limit"))
      .as("next");
  /** Those of them that are others' and still there. */
  const othersOf = (next: ReturnType<typeof nextOnes>) =>
    and(ne(next.authorId, param("personId")), eq(next.removed, false));
  return onFirstUse({
    publicRooms: () =>
      db
        .select(storedRoom)
        .from(rooms)
        .where(eq(rooms.kind, "public"))
        .orderBy(asc(rooms.id))
        .prepare(),
    room: () =>
      db
        .select(storedRoom)
        .from(rooms)
        .where(eq(rooms.slug, param("slug")))
        .prepare(),
    roomRev: () =>
      db
        .select({ rev: rooms.rev })
        .from(rooms)
        .where(eq(rooms.id, param("room")))
        .prepare(),
    revs: () => db.select({ id: rooms.id, rev: rooms.rev }).from(rooms).prepare(),
    insertRoom: () =>
      db
        .insert(rooms)
        .values({
          slug: param("slug"),
          title: param("title"),
          topic: param("topic"),
          kind: param("kind"),
          embedOrigins: param("embedOrigins"),
          createdAt: param("at"),
          lastAt: param("at"),
        })
        .onConflictDoNothing()
        .returning(storedRoom)
        .prepare(),
    insertMember: () =>
      db
        .insert(members)
        .values({ roomId: param("room"), personId: param("person"), at: param("at") })
        .onConflictDoNothing()
        .prepare(),
    member: () =>
      db
        .select({ at: members.at })
        .from(members)
        .where(and(eq(members.roomId, param("room")), eq(members.personId, param("person"))))
        .prepare(),
    savePerson: () =>
      db
        .insert(people)
        .values({
          id: param("id"),
          name: param("name"),
          verified: param("verified"),
          createdAt: param("at"),
        })
        .onConflictDoUpdate({
          target: people.id,
          set: { name: sql`excluded.name`, verified: sql`excluded.verified` },
        })
        .prepare(),
    person: () =>
      db
        .select({ id: people.id, name: people.name, verified: people.verified })
        .from(people)
        .where(eq(people.id, param("id")))
        .prepare(),
    peopleByIds: () =>
      db
        .select({ id: people.id, name: people.name, verified: people.verified })
        .from(people)
        .where(inArray(people.id, sql`(select value from json_each(${param("ids")}))`))
        .prepare(),
    nextSeqAndRev: () =>
      db
        .update(rooms)
        .set({
          lastSeq: sql`${rooms.lastSeq} + 1`,
          rev: sql`${rooms.rev} + 1`,
          // A clock that was set back leaves the order as it was.
          lastAt: sql`max(${rooms.lastAt}, ${param("at")})`,
        })
        .where(eq(rooms.id, param("room")))
        .returning({ seq: rooms.lastSeq, rev: rooms.rev })
        .prepare(),
    nextRev: () =>
      db
        .update(rooms)
        .set({ rev: sql`${rooms.rev} + 1` })
        .where(eq(rooms.id, param("room")))
        .returning({ rev: rooms.rev })
        .prepare(),
    insertMessage: () =>
      db
        .insert(messages)
        .values({
          roomId: param("room"),
          seq: param("seq"),
          rev: param("rev"),
          nonce: param("nonce"),
          authorId: param("authorId"),
          authorName: param("authorName"),
          authorVerified: param("authorVerified"),
          text: param("text"),
          html: param("html"),
          renderer: param("renderer"),
          at: param("at"),
          replyTo: param("replyTo"),
        })
        .prepare(),
    reviseMessage: () =>
      db
        .update(messages)
        .set({
          rev: sql`${param("rev")}`,
          text: sql`${param("text")}`,
          html: sql`${param("html")}`,
          renderer: sql`${param("renderer")}`,
          editedAt: sql`${param("at")}`,
          removed: sql`${param("removed")}`,
        })
        .where(and(room, eq(messages.seq, param("seq"))))
        .prepare(),
    touchMessage: () =>
      db
        .update(messages)
        .set({ rev: sql`${param("rev")}` })
        .where(and(room, eq(messages.seq, param("seq"))))
        .prepare(),
    insertReaction: () =>
      db
        .insert(reactions)
        .values({
          roomId: param("room"),
          seq: param("seq"),
          emoji: param("emoji"),
          personId: param("personId"),
          at: param("at"),
        })
        .onConflictDoNothing()
        .prepare(),
    deleteReaction: () =>
      db
        .delete(reactions)
        .where(
          and(
            eq(reactions.roomId, param("room")),
            eq(reactions.seq, param("seq")),
            eq(reactions.emoji, param("emoji")),
            eq(reactions.personId, param("personId")),
          ),
        )
        .prepare(),
    deleteReactions: () =>
      db
        .delete(reactions)
        .where(and(eq(reactions.roomId, param("room")), eq(reactions.seq, param("seq"))))
        .prepare(),
    insertChange: () =>
      db
        .insert(changes)
        .values({
          roomId: param("room"),
          personId: param("personId"),
          nonce: param("nonce"),
          seq: param("seq"),
          at: param("at"),
        })
        .prepare(),
    changeByNonce: () =>
      db
        .select({ seq: changes.seq })
        .from(changes)
        .where(
          and(
            eq(changes.roomId, param("room")),
            eq(changes.personId, param("personId")),
            eq(changes.nonce, param("nonce")),
          ),
        )
        .prepare(),
    readMark: () =>
      db
        .select({ seq: readMarks.seq, version: readMarks.version })
        .from(readMarks)
        .where(and(eq(readMarks.personId, param("personId")), eq(readMarks.roomId, param("room"))))
        .prepare(),
    keepReadMark: () =>
      db
        .insert(readMarks)
        .values({
          personId: param("personId"),
          roomId: param("room"),
          seq: param("seq"),
          version: param("version"),
        })
        .onConflictDoUpdate({
          target: [readMarks.roomId, readMarks.personId],
          set: { seq: sql`excluded.seq`, version: sql`excluded.version` },
          setWhere: sql`(excluded.version, excluded.seq) > (${readMarks.version}, ${readMarks.seq})`,
        })
        .prepare(),
    unread: () => {
      const next = nextOnes();
      return db.select({ count: count() }).from(next).where(othersOf(next)).prepare();
    },
    firstUnread: () => {
      const next = nextOnes();
      return db
        .select({ seq: next.seq })
        .from(next)
        .where(othersOf(next))
        .orderBy(asc(next.seq))
        .limit(1)
        .prepare();
    },
    lastSeq: () =>
      db
        .select({ seq: rooms.lastSeq })
        .from(rooms)
        .where(eq(rooms.id, param("room")))
        .prepare(),
    messageTime: () =>
      db
        .select({ at: messages.at })
        .from(messages)
        .where(and(room, eq(messages.seq, param("seq"))))
        .prepare(),
    messageBySeq: () =>
      selectMessages()
        .where(and(room, eq(messages.seq, param("seq"))))
        .prepare(),
    messagesBySeqs: () =>
      selectMessages()
        .where(
          and(room, inArray(messages.seq, sql`(select value from json_each(${param("seqs")}))`)),
        )
        .prepare(),
    messageByNonce: () =>
      selectMessages()
        .where(
          and(room, eq(messages.authorId, param("authorId")), eq(messages.nonce, param("nonce"))),
        )
        .prepare(),
    changes: () =>
      selectMessages()
        .where(and(room, gt(messages.rev, param("rev"))))
        .orderBy(asc(messages.rev))
        .limit(param("limit"))
        .prepare(),
    search: () =>
      selectMessages()
        .where(and(room, inArray(messages.seq, sql`(${matchingSeqs})`)))
        .orderBy(desc(messages.seq))
        .prepare(),
    newestMatch: () => db.select({ seq: sql<number>`seq` }).from(sql`(${matchingSeqs})`).prepare(),
    before: () =>
      selectMessages()
        .where(and(room, lt(messages.seq, param("seq"))))
        .orderBy(desc(messages.seq))
        .limit(param("limit"))
        .prepare(),
    from: () =>
      selectMessages()
        .where(and(room, gte(messages.seq, param("seq"))))
        .orderBy(asc(messages.seq))
        .limit(param("limit"))
        .prepare(),
  });
}

/** An object whose properties are made when they are first read. */
function onFirstUse<Makers extends Record<string, () => unknown>>(makers: Makers) {
  const made = {} as { [Name in keyof Makers]: ReturnType<Makers[Name]> };
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(made, name, {
      configurable: true,
      get() {
        const value = make();
        Object.defineProperty(made, name, { value });
        return value;
      },
    });
  }
  return made;
}

export type Statements = ReturnType<typeof prepareStatements>;
export type MessageRow = NonNullable<ReturnType<Statements["messageBySeq"]["get"]>>;
