import { type Context, Hono } from "hono";
import type { Chat } from "../chat/chat.ts";
import { type Identified, requirePerson } from "../http/identity.ts";
import { operation } from "../http/operation.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
import { reactionParams } from "./input.ts";

const PATH = "/rooms/:room/messages/:seq/reactions/:emoji";

export function reactionRoutes(chat: Chat) {
  const routes = new Hono<Identified>();

  const describe = (summary: string) =>
    operation({
      summary,
      description: "As it is already, nothing changes.",
      answers: { 200: { description: "The message as it now is.", schema: schemas.message } },
      problems: ["unauthorized", "forbidden", "not_found", "conflict", "rate_limited"],
      token: true,
    });

  const react = async (
    c: Context<Identified>,
    { room: slug, seq, emoji }: { room: string; seq: number; emoji: string },
    present: boolean,
  ) => {
    const person = requirePerson(c);
    const room = await chat.rooms.enter(slug, person);
    return c.json(await chat.messages.react(person, room, seq, emoji, present));
  };

  routes.put(PATH, describe("React to a message"), valid("param", reactionParams), (c) =>
    react(c, c.req.valid("param"), true),
  );
  routes.delete(PATH, describe("Take a reaction back"), valid("param", reactionParams), (c) =>
    react(c, c.req.valid("param"), false),
  );

  return routes;
}
