import { type Context, Hono } from "hono";
import type { Chat } from "../chat/chat.ts";
import { type Identified, requirePerson } from "../http/identity.ts";
import { operation } from "../http/operation.ts";
import { roomParams } from "../http/room.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
import { inviteParams } from "./input.ts";

export function inviteRoutes(chat: Chat, originOf: (c: Context) => string) {
  const routes = new Hono<Identified>();

  routes.post(
    "/rooms/:room/invites",
    operation({
      summary: "Invite into a private room",
      description: "By a member. Whoever has the invitation may use it, for a week.",
      answers: { 201: { description: "The invitation.", schema: schemas.invite } },
      problems: ["unauthorized", "forbidden", "not_found", "conflict"],
      token: true,
    }),
    valid("param", roomParams),
    async (c) => {
      const room = await chat.rooms.enter(c.req.valid("param").room, requirePerson(c));
      const token = await chat.rooms.invite(room);
      const url = `${originOf(c)}/rooms/${encodeURIComponent(room.slug)}?invite=${token}`;
      return c.json({ token, url }, 201);
    },
  );

  routes.post(
    "/invites/:token",
    operation({
      summary: "Accept an invitation",
      answers: { 200: { description: "The room, for its new member.", schema: schemas.room } },
      problems: ["unauthorized", "not_found"],
      token: true,
    }),
    valid("param", inviteParams),
    async (c) => {
      const person = requirePerson(c);
      const room = await chat.rooms.accept(person, c.req.valid("param").token);
      return c.json(chat.toRoom(room));
    },
  );

  return routes;
}
