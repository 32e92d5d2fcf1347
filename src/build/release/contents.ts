import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Installed } from "./package.ts";

const MOST_FILES = 150;
const MOST_BYTES = 3_000_000;

/** What no user has a use for: tests and their types, V8's cache of somebody's machine, what a build notes. */
const NOT_FOR_USERS =
  /(^|\/)(tests?|coverage|node_modules|\.[^/]+)\/|\.test\.|(^|\/)tsconfig|^src\/|^dist\/built$/;

/** @returns what is wrong with what is packed, a line each */
export function contentFaults({ files, unpackedSize, folder }: Omit<Installed, "packageJson">) {
  const faults: string[] = [];
  if (files.length > MOST_FILES) faults.push(`${files.length} files, more than ${MOST_FILES}`);
  if (unpackedSize > MOST_BYTES) faults.push(`${unpackedSize} bytes, more than ${MOST_BYTES}`);
  for (const { path } of files) {
    if (NOT_FOR_USERS.test(path)) faults.push(`${path} is not for users`);
    if (path.endsWith(".map")) faults.push(...missingSources(folder, path));
  }
  return faults;
}

function missingSources(folder: string, path: string): string[] {
  const { sources, sourcesContent = [] } = JSON.parse(readFileSync(join(folder, path), "utf8")) as {
    sources: string[];
    sourcesContent?: (string | null)[];
  };
  const base = join(folder, dirname(path));
  return sources
    .filter((source, index) => !sourcesContent[index] && !existsSync(join(base, source)))
    .map((source) => `${path} is a map of ${source}, which is not there`);
}
