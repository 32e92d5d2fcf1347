import { Hono } from "hono";
import type { Chat } from "../../chat/chat.ts";
import { NewerLink, OlderLink } from "./log.tsx";
import { MessageItems } from "./message.tsx";
import { anchorOf, PART_HEADER, type PageEnvironment, viewOf } from "./request.ts";
import { readRoomView } from "./room_view.ts";

/** Parts of a room's page that take a place on it; to be mounted at a room's `messages`. */
export function createParts(chat: Chat) {
  const parts = new Hono<PageEnvironment>();

  /** A page of history to put in place of the link that asked for it. */
  parts.get("/", async (c) => {
    const person = c.get("person");
    const { room, page } = await readRoomView(chat, c.req.param("room") ?? "", person, anchorOf(c));
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
        <MessageItems {...page} translations={translations} viewer={person} />
        {newer && (
          <NewerLink room={room} after={page.messages.at(-1)?.seq} translations={translations} />
        )}
      </>,
    );
  });

  return parts;
}
