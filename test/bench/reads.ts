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
const TIMES = 20;

type Store = ReturnType<typeof openSqliteStore>;
type Read = (store: Store, room: StoredRoom, last: number) => Promise<unknown>;

const READS: Record<string, Read> = {
  "the newest page": (store, room) => store.page(room, {}, 50),
  "a page in the middle": (store, room, last) => store.page(room, { around: last / 2 }, 50),
  "a join's changes": (store, room, last) => store.changes(room, last - 50, 200),
  "one message": (store, room, last) => store.message(room, last / 2),
  "search, a rare word": (store, room) => store.search(room, "seldom", 50),
  "search, a word of every message": (store, room) => store.search(room, "common", 50),
  "search, the beginning of many words": (store, room) => store.search(room, "wo", 50),
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
      const taken = await inTurns(sides, turns, async ({ store, room, size }) => {
        const began = performance.now();
        for (let time = 0; time < TIMES; time++) await read(store, room, size);
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

/** A room with so many messages, written past the store: a million posts would take minutes. */
async function fill(path: string, size: number) {
  const made = openSqliteStore(path);
  const at = Date.now();
  const given = { slug: "full", title: "Full", topic: "", embedOrigins: [] };
  const room = (await made.createRoom({ ...given, kind: "public" }, undefined, at)) as StoredRoom;
  await made.close();
  const database = new Database(path);
  database.pragma("synchronous = OFF");
  database.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${size})
    INSERT INTO messages (room_id, seq, rev, nonce, author_id, author_name, author_verified, text, html, at)
    SELECT ${room.id}, i, i, 'n' || i, 'p' || (i % 100), 'Person', 0,
      CASE WHEN i <= 10 THEN 'seldom' ELSE 'common' END || ' word' || (i % 500) || ' said by one of them',
      '<p>said</p>', ${at} + i FROM n;
    UPDATE rooms SET last_seq = ${size}, rev = ${size} WHERE id = ${room.id};`);
  database.close();
  const store = openSqliteStore(path);
  return { store, room: { ...room, lastSeq: size, rev: size }, size };
}
