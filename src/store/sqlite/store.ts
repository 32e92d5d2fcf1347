import type Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type {
  Changed,
  ChangeKey,
  NewMessage,
  NewReaction,
  PageAnchor,
  Renderer,
  Revision,
  RoomsPage,
  Store,
  StoredRoom,
} from "../../chat/store.ts";
import type { Message, Person, ReadMark } from "../../protocol/message.ts";
import { Problem } from "../../protocol/problem.ts";
import { renderedToday } from "../rendering.ts";
import type { DatabaseFile } from "./database_file.ts";
import { ForeignWrites } from "./foreign_writes.ts";
import { toMessage } from "./message_row.ts";
import { RoomLists } from "./room_lists.ts";
import { toMatch } from "./search.ts";
import { searchStep } from "./search_step.ts";
import { type MessageRow, prepareStatements, type Statements } from "./statements.ts";
import { WriteQueue } from "./write_queue.ts";

interface OnDisk {
  file: DatabaseFile;
  /** Is told, once, why what is written would be lost. */
  onDisplaced: (reason: string) => void;
}

/** Fulfils chat's store on one SQLite database, opened by `openSqliteStore`. */
export class SqliteStore implements Store {
  readonly epoch: string;
  readonly database: Database.Database;
  readonly #statements: Statements;
  readonly #roomLists: RoomLists;
  readonly #writes: WriteQueue;
  readonly #foreignWrites: ForeignWrites;
  readonly #renderer: Renderer | undefined;
  readonly #onDisk: OnDisk | undefined;
  #isDisplaced = false;

  /**
   * @param renderer makes anew what an older one made
   * @param onDisk absent where the database is in memory alone
   */
  constructor(database: Database.Database, epoch: string, renderer?: Renderer, onDisk?: OnDisk) {
    this.epoch = epoch;
    this.database = database;
    this.#statements = prepareStatements(drizzle(database));
    this.#roomLists = new RoomLists(database, renderer);
    this.#onDisk = onDisk;
    this.#writes = new WriteQueue(database, (isOwnWrite) => this.#checkFile(isOwnWrite));
    this.#foreignWrites = new ForeignWrites(database);
    this.#renderer = renderer;
  }

  async publicRooms() {
    return this.#statements.publicRooms.all();
  }

  async roomsOf(personId: string, limit: number, looks: number) {
    return this.#roomLists.of(personId, limit, looks);
  }

  async listRooms(page: RoomsPage) {
    return this.#roomLists.publicPage(page);
  }

  async roomTitled(title: string, personId: string | undefined) {
    return this.#roomLists.titled(title, personId);
  }

  async room(slug: string) {
    return this.#statements.room.get({ slug });
  }

