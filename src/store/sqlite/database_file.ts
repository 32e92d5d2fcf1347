import { statSync } from "node:fs";
import type Database from "better-sqlite3";

/** What SQLite keeps beside a database while it is open. */
const SUFFIXES = ["", "-wal", "-shm"];

/**
 * The files of an open database, to notice when they are no longer what is found under their
 * names: deleted, replaced by a backup or overwritten, under a running server. SQLite goes on with
 * what it has open, and all of it is gone with the process
 * (https://www.sqlite.org/howtocorrupt.html, sections 1.2 and 4).
 *
 * None of them is opened here: whoever closes a file loses all locks that their process has on it,
 * SQLite's included (section 2.2).
 */
export class DatabaseFile {
  readonly #path: string;
  readonly #opened: readonly (string | undefined)[];
  readonly #version: Database.Statement;
  readonly #log: Database.Statement;
  #seen: { file: string; sqlite: string };

  /** @param database what is open at the path, and has been read from */
  constructor(path: string, database: Database.Database) {
    this.#path = path;
    this.#opened = SUFFIXES.map((suffix) => identityOf(path + suffix));
    this.#version = database.prepare("pragma data_version").pluck();
    // How long the log is, and how much of it has been copied into the database; NOOP copies nothing.
    this.#log = database.prepare("pragma wal_checkpoint(NOOP)").raw();
    this.#seen = this.#look();
  }

  /**
   * Why what is written now would not be there after a restart; undefined where it would.
   *
   * @param isOwnWrite whether this process has just written
   */
  displacement(isOwnWrite: boolean): string | undefined {
    for (const [index, suffix] of SUFFIXES.entries()) {
      const identity = identityOf(this.#path + suffix);
      if (identity === this.#opened[index]) continue;
      return `${this.#path}${suffix} has been ${identity ? "replaced" : "deleted"}`;
    }
    const now = this.#look();
    // SQLite writes to the database only what it copies from the log, and tells of both.
    if (!isOwnWrite && now.file !== this.#seen.file && now.sqlite === this.#seen.sqlite) {
      return `${this.#path} has been overwritten`;
    }
    this.#seen = now;
    return undefined;
  }

  #look() {
    const { mtimeNs, size } = statSync(this.#path, { bigint: true });
    return { file: `${mtimeNs} ${size}`, sqlite: `${this.#version.get()} ${this.#log.get()}` };
  }
}

/** The device and inode of a file; undefined where there is none of that name. */
function identityOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev} ${stat.ino}`;
}
