import { Hono } from "hono";
import type { Chat } from "../chat/chat.ts";
import { UNREAD_MAX } from "../chat/reading.ts";
import { requireJson } from "../http/body.ts";
import { type Identified, requirePerson } from "../http/identity.ts";
import { operation } from "../http/operation.ts";
import { roomParams } from "../http/room.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
import { readMark } from "./input.ts";

const PATH = "/rooms/:room/read";
const answers = {
  200: {
    description: `Up to where you have read, and how much is unread: counted up to ${UNREAD_MAX}.`,
    schema: schemas.readState,
  },
};

/** Up to where whoever asks has read a room, on all of their devices. */
export function readingRoutes(chat: Chat) {
  const routes = new Hono<Identified>();

  routes.get(
    PATH,
    operation({
      summary: "What you have read of a room",
      answers,
      problems: ["unauthorized", "forbidden", "not_found"],
      token: true,
    }),
    valid("param", roomParams),
    async (c) => {
      const person = requirePerson(c);
      const room = await chat.rooms.enter(c.req.valid("param").room, person);
      return c.json(await chat.reading.state(person, room));
    },
  );

  routes.post(
    PATH,
    operation({
      summary: "Mark a room as read",
      description:
        "A mark of a lower version, or of the same with a lower seq, changes nothing. To mark messages as unread, send a lower seq with the version after the one you have.",
      answers,
      problems: ["unauthorized", "forbidden", "not_found", "rate_limited"],
      token: true,
    }),
    requireJson,
    valid("param", roomParams),
    valid("json", readMark),
    async (c) => {
      const person = requirePerson(c);
      const room = await chat.rooms.enter(c.req.valid("param").room, person);
      return c.json(await chat.reading.mark(person, room, c.req.valid("json")));
    },
  );

  return routes;
}
