import { randomBytes, randomUUID } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** A secret that others have put there may be shorter than those made here; not than this. */
const LENGTH_MIN = 16;
const LENGTH_MADE = 43;
/** How long a file that is not whole may take to become so, in milliseconds. */
const PATIENCE_MS = 1_000;
const PAUSE_MS = 20;

/** Where it is kept. */
export const secretPath = (databasePath: string): string => `${databasePath}.secret`;

/**
 * The secret that signs tokens, kept beside the database and made where it is
 * absent. Processes that start at once agree on one.
 *
 * @param databasePath the SQLite file, or `:memory:` for a secret that is not kept
 * @throws Error where the file is damaged, or the file system's where it cannot be read or written
 */
export function secretBeside(databasePath: string): string {
  const made = `${randomBytes(32).toString("base64url")}\n`;
  if (databasePath === ":memory:") return made.trim();
  const path = secretPath(databasePath);
  const kept = readWhole(path);
  if (kept !== undefined) return kept;
  if (!createByLink(path, made)) createExclusively(path, made);
  return readWhole(path) ?? made.trim();
}

/**
 * Written whole under another name first: the first to link it wins.
 *
 * @returns whether there is a file now; where there are no hard links (exFAT, SMB, some containers) there is none
 */
function createByLink(path: string, text: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== "link") throw error;
    return code === "EEXIST";
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The first to make it wins, and writes it where the others wait for its end. */
function createExclusively(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600, flush: true, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    rmSync(path, { force: true });
    throw error;
  }
}

/**
 * Waits for what another process may be writing at this moment: a line is whole,
 * and so is what is still as it was after longer than a write takes.
 *
 * @returns undefined where there is none
 */
function readWhole(path: string): string | undefined {
  let text = read(path);
  for (let waited = 0; text !== undefined && waited < PATIENCE_MS; waited += PAUSE_MS) {
    if (text.endsWith("\n") || text.length >= LENGTH_MADE) break;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    text = read(path);
  }
  const secret = text?.trim();
  if (secret !== undefined && secret.length < LENGTH_MIN) {
    throw new Error("is damaged; remove it to have a new one made");
  }
  return secret;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
