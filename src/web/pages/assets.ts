/** Set by the build: changes whenever a file under public/ does. */
declare const BUILD_ID: string | undefined;

const id = typeof BUILD_ID === "string" ? BUILD_ID : "dev";

/** The address of a file under public/, one that may be cached for ever. */
export function asset(file: string): string {
  return `/assets/${id}/${file}`;
}
