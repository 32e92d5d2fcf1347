import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import * as z from "zod";
import type { Chat } from "../chat/chat.ts";
import { addressOf, type Identified, identify, requirePerson } from "../identity.ts";
import { Problem } from "../protocol/problem.ts";
import { toProblem } from "../refusal.ts";

/** The largest request body, in bytes. */
export const BODY_MAX = 64 * 1024;

const guest = z.object({ name: z.string() });
const draft = z.object({
  text: z.string(),
  nonce: z.string(),
  replyTo: z.int().positive().optional(),
});

export interface ApiOptions {
  trustedProxies: number;
  logger: Logger;
  /** The sessionless long poll. */
  feedRoutes: Hono;
}

/** JSON over HTTP: what pages and bots write through. */
export function createApi(chat: Chat, { trustedProxies, logger, feedRoutes }: ApiOptions) {
  const api = new Hono<Identified>();

  api.onError((error, c) => {
    const { code, status, message: detail, retryAfter } = toProblem(error, logger);
    if (retryAfter) c.header("Retry-After", String(retryAfter));
    c.header("Content-Type", "application/problem+json");
    return c.body(
      JSON.stringify({ status, title: TITLES[code], detail, code }),
      status as ContentfulStatusCode,
    );
  });
  api.notFound(() => {
    throw new Problem("not_found", "There is nothing at this address.");
  });
  api.route("/", feedRoutes);
  api.use(limitBody, identify(chat));

  api.post("/people", async (c) => {
    const { name } = guest.parse(await readJson(c.req));
    const address = addressOf(c, trustedProxies);
    return c.json(await chat.people.welcome(name, address, c.get("person")), 201);
  });

  api.post("/rooms/:room/messages", async (c) => {
    const person = requirePerson(c);
    const room = await chat.rooms.enter(c.req.param("room"), person);
    const post = draft.parse(await readJson(c.req));
    const { message, written } = await chat.messages.post(person, room, post);
    return c.json(message, written ? 201 : 200);
  });

  return api;
}

/** Refuses a body that is too large before it is read. */
export const limitBody = bodyLimit({
  maxSize: BODY_MAX,
  onError: () => {
    throw new Problem("too_long", `A request may have ${BODY_MAX / 1024} kB at most.`);
  },
});

const TITLES = {
  bad_request: "Bad request",
  unauthorized: "Not identified",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "Conflict",
  too_long: "Too long",
  rate_limited: "Too many requests",
  unavailable: "Not available",
};

async function readJson(request: { json: () => Promise<unknown> }): Promise<unknown> {
  try {
    return await request.json();
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem("bad_request", "The body is not JSON.");
    throw error;
  }
}
