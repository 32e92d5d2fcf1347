import type Database from "better-sqlite3";

interface Write {
  change: () => unknown;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit: all changes that arrive in one turn of the event loop are
 * committed by one transaction, so that a busy server pays for one fsync and
 * not for one a message. Each change has a savepoint of its own, so that one
 * that fails takes no other with it. A promise resolves once its change is
 * durable, and would be found again after a restart.
 */
export class WriteQueue {
  readonly #commit: (writes: Write[]) => (() => void)[];
  readonly #checkFile: (isOwnWrite: boolean) => void;
  #waiting: Write[] = [];

  /** @param checkFile throws where what is written would be lost: before a commit, and before it is told of */
  constructor(database: Database.Database, checkFile: (isOwnWrite: boolean) => void) {
    this.#checkFile = checkFile;
    const savepoint = database.transaction((change: () => unknown) => change());
    const transaction = database.transaction((writes: Write[]) =>
      writes.map(({ change, resolve, reject }) => {
        try {
          const value = savepoint(change);
          return () => resolve(value as never);
        } catch (error) {
          return () => reject(error);
        }
      }),
    );
    this.#commit = transaction.immediate;
  }

  /** Runs a synchronous change in the next transaction; resolves with what it returned. */
  write<T>(change: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ change, resolve, reject }) === 1) setImmediate(() => this.flush());
    });
  }

  /** Commits what is waiting, now. */
  flush(): void {
    const writes = this.#waiting;
    if (writes.length === 0) return;
    this.#waiting = [];
    try {
      this.#checkFile(false);
      const settlements = this.#commit(writes);
      this.#checkFile(true);
      for (const settle of settlements) settle();
    } catch (error) {
      for (const { reject } of writes) reject(error);
    }
  }
}
