import { Hono } from "hono";
import type { Chat } from "../chat/chat.ts";
import type { PageAnchor } from "../chat/store.ts";
import { requireJson } from "../http/body.ts";
import { type Identified, requirePerson } from "../http/identity.ts";
import { operation } from "../http/operation.ts";
import { roomParams } from "../http/room.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
import { historyQuery, messageParams, newMessage } from "./input.ts";

export function messageRoutes(chat: Chat) {
  const routes = new Hono<Identified>();

  routes.get(
    "/rooms/:room/messages",
    operation({
      summary: "A page of history",
      description: "The newest messages; or those before, after or around a seq.",
      answers: { 200: { description: "The page.", schema: schemas.page } },
      problems: ["forbidden", "not_found"],
      token: false,
    }),
    valid("param", roomParams),
    valid("query", historyQuery),
    async (c) => {
      const room = await chat.rooms.enter(c.req.valid("param").room, c.get("person"));
      const { limit, ...anchor } = c.req.valid("query");
      return c.json(await chat.messages.history(room, anchor as PageAnchor, limit));
    },
  );

  routes.get(
    "/rooms/:room/messages/:seq/reactions",
    operation({
      summary: "Who has reacted to a message",
      answers: { 200: { description: "The people by name.", schema: schemas.reactions } },
      problems: ["forbidden", "not_found"],
      token: false,
    }),
    valid("param", messageParams),
    async (c) => {
      const { room: slug, seq } = c.req.valid("param");
      const room = await chat.rooms.enter(slug, c.get("person"));
      return c.json(await chat.messages.reactions(room, seq));
    },
  );

  routes.post(
    "/rooms/:room/messages",
    operation({
      summary: "Post",
      answers: {
        201: { description: "The message.", schema: schemas.message },
        200: { description: "It was written before, under this nonce.", schema: schemas.message },
      },
      problems: ["unauthorized", "forbidden", "not_found", "too_long", "rate_limited"],
      token: true,
    }),
    requireJson,
    valid("param", roomParams),
    valid("json", newMessage),
    async (c) => {
      const person = requirePerson(c);
      const room = await chat.rooms.enter(c.req.valid("param").room, person);
      const { message, written } = await chat.messages.post(person, room, c.req.valid("json"));
      return c.json(message, written ? 201 : 200);
    },
  );

  return routes;
}
