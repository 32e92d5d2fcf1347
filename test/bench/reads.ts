import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { StoredRoom } from "../../src/chat/store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Benchmark, Row } from "./report.ts";
import { inTurns } from "./rounds.ts";
import { ratio, spread } from "./spread.ts";

const SIZES = [1_000, 1_000_000];
/** How many messages the rooms beside it have. */
const BESIDE = 1_000;
const TIMES = 20;

type Store = ReturnType<typeof openSqliteStore>;

/** A store with a room of that many messages between two of a thousand. */
interface Filled {
  store: Store;
  size: number;
  /** The time of its first message, in milliseconds since the Unix epoch; each other is one later. */
  at: number;
  full: StoredRoom;
  before: StoredRoom;
  after: StoredRoom;
}

/** All steps of it, as one request of the API takes them. */
const search = (query: string, where: "full" | "before" | "after" = "full") => {
  return async (filled: Filled) => {
    for (let [found, before] = [0, undefined as number | undefined]; found < 50; ) {
      const step = await filled.store.search(filled[where], query, 50 - found, before);
      found += step.messages.length;
      before = step.before;
      if (before === undefined) return;
    }
  };
};

/** For as long as which nothing else runs. */
const step = (query: string) => {
  return ({ store, full }: Filled) => store.search(full, query, 50);
};
/** The same where most of what is passed over lies before it. */
const oldStep = (query: string) => {
  return ({ store, full, size }: Filled) => store.search(full, query, 50, size / 50);
};

const READS: Record<string, (filled: Filled) => Promise<unknown>> = {
  "the newest page": ({ store, full }) => store.page(full, {}, 50),
  "a page in the middle": ({ store, full, size }) => store.page(full, { around: size / 2 }, 50),
  "a join's changes": ({ store, full, size }) => store.changes(full, size - 50, 200),
  "the first message since a time": ({ store, full, size, at }) =>
    store.firstSince(full, at + size / 3),
  "the first unread message": ({ store, full, size }) =>
    store.firstUnread(full, "p1", size / 2, 1_000),
  "one message": ({ store, full, size }) => store.message(full, size / 2),
  "search, a rare word": search("seldom"),
  "search, a word of every message": search("common"),
  "search, a word of one message in five": search("word1"),
  "search, the beginning of many words, short": search("wo"),
  "search, the beginning of many words, long": search("word"),
  "search, two words of every message": search("common said"),
  "search, two words that are rarely together": search("seldom word7"),
  "search, a phrase of every message": search("one-of"),
  "search, a word that is nowhere": search("nowhere"),
  "search in a small room, a word of all rooms": search("common", "before"),
  "search in a newer small room, a word of all rooms": search("common", "after"),
  "search in a small room, a word of the other alone": search("elsewhere", "before"),
  "search in a newer small room, a word of the other alone": search("elsewhere", "after"),
  "search, two words of many messages that none has both of": search("word3 word4"),
  "the same, one step": step("word3 word4"),
  "the same, one step far back": oldStep("word3 word4"),
  "search, a phrase of words of every message that none has": search("of-one"),
  "the same phrase, one step": step("of-one"),
  "the same phrase, one step far back": oldStep("of-one"),
};

/** Whether a read costs more because much is kept. */
export const reads: Benchmark = {
  name: "reads",
  title: `reads at ${SIZES[1]} messages of a room against ${SIZES[0]} (SQLite, a file)`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "longwave-bench-"));
    const sides = [];
    for (const size of SIZES) sides.push(await fill(join(folder, `${size}.db`), size));
    const rows: Row[] = [];
    for (const [name, read] of Object.entries(READS)) {
      const turns = { rounds: 30, seconds: 5, warmUp: 2 };
      const taken = await inTurns(sides, turns, async (side) => {
        const began = performance.now();
        for (let time = 0; time < TIMES; time++) await read(side);
        return (1000 * (performance.now() - began)) / TIMES;
      });
      const [few = [], many = []] = taken.values();
      rows.push({
        read: name,
        [`µs at ${SIZES[0]}`]: spread(few),
        [`µs at ${SIZES[1]}`]: spread(many),
        ratio: ratio(many, few),
      });
    }
    for (const { store } of sides) await store.close();
    rmSync(folder, { recursive: true });
    return rows;
  },
};

/** Written past the store: a million posts would take minutes. */
async function fill(path: string, size: number): Promise<Filled> {
  const made = openSqliteStore(path);
  const at = Date.now();
  const newRoom = async (slug: string) => {
    const given = { slug, title: slug, topic: "", embedOrigins: [] };
    return (await made.createRoom({ ...given, kind: "public" }, undefined, at)) as StoredRoom;
  };
  const before = await newRoom("before");
  const full = await newRoom("full");
  const after = await newRoom("after");
  await made.close();
  const database = new Database(path);
  database.pragma("synchronous = OFF");
  const write = (room: StoredRoom, count: number, extra: string) => {
    database.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO messages (room_id, seq, rev, nonce, author_id, author_name, author_verified, text, html, at)
      SELECT ${room.id}, i, i, 'n' || i, 'p' || (i % 100), 'Person', 0,
        CASE WHEN i <= 10 THEN 'seldom' ELSE 'common' END || ' word' || (i % 500) || ' said by one of them${extra}',
        '<p>said</p>', ${at} + i FROM n;
      UPDATE rooms SET last_seq = ${count}, rev = ${count} WHERE id = ${room.id};`);
    return { ...room, lastSeq: count, rev: count };
  };
  const rooms = {
    before: write(before, BESIDE, ""),
    full: write(full, size, " elsewhere"),
    after: write(after, BESIDE, ""),
  };
  database.close();
  return { ...rooms, store: openSqliteStore(path), size, at };
}
