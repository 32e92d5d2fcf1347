import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import type { Renderer } from "../../chat/store.ts";
import { ROOT } from "../../runtime/root.ts";
import { DatabaseFile } from "./database_file.ts";
import { migrate } from "./migrate.ts";
import { SqliteStore } from "./store.ts";

const MIGRATIONS = join(ROOT, "migrations/sqlite");

/**
 * Opens an SQLite file (or `:memory:`), making it and its folder where they
 * are absent, and brings it up to this version.
 *
 * synchronous=FULL has every commit fsync'd before it is acknowledged: kill -9
 * takes nothing, and a power cut nothing that the disk says it has written
 * (https://www.sqlite.org/pragma.html#pragma_synchronous). Group commit makes
 * it affordable.
 *
 * @param renderer makes anew, on reading, what an older one made; without it, HTML is as it is kept
 * @param onDisplaced is told, once, when the file is found to be deleted or replaced
 * @throws NewerDatabaseError, or better-sqlite3's error where the file cannot be opened
 */
export function openSqliteStore(
  path: string,
  renderer?: Renderer,
  onDisplaced: (reason: string) => void = () => {},
): SqliteStore {
  if (path !== ":memory:") makeFolder(dirname(path));
  const database = new Database(path);
  try {
    // The time that other processes get to finish their write, in milliseconds.
    database.pragma("busy_timeout = 5000");
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    migrate(database, MIGRATIONS);
    const epoch = epochOf(database);
    const onDisk =
      path === ":memory:" ? undefined : { file: new DatabaseFile(path, database), onDisplaced };
    return new SqliteStore(database, epoch, renderer, onDisk);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Node.js's own way to make all of a path does not end where a file system has no folders to make, as /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(path)) throw error;
  }
}

/** The random id of the database, made when it is first opened. */
function epochOf(database: Database.Database): string {
  const read = database.prepare("select value from meta where key = 'epoch'").pluck();
  const known = read.get();
  if (known) return String(known);
  database
    .prepare("insert into meta (key, value) values ('epoch', ?) on conflict do nothing")
    .run(randomBytes(9).toString("base64url"));
  return String(read.get());
}
