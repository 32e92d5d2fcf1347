import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "./answer.ts";
import type { Feed } from "./feed.ts";

/** What this project's own client asks with: a slug in ASCII, a cursor and perhaps a wait. */
const COMMON_REQUEST =
  /^\/api\/rooms\/([a-z0-9-]{1,64})\/feed\?after=([\w-]{1,40}\.\d{1,15})(?:&wait=(\d\d?))?$/;

/**
 * Holds the commonest request there is, one for JSON by a reader who has
 * everything of a room that is known and not private, before the app sees it.
 * It does nothing that the app would not do; but of what such a request costs
 * (`npm run bench`, feed), the Request, the routing and the validation were
 * more than a third.
 *
 * @returns false where it is any other request, and the app's to answer
 */
export function holdDirectly(
  feed: Feed,
  holdSeconds: number,
  { method, url = "", headers }: IncomingMessage,
  outgoing: ServerResponse,
): boolean {
  if (method !== "GET" || headers.authorization !== undefined) return false;
  const { accept = "*/*" } = headers;
  if (accept !== "*/*" && accept !== json.contentType) return false;
  const [, slug, after, wait = String(holdSeconds)] = COMMON_REQUEST.exec(url) ?? [];
  if (slug === undefined || Number(wait) === 0 || Number(wait) > holdSeconds) return false;
  const group = feed.groupAt(slug, after as string, json);
  if (!group) return false;
  feed.holdConnection(group, Number(wait) * 1000, outgoing);
  return true;
}
