import { closeSync, openSync, readSync, statSync } from "node:fs";

/** What SQLite keeps beside a database while it is open. */
const SUFFIXES = ["", "-wal", "-shm"];
/**
 * Where the index of the log says what is in the log, and how much of that has been copied into
 * the database; between the two are the marks of those who read.
 */
const INDEX = { log: [0, 100], copying: [128, 132] } as const;

/**
 * The files of an open database, to notice when they are no longer what is found under their
 * names: deleted, replaced by a backup or overwritten, under a running server. SQLite goes on with
 * what it has open, and all of it is gone with the process
 * (https://www.sqlite.org/howtocorrupt.html, sections 1.2 and 4).
 */
export class DatabaseFile {
  readonly #path: string;
  readonly #opened: readonly (string | undefined)[];
  #seen: { database: string; index: string };

  /** @param path of a database that has been opened and read from */
  constructor(path: string) {
    this.#path = path;
    this.#opened = SUFFIXES.map((suffix) => identityOf(path + suffix));
    this.#seen = this.#look();
  }

  /** Why what is written now would not be there after a restart; undefined where it would. */
  displacement(): string | undefined {
    for (const [index, suffix] of SUFFIXES.entries()) {
      const identity = identityOf(this.#path + suffix);
      if (identity === this.#opened[index]) continue;
      return `${this.#path}${suffix} has been ${identity ? "replaced" : "deleted"}`;
    }
    const now = this.#look();
    // SQLite writes to the database only what it copies from the log, and notes that in the index
    // before it begins (https://www.sqlite.org/walformat.html, section 2.1).
    if (now.database !== this.#seen.database && now.index === this.#seen.index) {
      return `${this.#path} has been overwritten`;
    }
    this.#seen = now;
    return undefined;
  }

  #look() {
    const { mtimeNs, size } = statSync(this.#path, { bigint: true });
    return { database: `${mtimeNs} ${size}`, index: indexOf(`${this.#path}-shm`) };
  }
}

/** The device and inode of a file; undefined where there is none of that name. */
function identityOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev} ${stat.ino}`;
}

function indexOf(path: string): string {
  const bytes = Buffer.alloc(INDEX.copying[1]);
  const file = openSync(path, "r");
  try {
    readSync(file, bytes, { position: 0 });
  } finally {
    closeSync(file);
  }
  return bytes.toString("latin1", ...INDEX.log) + bytes.toString("latin1", ...INDEX.copying);
}
