import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import { jsonWith } from "../chat/change.ts";
import type { StoredRoom } from "../chat/store.ts";
import { operation } from "../http/operation.ts";
import { roomParams } from "../http/room.ts";
import { changes } from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
import type { Message, Person } from "../protocol/message.ts";
import { type Format, json, jsonOf, toResponse } from "./answer.ts";
import type { Feed } from "./feed.ts";
import { Group } from "./held.ts";
import { htmlFor } from "./html.tsx";
import { type FeedQuery, feedQuery } from "./input.ts";
import { withShared } from "./shared.ts";
import { createSharedRoutes } from "./shared_routes.ts";
import { text } from "./text.ts";

export interface FeedOptions {
  /** The longest that a request is held, in seconds. */
  holdSeconds: number;
  /** Who is asking, by token or cookie. */
  identify: (c: Context) => Promise<Person | undefined>;
  /** Where this server is reached, as in https://chat.example. */
  originOf: (c: Context) => string;
  /** A message as the page shows it, the same for every viewer. */
  renderFragment: (message: Message) => string;
}

/**
 * `GET /rooms/:room/feed`, the sessionless long poll. To be mounted before any
 * middleware: an answer is made once for many, and has every header it needs.
 */
export function createFeedRoutes(
  feed: Feed,
  { holdSeconds, identify, originOf, renderFragment }: FeedOptions,
) {
  const routes = new Hono();
  const withFragments = jsonOf("json fragments", jsonWith(renderFragment));

  const describe = operation({
    summary: "The sessionless long poll",
    description:
      "Answers as soon as anything in the room is newer than the cursor, or the wait is over.",
    answers: {
      200: { description: "What changed.", schema: changes, also: ["text/html", "text/plain"] },
    },
    problems: ["unauthorized", "forbidden", "not_found"],
    token: false,
  });

  const checks = [valid("param", roomParams), valid("query", feedQuery)] as const;
  routes.get("/rooms/:room/feed", describe, ...checks, async (c) => {
    const query = c.req.valid("query");
    const { after, wait = holdSeconds } = query;
    // A token that is not good is refused even where none is needed.
    const person = c.req.header("Authorization") ? await identify(c) : undefined;
    const room = await feed.room(c.req.valid("param").room, async () => person ?? identify(c));
    const format = formatFor(c, room.log.room, query);
    // HEAD asks for the headers of what there is (RFC 9110, 9.3.2): nothing to wait for.
    const waitMs = c.req.raw.method === "HEAD" ? 0 : Math.min(wait, holdSeconds) * 1000;
    const next = await feed.next(room, { after, format, waitMs });
    if (!(next instanceof Group)) return toResponse(next, c.req.header("Accept-Encoding"));
    return feed.holdCall(next, waitMs, c.req.raw.signal);
  });

  /** JSON where nothing else is asked for by name, as by curl's and fetch's own “anything”. */
  function formatFor(c: Context, room: StoredRoom, query: FeedQuery): Format {
    if (query.fragments) return withFragments;
    if (query.shared && room.kind !== "private") return withShared(room);
    const accept = c.req.header("Accept");
    if (!accept || accept === "*/*" || accept === json.contentType) return json;
    const type = accepts(c, {
      header: "Accept",
      supports: ["application/json", "text/html", "text/plain"],
      default: "application/json",
    });
    if (type === "text/plain") return text;
    if (type !== "text/html") return json;
    const address = originOf(c) + c.req.path;
    return htmlFor({ room: room.slug, address, wait: c.req.query("wait"), shown: query.shown });
  }

  routes.route("/", createSharedRoutes(feed, holdSeconds));
  return routes;
}
