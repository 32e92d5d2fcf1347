import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import type { Chat } from "../../chat/chat.ts";
import { requirePerson } from "../../http/identity.ts";
import { toProblem } from "../../http/refusal.ts";
import type { Message } from "../../protocol/message.ts";
import { Problem } from "../../protocol/problem.ts";
import { isChangedByNetwork } from "./as_served.tsx";
import { ChangeForm, ChangePage } from "./change.tsx";
import { NewerLink, OlderLink } from "./log.tsx";
import { MessageItem, MessageItems } from "./message.tsx";
import {
  actionOf,
  anchorOf,
  isPartial,
  PART_HEADER,
  type PageContext,
  type PageEnvironment,
  readForm,
  viewOf,
} from "./request.ts";
import { readRoomView } from "./room_view.ts";

const CHANGED_BY_NETWORK =
  "Something between you and the server changes the words on pages, so that saving would harm the message. Turn on JavaScript, or use another network.";

/** Parts of a room's page that take a place on it; to be mounted at a room's `messages`. */
export function createParts(
  chat: Chat,
  logger: Logger,
  redirect = async (c: PageContext, path: string): Promise<Response> => c.redirect(path, 303),
) {
  const parts = new Hono<PageEnvironment>();

  /** A page of history to put in place of the link that asked for it. */
  parts.get("/", async (c) => {
    const person = c.get("person");
    const { room, page } = await readRoomView(chat, roomOf(c), person, anchorOf(c));
    const { translations } = viewOf(c);
    const { after, before } = anchorOf(c);
    const older = page.hasBefore && after === undefined;
    const newer = page.hasAfter && before === undefined;
    c.header(PART_HEADER, "true");
    return c.html(
      <>
        {older && (
          <OlderLink room={room} before={page.messages[0]?.seq} translations={translations} />
        )}
        <MessageItems messages={page.messages} translations={translations} viewer={person} />
        {newer && (
          <NewerLink room={room} after={page.messages.at(-1)?.seq} translations={translations} />
        )}
      </>,
    );
  });

  parts.get("/:seq{\\d+}", async (c) => {
    const room = await chat.rooms.enter(roomOf(c), c.get("person"));
    const message = await chat.messages.get(room, Number(c.req.param("seq")));
    c.header(PART_HEADER, "true");
    return c.html(
      <MessageItem
        message={message}
        translations={viewOf(c).translations}
        viewer={c.get("person")}
      />,
    );
  });

  parts.get("/:seq{\\d+}/:action{edit|remove}", async (c) => {
    const { message } = await ownMessage(c);
    return showChange(c, message);
  });

  parts.post("/:seq{\\d+}/:action{edit|remove}", async (c) => {
    const { person, room, message } = await ownMessage(c);
    const action = actionOf(c);
    const form = await readForm(c);
    const text = form.get("text") ?? "";
    const { translations, language } = viewOf(c);
    try {
      if (isChangedByNetwork(form)) throw new Problem("bad_request", CHANGED_BY_NETWORK);
      const changed = await chat.messages.change(person, room, message.seq, { type: action, text });
      if (isPartial(c)) {
        c.header(PART_HEADER, "true");
        return c.html(
          <MessageItem message={changed} translations={translations} viewer={person} />,
        );
      }
      return redirect(c, `/rooms/${encodeURIComponent(room.slug)}?at=${message.seq}`);
    } catch (error) {
      const problem = toProblem(error, logger);
      c.status(problem.status as ContentfulStatusCode);
      return showChange(c, message, { text, problem: problem.in(language) });
    }
  });

  return parts;

  /** A form in place of the message where a script asks, on a page of its own for everybody else. */
  function showChange(
    c: PageContext,
    message: Message,
    formState: { text?: string; problem?: string } = {},
  ) {
    const view = viewOf(c);
    const form = (
      <ChangeForm
        message={message}
        translations={view.translations}
        action={actionOf(c)}
        {...formState}
      />
    );
    if (isPartial(c)) {
      c.header(PART_HEADER, "true");
      return c.html(form);
    }
    return c.render(
      <ChangePage view={view} message={message}>
        {form}
      </ChangePage>,
    );
  }

  async function ownMessage(c: PageContext) {
    const person = requirePerson(c);
    const room = await chat.rooms.enter(roomOf(c), person);
    return {
      person,
      room,
      message: await chat.messages.own(person, room, Number(c.req.param("seq"))),
    };
  }
}

/** The slug in the address that the parts are mounted at. */
function roomOf(c: PageContext): string {
  return c.req.param("room") ?? "";
}
