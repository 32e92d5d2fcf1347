import { Hono } from "hono";
import type { Chat } from "../chat/chat.ts";
import { requireJson } from "../http/body.ts";
import { operation } from "../http/operation.ts";
import { inRoom } from "../http/room.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
import { addressOf, type Identified, requirePerson } from "../identity.ts";
import { Problem } from "../protocol/problem.ts";
import { newGuest } from "./input.ts";

export function peopleRoutes(chat: Chat, trustedProxies: number) {
  return new Hono<Identified>()
    .get(
      "/rooms/:room/me",
      operation({
        summary: "Who a token stands for",
        description: "In a room, for a token may be good for one room alone.",
        answers: { 200: { description: "The person.", schema: schemas.person } },
        problems: ["unauthorized", "forbidden"],
        token: true,
      }),
      valid("param", inRoom),
      (c) => c.json(requirePerson(c)),
    )
    .get(
      "/ticket",
      operation({
        summary: "A ticket for a socket",
        description:
          "For the handshake of Socket.IO, as `ticket`, within five minutes: it names a guest there and nowhere else. Pages whose cookie says who they are ask for it.",
        answers: { 200: { description: "The ticket.", schema: schemas.ticket } },
        problems: ["unauthorized", "forbidden"],
        token: true,
      }),
      async (c) => {
        const ticket = await chat.people.issueTicket(requirePerson(c));
        if (!ticket) throw new Problem("forbidden", "A signed token is its own ticket.");
        return c.json({ ticket });
      },
    )
    .post(
      "/people",
      operation({
        summary: "Give a name",
        description: "Makes a guest. With a guest's token, changes that guest's name instead.",
        answers: { 201: { description: "The guest and their token.", schema: schemas.guest } },
        problems: ["too_long", "rate_limited"],
        token: false,
      }),
      requireJson,
      valid("json", newGuest),
      async (c) => {
        const { name } = c.req.valid("json");
        const address = addressOf(c, trustedProxies);
        return c.json(await chat.people.welcome(name, address, c.get("person")), 201);
      },
    );
}
