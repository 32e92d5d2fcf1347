import type Database from "better-sqlite3";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";

/** The table in which drizzle-kit keeps what has been applied. */
const TABLE = "__drizzle_migrations";

/** The database was written by a newer version of the project than this one. */
class NewerDatabaseError extends Error {
  constructor() {
    super("was written by a newer version of Longwave; update Longwave to open it");
    this.name = "NewerDatabaseError";
  }
}

/**
 * Applies what drizzle-kit wrote and this database has not seen. Drizzle's own
 * migrator looks before it locks, so that two processes that start at once
 * both apply; here one transaction that writes from the start does both.
 *
 * @throws NewerDatabaseError
 */
export function migrate(database: Database.Database, migrationsFolder: string): void {
  const migrations = readMigrationFiles({ migrationsFolder });
  const newest = migrations.at(-1)?.folderMillis ?? 0;
  if (lastApplied(database) === newest) return;
  database
    .transaction(() => {
      const applied = lastApplied(database);
      if (applied > newest) throw new NewerDatabaseError();
      for (const migration of migrations) {
        if (migration.folderMillis > applied) apply(database, migration);
      }
    })
    .exclusive();
}

function lastApplied(database: Database.Database): number {
  const known = database.prepare("select 1 from sqlite_schema where name = ?").get(TABLE);
  if (!known) return 0;
  return Number(database.prepare(`select max(created_at) from ${TABLE}`).pluck().get());
}

function apply(database: Database.Database, migration: MigrationMeta): void {
  database.exec(
    `create table if not exists ${TABLE} (id integer primary key, hash text not null, created_at numeric)`,
  );
  for (const statement of migration.sql) database.exec(statement);
  database
    .prepare(`insert into ${TABLE} (hash, created_at) values (?, ?)`)
    .run(migration.hash, migration.folderMillis);
}
