import { type Context, Hono } from "hono";
import { NO_STORE } from "../http/caching.ts";
import { operation } from "../http/operation.ts";
import { roomParams } from "../http/room.ts";
import { sharedChanges } from "../http/schemas.ts";
import { sharedStart } from "../http/shared_path.ts";
import { valid } from "../http/validate.ts";
import type { RoomKind } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import { toResponse } from "./answer.ts";
import { Beats } from "./beats.ts";
import type { Feed } from "./feed.ts";
import { Group } from "./held.ts";
import { sharedParams } from "./input.ts";
import type { RoomFeed } from "./room_feed.ts";
import { ENDINGS, sharedFormat } from "./shared.ts";

/** Nobody: who asks makes no difference to what many share. */
const nobody = async () => undefined;

/**
 * `GET /rooms/:room/shared`, the feed in a form that caches may share: all that an
 * answer depends on is in its path. Needs no middleware, as the plain feed.
 */
export function createSharedRoutes(feed: Feed, holdSeconds: number) {
  const routes = new Hono();
  const beats = new Beats(feed.clock, holdSeconds);
  const answers = {
    200: { description: "What changed.", schema: sharedChanges, also: ["text/plain"] },
  };

  for (const ending of ENDINGS) {
    routes.get(
      `/rooms/:room/shared${ending}`,
      operation({
        summary: `Where readers of the shared feed begin${ending && ", as text"}`,
        description: "The newest page, and the path to ask next.",
        answers,
        problems: ["forbidden", "not_found"],
        token: false,
      }),
      valid("param", roomParams),
      async (c) => {
        const room = await feed.room(c.req.valid("param").room, nobody);
        const format = sharedFormat({ ...placeOf(room), ending }, beats);
        return forThisReader(c, await toResponse(await room.answer(undefined, format)));
      },
    );
  }

  routes.get(
    "/rooms/:room/shared/:kind/:cursor/:beat",
    operation({
      summary: "The feed in a form that caches share",
      description:
        "Answers as soon as anything in the room is newer than the cursor, or the beat is over. Each answer has the path to ask next: `next`, or as text the header Link.",
      answers,
      problems: ["forbidden", "not_found"],
      token: false,
    }),
    valid("param", sharedParams),
    async (c) => {
      const { room: slug, kind, cursor, beat: asked } = c.req.valid("param");
      const room = await feed.room(slug, nobody);
      const place = placeOf(room);
      const holdMs = beats.holdFor(asked.beat);
      if (kind !== place.kind || holdMs === undefined) {
        const path = sharedStart(place.room);
        throw new Problem("not_found", "Begin again at {path}; this address is void.", { path });
      }
      const format = sharedFormat({ ...place, ...asked }, beats);
      const isHead = c.req.raw.method === "HEAD";
      const next = await feed.next(room, { after: cursor, format, waitMs: isHead ? 0 : holdMs });
      if (next instanceof Group) {
        return forThisReader(c, await feed.holdCall(next, holdMs, c.req.raw.signal));
      }
      const response = await toResponse(next);
      // What GET will be told is not known yet (RFC 9111, 4.3.5).
      if (isHead && next.empty && holdMs > 0) response.headers.set("Cache-Control", NO_STORE);
      return forThisReader(c, response);
    },
  );

  return routes;
}

/** @throws Problem forbidden where a room is not to be shared, not even for its members */
function placeOf({ log }: RoomFeed): { room: string; kind: RoomKind } {
  const { slug: room, kind } = log.room;
  if (kind !== "private") return { room, kind };
  throw new Problem("forbidden", "This room is private; a member can invite you.");
}

/** An answer is the same for all; but who says who they are fills no cache with theirs. */
function forThisReader(c: Context, response: Response): Response {
  if (c.req.header("Authorization") !== undefined) {
    response.headers.set("Cache-Control", `private, ${NO_STORE}`);
  }
  const etag = response.headers.get("ETag");
  const known = c.req.header("If-None-Match")?.split(",") ?? [];
  const isKnown = known.some((tag) => tag.trim().replace(/^W\//, "") === etag);
  if (!isKnown) return response;
  // RFC 9110, 15.4.5.
  response.headers.delete("Content-Type");
  response.headers.delete("Content-Length");
  return new Response(null, { status: 304, headers: response.headers });
}
