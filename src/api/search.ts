import { Hono } from "hono";
import type { Chat } from "../chat/chat.ts";
import type { Identified } from "../http/identity.ts";
import { operation } from "../http/operation.ts";
import { roomParams } from "../http/room.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
import { searchQuery } from "./input.ts";

export function searchRoutes(chat: Chat) {
  return new Hono<Identified>().get(
    "/rooms/:room/search",
    operation({
      summary: "Search a room",
      description:
        "Any text is a query. What is removed is not found; what is edited, as it is. Where the answer has `before`, messages before that seq have not been looked at: ask again with it.",
      answers: { 200: { description: "What was found.", schema: schemas.found } },
      problems: ["forbidden", "not_found"],
      token: false,
    }),
    valid("param", roomParams),
    valid("query", searchQuery),
    async (c) => {
      const room = await chat.rooms.enter(c.req.valid("param").room, c.get("person"));
      const { q, limit, before } = c.req.valid("query");
      return c.json(await chat.messages.search(room, q, limit, before));
    },
  );
}
