import { openSync, readSync, realpathSync, statSync } from "node:fs";
import type Database from "better-sqlite3";

/**
 * Where the index of the log has `nBackfill`, how much of the log has been copied into the
 * database, and `nBackfillAttempted`, how much of it is being copied
 * (https://www.sqlite.org/walformat.html, section 2.1).
 */
const [BACKFILL, ATTEMPTED] = [96, 128] as const;

/**
 * The files of an open database, to notice when they are no longer what is found under their
 * names: deleted, replaced by a backup or overwritten, under a running server. SQLite goes on with
 * what it has open, and all of it is gone with the process
 * (https://www.sqlite.org/howtocorrupt.html, sections 1.2 and 4).
 *
 * None of them is closed here: whoever closes a file loses all locks that their process has on it,
 * SQLite's included (section 2.2). So the one that is opened stays so.
 */
export class DatabaseFile {
  readonly #path: string;
  /** The database, its log and the log's index, by their names. */
  readonly #opened: ReadonlyMap<string, string | undefined>;
  readonly #version: Database.Statement;
  readonly #log: Database.Statement;
  readonly #index: number | undefined;
  #seen: { file: string; sqlite: string };
  #isOverwritten = false;

  /** @param database what is open at the path, and has been read from */
  constructor(path: string, database: Database.Database) {
    this.#path = path;
    // SQLite has the others where a link leads to.
    const index = `${realpathSync(path)}-shm`;
    const names = [path, `${realpathSync(path)}-wal`, index];
    this.#opened = new Map(names.map((name) => [name, identityOf(name)]));
    this.#version = database.prepare("pragma data_version").pluck();
    // How long the log is, and how much of it has been copied into the database; NOOP copies nothing.
    this.#log = database.prepare("pragma wal_checkpoint(NOOP)").raw();
    this.#index = identityOf(index) ? openSync(index, "r") : undefined;
    this.#seen = this.#observe();
  }

  /**
   * Why what is written now would not be there after a restart; undefined where it would.
   *
   * @param isOwnWrite whether this process has just written
   */
  displacement(isOwnWrite: boolean): string | undefined {
    for (const [name, opened] of this.#opened) {
      const identity = identityOf(name);
      if (identity !== opened) return `${name} has been ${identity ? "replaced" : "deleted"}`;
    }
    const now = this.#observe();
    // SQLite writes to the database only what it copies from the log, and tells of it afterwards.
    const isExplained = isOwnWrite || now.sqlite !== this.#seen.sqlite || now.isBeingCopied;
    this.#isOverwritten ||= now.file !== this.#seen.file && !isExplained;
    if (this.#isOverwritten) return `${this.#path} has been overwritten`;
    this.#seen = now;
    return undefined;
  }

  /** The file, and what SQLite knew of it at that very moment: other processes copy from the log, too. */
  #observe() {
    for (let sqlite = this.#state(); ; ) {
      const stat = statSync(this.#path, { throwIfNoEntry: false, bigint: true });
      const isBeingCopied = this.#isBeingCopied();
      const after = this.#state();
      const file = `${stat?.mtimeNs} ${stat?.size}`;
      if (after === sqlite) return { file, sqlite, isBeingCopied };
      sqlite = after;
    }
  }

  #state() {
    return `${this.#version.get()} ${this.#log.get()}`;
  }

  /** Whether a process copies from the log, or was killed at that. */
  #isBeingCopied(): boolean {
    if (this.#index === undefined) return false;
    // In the machine's byte order.
    const words = new Uint32Array(ATTEMPTED / 4 + 1);
    readSync(this.#index, words, { position: 0 });
    return Number(words[ATTEMPTED / 4]) > Number(words[BACKFILL / 4]);
  }
}

/** The device and inode of a file; undefined where there is none of that name. */
function identityOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev} ${stat.ino}`;
}
