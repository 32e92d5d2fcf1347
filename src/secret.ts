import { randomBytes, randomUUID } from "node:crypto";
import { linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";

/**
 * The secret that signs tokens, kept beside the database and made where it is
 * absent. Two processes that start at once agree on one: it is written whole
 * under another name first, and the first to link it wins.
 *
 * @param databasePath the SQLite file, or `:memory:` for a secret that is not kept
 */
export function secretBeside(databasePath: string): string {
  const made = randomBytes(32).toString("base64url");
  if (databasePath === ":memory:") return made;
  const path = `${databasePath}.secret`;
  const kept = read(path);
  if (kept !== undefined) {
    if (kept.length < 16) throw new Error(`${path} is damaged; remove it to have a new one made`);
    return kept;
  }
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, made, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(path, "utf8");
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
