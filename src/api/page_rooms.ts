import { Hono } from "hono";
import * as z from "zod";
import type { Chat } from "../chat/chat.ts";
import { requireJson } from "../http/body.ts";
import { type Identified, requirePerson } from "../http/identity.ts";
import { operation } from "../http/operation.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";

const newPageRoom = z.object({
  page: z.string().max(2_048, "is too long").describe("The token that the page's embed was given."),
});

export function pageRoomRoutes(chat: Chat) {
  const routes = new Hono<Identified>();
  routes.post(
    "/pages",
    operation({
      summary: "Make the room of a page",
      description: "For an embed without a room of its own, before the first post there.",
      answers: {
        201: { description: "The room.", schema: schemas.room },
        200: { description: "It was there.", schema: schemas.room },
      },
      problems: ["unauthorized", "rate_limited"],
      token: true,
    }),
    requireJson,
    valid("json", newPageRoom),
    async (c) => {
      const { room, made } = await chat.pageRooms.open(requirePerson(c), c.req.valid("json").page);
      return c.json(chat.toRoom(room), made ? 201 : 200);
    },
  );
  return routes;
}
