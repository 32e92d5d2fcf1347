import type { Context } from "hono";

/** What a browser says that a document is for, where it is not for a tab of its own (Fetch Metadata). */
const FRAMES = ["iframe", "frame", "embed", "object"];

const DIRECTIVES = [
  "default-src 'none'",
  ...["script-src", "style-src", "img-src", "frame-src", "connect-src"].map((to) => `${to} 'self'`),
  "form-action 'self'",
  "base-uri 'self'",
];

/**
 * The origin of the page that frames a document, as far as the request tells;
 * undefined where the page keeps it to itself, or nothing is framed.
 */
export function framingOrigin(c: Context): string | undefined {
  const purpose = c.req.header("Sec-Fetch-Dest");
  if (purpose && !FRAMES.includes(purpose)) return undefined;
  return URL.parse(c.req.header("Referer") ?? "")?.origin;
}

/**
 * The policy of a document in a frame, so that the browser sees to who may frame
 * it, whatever the request has told.
 *
 * @param ancestors what follows `frame-ancestors`
 */
export function setPolicy(c: Context, ancestors: string): void {
  // A star means origins of the network; a page in a sandbox has none, and is to be let in as well.
  const directives = ancestors === "*" ? [] : [`frame-ancestors ${ancestors}`];
  c.header("Content-Security-Policy", [...DIRECTIVES, ...directives].join("; "));
}