  createRoom(room: Parameters<Store["createRoom"]>[0], owner: Person | undefined, at: number) {
    return this.#writes.write((): StoredRoom | undefined => {
      const created = this.#statements.insertRoom.get({ ...room, at });
      if (created && owner) {
        this.#statements.insertMember.run({ room: created.id, person: owner.id, at });
      }
      return created;
    });
  }

  async isMember(roomId: number, personId: string) {
    return this.#statements.member.get({ room: roomId, person: personId }) !== undefined;
  }

  async addMember(roomId: number, personId: string, at: number) {
    await this.#writes.write(() =>
      this.#statements.insertMember.run({ room: roomId, person: personId, at }),
    );
  }

  async savePerson(person: Person, at: number) {
    await this.#writes.write(() =>
      this.#statements.savePerson.run({ ...person, verified: Number(person.verified), at }),
    );
  }

  async person(id: string) {
    return this.#statements.person.get({ id });
  }

  async people(ids: string[]) {
    return this.#statements.peopleByIds.all({ ids: JSON.stringify(ids) });
  }

  async append(room: StoredRoom, { author, replyTo, ...content }: NewMessage) {
    const outcome = await this.#writes.write(() => {
      const existing = this.#statements.messageByNonce.get({
        room: room.id,
        authorId: author.id,
        nonce: content.nonce,
      });
      if (existing) return { row: existing, written: false };
      if (replyTo !== undefined && !this.#row(room, replyTo)) return "no such replyTo";
      const next = this.#statements.nextSeqAndRev.get({
        room: room.id,
        at: content.at,
      }) as NumberedPost;
      const row = {
        ...content,
        ...next,
        renderer: this.#rendererVersion,
        authorId: author.id,
        authorName: author.name,
        authorVerified: author.verified,
        replyTo: replyTo ?? null,
      };
      this.#statements.insertMessage.run({
        ...row,
        room: room.id,
        authorVerified: Number(author.verified),
      });
      const fresh = { ...row, editedAt: null, removed: false, reactionPairs: "[]" };
      return { row: fresh, written: true };
    });
    if (typeof outcome === "string") return outcome;
    return { message: await this.#message(room, outcome.row), written: outcome.written };
  }

  async message(room: StoredRoom, seq: number) {
    const row = this.#row(room, seq);
    return row && this.#message(room, row);
  }

  async messages(room: StoredRoom, seqs: number[]) {
    const wanted = { room: room.id, seqs: JSON.stringify(seqs) };
    return this.#messages(room, this.#statements.messagesBySeqs.all(wanted));
  }

  async changedUnder(room: StoredRoom, key: ChangeKey) {
    const row = this.#changedUnder(room, key);
    return row && this.#message(room, row);
  }

  revise(room: StoredRoom, seq: number, { removed, ...revision }: Revision, key?: ChangeKey) {
    return this.#change(room, seq, key, revision.at, (row) => {
      if (row.removed) return removed ? false : undefined;
      if (!removed && row.text === revision.text) return false;
      const { reviseMessage, deleteReactions } = this.#statements;
      reviseMessage.run({
        ...revision,
        room: room.id,
        seq,
        rev: this.#nextRev(room),
        renderer: this.#rendererVersion,
        removed: Number(removed),
      });
      if (removed) deleteReactions.run({ room: room.id, seq });
      return true;
    });
  }

  react(room: StoredRoom, seq: number, { present, ...reaction }: NewReaction, nonce?: string) {
    const key = nonce === undefined ? undefined : { personId: reaction.personId, nonce };
    return this.#change(room, seq, key, reaction.at, (row) => {
      if (row.removed) return undefined;
      const { insertReaction, deleteReaction, touchMessage } = this.#statements;
      const change = { room: room.id, seq, ...reaction };
      const { changes } = (present ? insertReaction : deleteReaction).run(change);
      if (changes === 0) return false;
      touchMessage.run({ room: room.id, seq, rev: this.#nextRev(room) });
      return true;
    });
  }

  async readMark(room: StoredRoom, personId: string) {
    return this.#statements.readMark.get({ room: room.id, personId });
  }

  markRead(room: StoredRoom, personId: string, mark: ReadMark) {
    const key = { room: room.id, personId };
    return this.#writes.write(() => {
      this.#statements.keepReadMark.run({ ...key, ...mark });
      return this.#statements.readMark.get(key) as ReadMark;
    });
  }

  async unread(room: StoredRoom, personId: string, afterSeq: number, looks: number) {
    const after = { room: room.id, personId, seq: afterSeq, limit: looks };
    return this.#statements.unread.get(after)?.count ?? 0;
  }

  async firstUnread(room: StoredRoom, personId: string, afterSeq: number, looks: number) {
    const after = { room: room.id, personId, seq: afterSeq, limit: looks };
    return this.#statements.firstUnread.get(after)?.seq;
  }

  /** Halves what is left, some twenty times in a room of a million: an index of times would cost each post. */
  async firstSince(room: StoredRoom, at: number) {
    return this.#read(() => {
      const last = this.#statements.lastSeq.get({ room: room.id })?.seq ?? 0;
      let [first, end] = [1, last + 1];
      while (first < end) {
        const middle = Math.floor((first + end) / 2);
        const row = this.#statements.messageTime.get({ room: room.id, seq: middle });
        if (row && row.at < at) first = middle + 1;
        else end = middle;
      }
      return first > last ? undefined : first;
    });
  }

  async search(room: StoredRoom, query: string, limit: number, before = Number.POSITIVE_INFINITY) {
    const match = toMatch(query);
    const now = this.#statements.room.get({ slug: room.slug });
    if (!match || !now) return { messages: [] };
    const next = Math.min(before, now.lastSeq + 1);
    const { rows, ...rest } = searchStep(this.#statements, room.id, match, next, limit);
    return { ...rest, messages: await this.#messages(room, rows) };
  }

  async changes(room: StoredRoom, afterRev: number, limit: number) {
    const { rows, ...changes } = this.#read(() => {
      const found = this.#statements.changes.all({
        room: room.id,
        rev: afterRev,
        limit: limit + 1,
      });
      const more = found.length > limit;
      const rows = found.slice(0, limit);
      const rev = more ? (rows.at(-1)?.rev ?? afterRev) : this.#rev(room);
      return { rows, rev, more };
    });
    return { ...changes, messages: await this.#messages(room, rows) };
  }

  async revs() {
    return this.#statements.revs.all();
  }

  onForeignWrite(listener: () => void) {
    return this.#foreignWrites.listen(listener);
  }

  async rev(room: StoredRoom) {
    return this.#rev(room);
  }

  async page(room: StoredRoom, { before, after, around }: PageAnchor, limit: number) {
    const { rows, ...page } = this.#read(() => {
      const rev = this.#rev(room);
      const rows =
        around !== undefined
          ? this.#around(room, around, limit)
          : after !== undefined
            ? this.#from(room, after + 1, limit)
            : this.#before(room, before ?? Number.MAX_SAFE_INTEGER, limit);
      const first = rows[0]?.seq;
      const last = rows.at(-1)?.seq;
      return {
        rows,
        rev,
        hasBefore: first === undefined ? after !== undefined && after > 0 : first > 1,
        hasAfter:
          last === undefined ? before !== undefined : this.#from(room, last + 1, 1).length > 0,
      };
    });
    return { ...page, messages: await this.#messages(room, rows) };
  }

  async ping() {
    this.database.prepare("select 1").get();
    this.#checkFile(false);
  }

  async close() {
    if (!this.database.open) return;
    this.#foreignWrites.close();
    this.#writes.flush();
    this.database.close();
  }

  /** @throws Problem unavailable where the file of that name is no longer the one that is open */
  #checkFile(isOwnWrite: boolean): void {
    const reason = this.#onDisk?.file.displacement(isOwnWrite);
    if (reason && !this.#isDisplaced) this.#onDisk?.onDisplaced(reason);
    this.#isDisplaced = reason !== undefined;
    if (reason) throw new Problem("unavailable", "The server cannot keep anything at the moment.");
  }

  /** Runs several reads on one snapshot, whatever other processes write meanwhile. */
  #read<T>(read: () => T): T {
    return this.database.transaction(read).deferred();
  }

  async #messages(room: StoredRoom, rows: MessageRow[]): Promise<Message[]> {
    const current = await renderedToday(rows, this.#renderer);
    return current.map((row) => toMessage(room, row));
  }

  async #message(room: StoredRoom, row: MessageRow): Promise<Message> {
    const [message] = await this.#messages(room, [row]);
    return message as Message;
  }

  get #rendererVersion(): number {
    return this.#renderer?.version ?? 0;
  }

  /**
   * Changes a message, once under a key.
   *
   * @param change says whether it changed something; undefined where it may not
   */
  async #change(
    room: StoredRoom,
    seq: number,
    key: ChangeKey | undefined,
    at: number,
    change: (row: MessageRow) => boolean | undefined,
  ): Promise<Changed | undefined> {
    const outcome = await this.#writes.write(() => {
      const made = key && this.#changedUnder(room, key);
      if (made) return { row: made, changed: false };
      const row = this.#row(room, seq);
      const changed = row && change(row);
      if (changed === undefined) return undefined;
      if (key) this.#statements.insertChange.run({ room: room.id, ...key, seq, at });
      return { row: this.#row(room, seq) as MessageRow, changed };
    });
    if (!outcome) return undefined;
    return { message: await this.#message(room, outcome.row), changed: outcome.changed };
  }

  #changedUnder(room: StoredRoom, key: ChangeKey): MessageRow | undefined {
    const change = this.#statements.changeByNonce.get({ room: room.id, ...key });
    return change && this.#row(room, change.seq);
  }

  #nextRev(room: StoredRoom): number {
    const { rev } = this.#statements.nextRev.get({ room: room.id }) as { rev: number };
    return rev;
  }

  #row(room: StoredRoom, seq: number): MessageRow | undefined {
    return this.#statements.messageBySeq.get({ room: room.id, seq });
  }

  #rev(room: StoredRoom): number {
    return this.#statements.roomRev.get({ room: room.id })?.rev ?? 0;
  }

  #before(room: StoredRoom, seq: number, limit: number): MessageRow[] {
    return this.#statements.before.all({ room: room.id, seq, limit }).reverse();
  }

  #from(room: StoredRoom, seq: number, limit: number): MessageRow[] {
    return this.#statements.from.all({ room: room.id, seq, limit });
  }

  #around(room: StoredRoom, seq: number, limit: number): MessageRow[] {
    const before = this.#before(room, seq, Math.floor(limit / 2));
    return [...before, ...this.#from(room, seq, limit - before.length)];
  }
}

interface NumberedPost {
  seq: number;
  rev: number;
}
