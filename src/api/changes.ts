import { type Context, Hono } from "hono";
import type { Chat } from "../chat/chat.ts";
import { requireJson } from "../http/body.ts";
import { type Identified, requirePerson } from "../http/identity.ts";
import { operation } from "../http/operation.ts";
import * as schemas from "../http/schemas.ts";
import { valid } from "../http/validate.ts";
import type { Action } from "../protocol/message.ts";
import type { ProblemCode } from "../protocol/problem.ts";
import { edit, messageParams, newText, reaction, reactionParams, removal } from "./input.ts";

const MESSAGE = "/rooms/:room/messages/:seq";
const REACTION = `${MESSAGE}/reactions/:emoji`;

const EDIT = "Edit a message of one's own";
const REMOVE = "Remove a message of one's own";
const TOMBSTONE = "Leaves a tombstone; removing again changes nothing.";
const AS_IT_IS = "As it is already, nothing changes.";
/** Strict proxies let GET and POST through, and some send them twice. */
const BY_POST = "For paths that let only GET and POST through, and safe to repeat.";

/** What is done with a message that is there: by the methods that HTTP has for it, and by POST. */
export function changeRoutes(chat: Chat) {
  const routes = new Hono<Identified>();

  const change = async (
    c: Context<Identified>,
    { room: slug, seq }: { room: string; seq: number },
    action: Action,
    nonce?: string,
  ) => {
    const person = requirePerson(c);
    const room = await chat.rooms.enter(slug, person);
    return c.json(await chat.messages.change(person, room, seq, action, nonce));
  };

  routes.patch(
    MESSAGE,
    describe(EDIT, ["conflict", "too_long"]),
    requireJson,
    valid("param", messageParams),
    valid("json", newText),
    (c) => change(c, c.req.valid("param"), { type: "edit", text: c.req.valid("json").text }),
  );
  routes.post(
    `${MESSAGE}/edit`,
    describe(EDIT, ["conflict", "too_long"], BY_POST),
    requireJson,
    valid("param", messageParams),
    valid("json", edit),
    (c) => {
      const { text, nonce } = c.req.valid("json");
      return change(c, c.req.valid("param"), { type: "edit", text }, nonce);
    },
  );

  routes.delete(MESSAGE, describe(REMOVE, [], TOMBSTONE), valid("param", messageParams), (c) =>
    change(c, c.req.valid("param"), { type: "remove" }),
  );
  routes.post(
    `${MESSAGE}/remove`,
    describe(REMOVE, [], `${TOMBSTONE} ${BY_POST}`),
    requireJson,
    valid("param", messageParams),
    valid("json", removal),
    (c) => change(c, c.req.valid("param"), { type: "remove" }, c.req.valid("json").nonce),
  );

  for (const [method, present, summary] of [
    ["put", true, "React to a message"],
    ["delete", false, "Take a reaction back"],
  ] as const) {
    routes[method](
      REACTION,
      describe(summary, ["conflict"], AS_IT_IS),
      valid("param", reactionParams),
      (c) => {
        const { emoji, ...message } = c.req.valid("param");
        return change(c, message, { type: "react", emoji, present });
      },
    );
  }
  routes.post(
    `${MESSAGE}/reactions`,
    describe("React to a message, or take it back", ["conflict"], `${AS_IT_IS} ${BY_POST}`),
    requireJson,
    valid("param", messageParams),
    valid("json", reaction),
    (c) => {
      const { nonce, ...wanted } = c.req.valid("json");
      return change(c, c.req.valid("param"), { type: "react", ...wanted }, nonce);
    },
  );

  return routes;
}

/** @param more what may be refused beside what all of them may be */
function describe(summary: string, more: ProblemCode[], description?: string) {
  return operation({
    summary,
    ...(description && { description }),
    answers: { 200: { description: "The message as it now is.", schema: schemas.message } },
    problems: ["unauthorized", "forbidden", "not_found", "rate_limited", ...more],
    token: true,
  });
}
