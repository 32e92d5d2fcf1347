import { Hono } from "hono";
import type { Chat } from "../chat/chat.ts";
import { requireJson } from "../http/body.ts";
import { networkOf } from "../http/client_address.ts";
import { type Identified, requirePerson } from "../http/identity.ts";
import { operation } from "../http/operation.ts";
import { roomParams } from "../http/room.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
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
      valid("param", roomParams),
      (c) => c.json(requirePerson(c)),
    )
    .get(
      "/ticket",
      // For the pages' own sockets (docs/socket.md), so it has no place in the description.
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
        const network = networkOf(c, trustedProxies);
        const person = c.get("person");
        const guest = person
          ? await chat.people.renameGuest(person, name, network)
          : await chat.people.createGuest(name, network);
        return c.json(guest, 201);
      },
    );
}
