import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "./answer.ts";
import { Beats } from "./beats.ts";
import type { Feed } from "./feed.ts";
import { sharedFormat } from "./shared.ts";

/** What a reader of the plain feed asks with: a slug in ASCII, a cursor and perhaps a wait. */
const PLAIN_REQUEST =
  /^\/api\/rooms\/([a-z0-9-]{1,64})\/feed\?after=([\w-]{1,40}\.\d{1,15})(?:&wait=(\d\d?))?$/;
/** The same of the shared form: a slug, a kind, a cursor and a beat. */
const SHARED_REQUEST =
  /^\/api\/rooms\/([a-z0-9-]{1,64})\/shared\/([a-z]{1,20})\/([\w-]{1,40}\.\d{1,15})\/(\d{1,12})$/;

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
  const shared = SHARED_REQUEST.exec(url);
  if (shared) {
    if (headers["if-none-match"] !== undefined) return false;
    return holdShared(feed, holdSeconds, shared, outgoing);
  }
  const { accept = "*/*" } = headers;
  if (accept !== "*/*" && accept !== json.contentType) return false;
  const [, slug, after, wait = String(holdSeconds)] = PLAIN_REQUEST.exec(url) ?? [];
  if (slug === undefined || Number(wait) === 0 || Number(wait) > holdSeconds) return false;
  const room = feed.knownRoom(slug);
  if (!room || room.current !== after) return false;
  feed.holdConnection(room.group(json), Number(wait) * 1000, outgoing);
  return true;
}

function holdShared(
  feed: Feed,
  holdSeconds: number,
  [, slug = "", kind, cursor, digits]: string[],
  outgoing: ServerResponse,
): boolean {
  const room = feed.knownRoom(slug);
  const beats = new Beats(feed.clock, holdSeconds);
  const beat = Number(digits);
  const holdMs = beats.holdFor(beat);
  if (!room || !holdMs || room.current !== cursor || room.log.room.kind !== kind) return false;
  const format = sharedFormat({ room: slug, kind: room.log.room.kind, beat, ending: "" }, beats);
  feed.holdConnection(room.group(format), holdMs, outgoing);
  return true;
}
