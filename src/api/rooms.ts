import { Hono } from "hono";
import type { Chat } from "../chat/chat.ts";
import { requireJson } from "../http/body.ts";
import { type Identified, requirePerson } from "../http/identity.ts";
import { operation } from "../http/operation.ts";
import { roomParams } from "../http/room.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
import { newRoom } from "./input.ts";

export function roomRoutes(chat: Chat) {
  const routes = new Hono<Identified>();

  routes.get(
    "/rooms",
    operation({
      summary: "The public rooms",
      answers: { 200: { description: "The rooms, oldest first.", schema: schemas.rooms } },
      token: false,
    }),
    async (c) => {
      const rooms = await chat.rooms.list();
      return c.json({ rooms: rooms.map((room) => chat.toRoom(room)) });
    },
  );

  routes.post(
    "/rooms",
    operation({
      summary: "Make a room",
      answers: { 201: { description: "The room.", schema: schemas.room } },
      problems: ["unauthorized", "conflict", "too_long", "rate_limited"],
      token: true,
    }),
    requireJson,
    valid("json", newRoom),
    async (c) => {
      const room = await chat.rooms.create(requirePerson(c), c.req.valid("json"));
      c.header("Location", `/api/rooms/${encodeURIComponent(room.slug)}`);
      return c.json(chat.toRoom(room), 201);
    },
  );

  routes.get(
    "/rooms/:room",
    operation({
      summary: "A room",
      answers: { 200: { description: "The room.", schema: schemas.room } },
      problems: ["forbidden", "not_found"],
      token: false,
    }),
    valid("param", roomParams),
    async (c) => {
      const room = await chat.rooms.enter(c.req.valid("param").room, c.get("person"));
      return c.json(chat.toRoom(room));
    },
  );

  return routes;
}
