import type Database from "better-sqlite3";

/** How often the file is looked at while anybody listens, in milliseconds. */
const POLL_MS = 1_000;

/**
 * Notices what other connections wrote to the same file, in this process or
 * another: `PRAGMA data_version` changes then, and only then
 * (https://www.sqlite.org/pragma.html#pragma_data_version). It reads no page of
 * the database.
 */
export class ForeignWrites {
  readonly #version: Database.Statement;
  readonly #listeners = new Set<() => void>();
  #seen: unknown;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database.Database) {
    this.#version = database.prepare("pragma data_version").pluck();
  }

  /** @returns a function that ends it */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (!this.#timer) {
      this.#seen = this.#version.get();
      this.#timer = setInterval(() => this.#poll(), POLL_MS).unref();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #poll(): void {
    const version = this.#version.get();
    if (version === this.#seen) return;
    this.#seen = version;
    for (const listener of this.#listeners) listener();
  }
}
