import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { dirname } from "node:path";

const READ_ONLY = "the file system is read-only";
const NOT_ALLOWED = "this user may not write there";
const BROKEN = "the disk cannot be read or written";
const FULL = "the disk is full";

/** By the codes of Node.js (errno) and of SQLite. */
const REASONS: Record<string, string> = {
  ENOSPC: FULL,
  SQLITE_FULL: FULL,
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file is larger than is allowed here",
  EROFS: READ_ONLY,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  ENOENT: "there is no such folder, and it cannot be made",
  ENOTDIR: "a part of the path is no folder",
  EEXIST: "a part of the path is no folder",
  EISDIR: "is a folder, not a file",
  ENAMETOOLONG: "the path is too long",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EIO: BROKEN,
  SQLITE_IOERR: `${BROKEN}; it may be full, or a quota used up`,
  SQLITE_CANTOPEN: "it cannot be opened or made there",
  SQLITE_BUSY: "another process has locked it",
  SQLITE_LOCKED: "another process has locked it",
  SQLITE_READONLY: "may be read, but not written",
  SQLITE_CORRUPT: "is damaged",
};

/** SQLite's least, in bytes: a page of the database, and 32 kB of its index of the log. */
const SPACE_MIN = 40_000;

/** What SQLite, and Node.js for folders, have one name for has many reasons. */
const VAGUE = /^(ENOENT|SQLITE_(CANTOPEN|READONLY|IOERR|PERM|AUTH).*)$/;

/** Why a file could not be opened, made or written, in plain words on one line. */
export function fileErrorReason(error: unknown, path: string): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const obstacle = VAGUE.test(code) ? obstacleTo(path) : undefined;
  // SQLITE_READONLY_DBMOVED and the like are cases of the code that they begin with.
  const known = [obstacle, code, code.split("_", 2).join("_")].find(
    (name) => name && REASONS[name],
  );
  return known ? (REASONS[known] as string) : message.replace(/\s+/g, " ");
}

/** The code with which the file system refuses to have a file written; undefined where it does not. */
function obstacleTo(path: string): string | undefined {
  const folder = dirname(path);
  try {
    if (existsSync(path)) closeSync(openSync(path, "r+"));
    else if (existsSync(folder)) make(path);
    // Beside the database SQLite writes files of its own.
    accessSync(nearest(folder), constants.W_OK);
    // Where there are no blocks, as in /proc, they are not what is lacking.
    const { blocks, bavail, bsize } = statfsSync(nearest(folder));
    return blocks > 0 && bavail * bsize < SPACE_MIN ? "ENOSPC" : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

function make(path: string): void {
  closeSync(openSync(path, "wx"));
  rmSync(path);
}

/** The folder itself, or the first above it that is there. */
function nearest(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearest(dirname(folder));
}
