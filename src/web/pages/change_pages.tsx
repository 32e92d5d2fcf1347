import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import type { Chat } from "../../chat/chat.ts";
import { requirePerson } from "../../http/identity.ts";
import { toProblem } from "../../http/refusal.ts";
import type { Message } from "../../protocol/message.ts";
import { Problem } from "../../protocol/problem.ts";
import { isChangedByNetwork } from "./as_served.tsx";
import { ChangePage } from "./change.tsx";
import { actionOf, type PageContext, type PageEnvironment, readForm, viewOf } from "./request.ts";

const CHANGED_BY_NETWORK =
  "Something between you and the server changes the words on pages, so that saving would harm the message. Turn on JavaScript, or use another network.";

/** For browsers without script: a page of its own for each change; to be mounted at a room's `messages`. */
export function createChangePages(
  chat: Chat,
  logger: Logger,
  redirect: (c: PageContext, path: string) => Promise<Response>,
) {
  const pages = new Hono<PageEnvironment>();

  pages.get("/:seq{\\d+}/:action{edit|remove}", async (c) => {
    const { message } = await ownMessage(c);
    return showChange(c, message);
  });

  pages.post("/:seq{\\d+}/:action{edit|remove}", async (c) => {
    const { person, room, message } = await ownMessage(c);
    const action = actionOf(c);
    const form = await readForm(c);
    const text = form.get("text") ?? "";
    const { language } = viewOf(c);
    try {
      if (isChangedByNetwork(form)) throw new Problem("bad_request", CHANGED_BY_NETWORK);
      await chat.messages.change(person, room, message.seq, { type: action, text });
      return redirect(c, `/rooms/${encodeURIComponent(room.slug)}?at=${message.seq}`);
    } catch (error) {
      const problem = toProblem(error, logger);
      c.status(problem.status as ContentfulStatusCode);
      return showChange(c, message, { text, problem: problem.in(language) });
    }
  });

  return pages;

  function showChange(
    c: PageContext,
    message: Message,
    formState: { text?: string; problem?: string } = {},
  ) {
    return c.render(
      <ChangePage view={viewOf(c)} message={message} action={actionOf(c)} {...formState} />,
    );
  }

  async function ownMessage(c: PageContext) {
    const person = requirePerson(c);
    const room = await chat.rooms.enter(c.req.param("room") ?? "", person);
    return {
      person,
      room,
      message: await chat.messages.own(person, room, Number(c.req.param("seq"))),
    };
  }
}
