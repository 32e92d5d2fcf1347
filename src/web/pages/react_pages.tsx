import { Hono } from "hono";
import type { Chat } from "../../chat/chat.ts";
import { requirePerson } from "../../http/identity.ts";
import { ReactPage } from "./react_page.tsx";
import { type PageContext, type PageEnvironment, readForm, viewOf } from "./request.ts";

/** Of what makes a nonce, in UTF-16 code units: together they fit into one. */
const PAGE_NONCE_MAX = 36;
const EMOJI_MAX = 36;

/** For browsers without script: reacting to a message; to be mounted at a room's `messages`. */
export function createReactPages(
  chat: Chat,
  redirect: (c: PageContext, path: string) => Promise<Response>,
) {
  const pages = new Hono<PageEnvironment>();

  pages.get("/:seq{\\d+}/react", async (c) => {
    const { person, room, seq } = await messageAt(c);
    const message = await chat.messages.get(room, seq);
    const known = await chat.messages.withAnswered(room, [message]);
    return c.render(
      <ReactPage
        view={viewOf(c)}
        message={message}
        answered={known.get(message.replyTo ?? 0)}
        person={person}
        reactors={await chat.messages.reactions(room, seq)}
      />,
    );
  });

  pages.post("/:seq{\\d+}/reactions", async (c) => {
    const { person, room, seq } = await messageAt(c);
    const form = await readForm(c);
    const emoji = form.get("emoji") ?? "";
    const present = (form.get("present") ?? c.req.query("present")) !== "false";
    // A page has one for all of its buttons: the same button of the same page again is a repetition.
    const page = form.get("nonce")?.slice(0, PAGE_NONCE_MAX);
    const nonce = page && `page ${seq} ${page} ${emoji.slice(0, EMOJI_MAX)} ${present}`;
    const action = { type: "react", emoji, present } as const;
    await chat.messages.change(person, room, seq, action, nonce || undefined);
    return redirect(c, `/rooms/${encodeURIComponent(room.slug)}?at=${seq}`);
  });

  return pages;

  async function messageAt(c: PageContext) {
    const person = requirePerson(c);
    const room = await chat.rooms.enter(c.req.param("room") ?? "", person);
    return { person, room, seq: Number(c.req.param("seq")) };
  }
}
