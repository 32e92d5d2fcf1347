import type Database from "better-sqlite3";
import { UNREAD_MAX } from "../../chat/reading.ts";
import type { ListedRoom, Renderer, RoomsPage, StoredRoom } from "../../chat/store.ts";
import { renderedToday } from "../rendering.ts";

/** So many of the newest messages are looked at for one that is not removed. */
const LAST_LOOKS = 50;

/** A room, and the last message in it that is not removed: by its primary key, whatever the room's length. */
const LISTED = `
  rooms.id, rooms.slug, rooms.title, rooms.topic, rooms.kind, rooms.embed_origins as embedOrigins,
  rooms.last_seq as lastSeq, rooms.rev, rooms.last_at as lastAt,
  last.author_name as author, last.text, last.html, last.renderer, last.at`;

const WITH_LAST = `
  left join messages as last on last.room_id = rooms.id and last.seq = (
    select seq from messages
    where room_id = rooms.id and seq > rooms.last_seq - ${LAST_LOOKS} and not removed
    order by seq desc limit 1
  )`;

/** A person's own rooms: those that they are a member of, or have a mark in, and may read. */
const OWN = `
  select room_id from members where person_id = @person
  union
  select room_id from read_marks join rooms on rooms.id = room_id
  where person_id = @person and kind <> 'private'`;

/** The messages of others behind a person's mark. */
const UNREAD = `(
  select count(*) from (
    select 1 from messages
    where room_id = rooms.id and seq > mark.seq and seq <= mark.seq + @looks
      and author_id <> @person and not removed
    limit ${UNREAD_MAX}
  )
)`;

/** Each list in one statement, however many rooms it has. */
const STATEMENTS = {
  own: `
    select ${LISTED}, iif(mark.seq is null, 0, ${UNREAD}) as unread
    from rooms
    left join read_marks as mark on mark.room_id = rooms.id and mark.person_id = @person
    ${WITH_LAST}
    where rooms.id in (${OWN})
    order by rooms.last_at desc, rooms.id desc limit @limit`,
  public: `
    select ${LISTED}, 0 as unread from rooms ${WITH_LAST}
    where rooms.kind = 'public' and rooms.title like @match escape '\\'
      and rooms.id not in (${OWN})
    order by rooms.last_at desc, rooms.id desc limit @limit offset @offset`,
  titled: `
    select ${LISTED}, 0 as unread from rooms ${WITH_LAST}
    where rooms.title = @title collate nocase
      and (rooms.kind = 'public' or rooms.id in (${OWN}))
    order by rooms.id limit 1`,
};

type Row = Omit<ListedRoom, "last" | "embedOrigins"> & {
  embedOrigins: string;
  author: string | null;
  text: string;
  html: string;
  renderer: number;
  at: number;
};

/** Rooms as lists show them. */
export class RoomLists {
  readonly #database: Database.Database;
  readonly #renderer: Renderer | undefined;
  readonly #prepared = new Map<string, Database.Statement>();

  constructor(database: Database.Database, renderer: Renderer | undefined) {
    this.#database = database;
    this.#renderer = renderer;
  }

  of(person: string, limit: number, looks: number): Promise<ListedRoom[]> {
    return this.#all("own", { person, limit, looks });
  }

  publicPage({ match = "", without = "", offset, limit }: RoomsPage): Promise<ListedRoom[]> {
    const pattern = `%${match.replace(/[\\%_]/g, "\\$&")}%`;
    return this.#all("public", { match: pattern, person: without, offset, limit });
  }

  async titled(title: string, person = ""): Promise<StoredRoom | undefined> {
    const [room] = await this.#all("titled", { title, person });
    return room;
  }

  async #all(name: keyof typeof STATEMENTS, values: object): Promise<ListedRoom[]> {
    const statement = this.#prepared.get(name) ?? this.#database.prepare(STATEMENTS[name]);
    this.#prepared.set(name, statement);
    const rows = (statement.all(values) as Row[]).map((row) => ({
      ...row,
      // Nothing to render where nothing has been said.
      removed: row.author === null,
    }));
    const current = await renderedToday(rows, this.#renderer);
    return current.map(
      ({ author, text: _text, html, renderer: _version, at, removed: _, ...row }) => ({
        ...row,
        embedOrigins: JSON.parse(row.embedOrigins),
        ...(author !== null && { last: { author, html, at } }),
      }),
    );
  }
}
