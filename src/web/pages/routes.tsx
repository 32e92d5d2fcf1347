import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import type { Chat } from "../../chat/chat.ts";
import { limitBody } from "../../http/body.ts";
import { networkOf } from "../../http/client_address.ts";
import { identify, remember } from "../../http/identity.ts";
import { type IsOwnPage, originOf } from "../../http/origin.ts";
import { toProblem } from "../../http/refusal.ts";
import type { Person } from "../../protocol/message.ts";
import { Problem } from "../../protocol/problem.ts";
import { markNameGiven, redirectTo, type ShowPage, withoutCookies } from "./carried_token.ts";
import { createChangePages } from "./change_pages.tsx";
import { Found } from "./found_rooms.tsx";
import { answerFrame } from "./frame.tsx";
import { type LobbyFormErrors, LobbyPage } from "./lobby.tsx";
import { pageMiddleware } from "./middleware.ts";
import { NameFirstPage } from "./name_first.tsx";
import { ROOM_KINDS, SameTitlePage } from "./new_room.tsx";
import { ownForms } from "./own_forms.ts";
import { createParts } from "./parts.tsx";
import { ProblemPage } from "./problem.tsx";
import { createReactPages } from "./react_pages.tsx";
import {
  anchorOf,
  detailOf,
  type FormFields,
  isPartial,
  localPath,
  PART_HEADER,
  type PageContext,
  type PageEnvironment,
  readForm,
  refuseOtherSites,
  replyToIn,
  titleOf,
  viewOf,
  wholeNumber,
} from "./request.ts";
import { RoomPage } from "./room.tsx";
import { roomPath } from "./room_list.tsx";
import { createRoomRoutes } from "./room_routes.tsx";
import { openRoom, readRoomView } from "./room_view.ts";
import { startOfDay } from "./start_of_day.ts";

export interface PageOptions {
  trustedProxies: number;
  /** Where people reach the server, if that was set. */
  publicUrl?: string | undefined;
  /** Whether a request comes from a page of this server. */
  isOwnPage: IsOwnPage;
  logger: Logger;
}

/** Queries that make another page of a room's. */
const OTHER_VIEW_QUERIES = new Set([
  ...["at", "before", "after", "date", "new", "reply"],
  ...["q", "page", "invite"],
]);

/** The pages, which read and write without any script; scripts only make them live. */
export function createPages(
  chat: Chat,
  { trustedProxies, publicUrl, isOwnPage, logger }: PageOptions,
) {
  const pages = new Hono<PageEnvironment>();

  pages.use(...pageMiddleware);
  pages.onError((error, c) => {
    const problem = toProblem(error, logger);
    const view = viewOf(c as PageContext);
    c.status(problem.status as ContentfulStatusCode);
    if (problem.retryAfter) c.header("Retry-After", String(problem.retryAfter));
    if (isPartial(c)) return c.html(<p class="problem">{problem.in(view.language)}</p>);
    return c.render(
      <ProblemPage view={view} title={titleOf(problem, view)} detail={detailOf(problem, view)} />,
    );
  });
  const show: ShowPage = (request, environment) => pages.fetch(request, environment);
  const redirect = (c: PageContext, path: string) => redirectTo(c, path, show);
  pages.use(refuseOtherSites, limitBody, identify(chat));
  pages.use(withoutCookies(chat, isOwnPage, show), ownForms(chat, isOwnPage));

  pages.get("/", async (c) => showLobby(c));

  pages.post("/name", async (c) => {
    const form = await readForm(c);
    const back = localPath(form.get("back"));
    try {
      await becomeGuest(c, form.get("name") ?? "");
    } catch (error) {
      const message = refuse(c, toProblem(error, logger));
      const slug = form.get("room");
      return slug ? showRoom(c, slug, { problem: message }) : showLobby(c, { name: message });
    }
    return redirect(c, back);
  });

  pages.post("/rooms", async (c) => {
    const form = await readForm(c);
    const title = form.get("title") ?? "";
    const kind = ROOM_KINDS.find((each) => each === form.get("kind")) ?? "public";
    try {
      const person = c.get("person") ?? (await guestFromForm(c, form));
      if (!form.has("anyway")) {
        const room = await chat.rooms.titled(title, person);
        if (room) {
          c.status(409);
          const fields = { title, kind };
          const { slug } = room;
          return c.render(
            <SameTitlePage view={viewOf(c)} slug={slug} title={room.title} fields={fields} />,
          );
        }
      }
      if (!person) {
        const { nameFirst, make } = viewOf(c).translations;
        const typed = { title, kind, ...(form.has("anyway") && { anyway: "yes" }) };
        return c.render(
          <NameFirstPage
            view={viewOf(c)}
            heading={nameFirst(title)}
            action="/rooms"
            typed={typed}
            button={make}
          />,
        );
      }
      const room = await chat.rooms.create(person, { title, kind });
      return redirect(c, roomPath(room.slug));
    } catch (error) {
      const problem = refuse(c, toProblem(error, logger));
      return showLobby(c, { room: { title, kind, problem } });
    }
  });

  pages.route(
    "/",
    createRoomRoutes(chat, (c) => originOf(c, { publicUrl, trustedProxies })),
  );

  pages.get("/rooms/:room", async (c) => {
    const invitation = c.req.query("invite");
    if (c.req.query("date") !== undefined) return toDate(c);
    return invitation ? acceptInvite(c, invitation) : showRoom(c, c.req.param("room"));
  });

  pages.get("/rooms/:room/frame", async (c) => {
    const person = c.get("person");
    const { stored, room, page } = await readRoomView(chat, c.req.param("room"), person);
    // Without script, what this frame has shown is all that is known of what was seen.
    if (person) await chat.reading.shown(person, stored, page.messages.at(-1)?.seq ?? 0);
    const newFrom = wholeNumber(c.req.query("new"));
    return answerFrame(c, { view: viewOf(c), room, page, person, newFrom });
  });

  pages.post("/rooms/:room/messages", async (c) => {
    const slug = c.req.param("room");
    const form = await readForm(c);
    const text = form.get("text") ?? "";
    const nonce = form.get("nonce") || randomUUID();
    const replyTo = replyToIn(form);
    try {
      const person = c.get("person") ?? (await guestFromForm(c, form));
      const room = await chat.rooms.enter(slug, person);
      if (!person) {
        const { nameFirstPost, send } = viewOf(c).translations;
        const typed = { text, nonce, ...(replyTo !== undefined && { replyTo: String(replyTo) }) };
        return c.render(
          <NameFirstPage
            view={viewOf(c)}
            heading={nameFirstPost}
            action={c.req.path}
            typed={typed}
            button={send}
          />,
        );
      }
      const { message } = await chat.messages.post(person, room, { text, nonce, replyTo });
      // Here no script says that it was read.
      await chat.reading.wrote(person, room, message.seq);
      return redirect(c, `/rooms/${encodeURIComponent(room.slug)}`);
    } catch (error) {
      const problem = toProblem(error, logger);
      if (problem.code === "not_found" || problem.code === "forbidden") throw error;
      const message = refuse(c, problem);
      return showRoom(c, slug, { problem: message, typed: text }, replyTo);
    }
  });

  pages.route("/rooms/:room/messages", createParts(chat));
  pages.route("/rooms/:room/messages", createChangePages(chat, logger, redirect));
  pages.route("/rooms/:room/messages", createReactPages(chat, redirect));

  pages.get("/rooms", (c) => c.redirect("/", 301));

  // What some balancers ask to see whether anybody is there (RFC 9110, 9.3.7).
  pages.options("*", (c) => c.body(null, 204, { Allow: "GET, HEAD, POST, OPTIONS" }));

  pages.all("*", () => {
    throw new Problem("not_found", "There is nothing at this address.");
  });

  return pages;

  async function showLobby(c: PageContext, formErrors: LobbyFormErrors = {}) {
    const person = c.get("person");
    const match = c.req.query("q") ?? "";
    const page = Math.max(1, wholeNumber(c.req.query("page")) ?? 1);
    const found = { ...(await chat.rooms.find(person, match, page)), match, page };
    if (isPartial(c)) {
      c.header(PART_HEADER, "true");
      return c.html(<Found view={viewOf(c, "/")} found={found} />);
    }
    allowIndexing(c, "/");
    // Who looks for another room, or further on, has seen their own.
    const own = match || page > 1 ? [] : await chat.rooms.own(person);
    return c.render(
      <LobbyPage
        view={viewOf(c, "/")}
        own={own}
        found={found}
        person={person}
        formErrors={formErrors}
      />,
    );
  }

  async function showRoom(
    c: PageContext,
    slug: string,
    formState: { problem?: string; typed?: string } = {},
    replyTo = wholeNumber(c.req.query("reply")),
  ) {
    const person = c.get("person");
    const newFrom = wholeNumber(c.req.query("new"));
    const { stored, ...shown } = await openRoom(chat, slug, person, anchorOf(c), newFrom);
    const { room } = shown;
    const [answered] = replyTo === undefined ? [] : await chat.messages.bySeq(stored, [replyTo]);
    if (room.kind === "public") allowIndexing(c, `/rooms/${encodeURIComponent(room.slug)}`);
    const ticket = await chat.people.issueTicket(person);
    return c.render(
      <RoomPage
        view={viewOf(c, `/rooms/${encodeURIComponent(room.slug)}`, room.slug)}
        {...shown}
        person={person}
        origin={originOf(c, { publicUrl, trustedProxies })}
        ticket={ticket}
        at={wholeNumber(c.req.query("at"))}
        nonce={randomUUID()}
        answered={answered}
        {...formState}
      />,
    );
  }

  /** Leads to the first message of a day, or after it. */
  async function toDate(c: PageContext) {
    const room = await chat.rooms.enter(c.req.param("room") ?? "", c.get("person"));
    const { date = "", zone } = c.req.query();
    const start = startOfDay(date, zone);
    const at = start === undefined ? undefined : await chat.messages.firstSince(room, start);
    return redirect(c, `/rooms/${encodeURIComponent(room.slug)}${at ? `?at=${at}` : ""}`);
  }

  /** Lets search engines show a page, under its own address; not a message in it, nor a search. */
  function allowIndexing(c: PageContext, address: string) {
    if (Object.keys(c.req.query()).some((name) => OTHER_VIEW_QUERIES.has(name))) return;
    c.set("isIndexed", true);
    // RFC 6596: the same page in another language, or with a query of a link's own.
    const origin = originOf(c, { publicUrl, trustedProxies });
    c.header("Link", `<${origin}${address}>; rel="canonical"`);
  }

  /** @returns the sentence for the page that is answered with */
  function refuse(c: PageContext, problem: Problem): string {
    c.status(problem.status as ContentfulStatusCode);
    return problem.in(viewOf(c).language);
  }

  /** Makes whoever follows an invitation a member, once they have a name. */
  async function acceptInvite(c: PageContext, invitation: string) {
    const person = c.get("person");
    if (!person) {
      const { pathname, search } = new URL(c.req.url);
      const view = viewOf(c);
      const typed = { back: pathname + search };
      return c.render(
        <NameFirstPage
          view={view}
          heading={view.translations.invited}
          action="/name"
          typed={typed}
          button={view.translations.enterRoom}
        />,
      );
    }
    const room = await chat.rooms.accept(person, invitation);
    return redirect(c, `/rooms/${encodeURIComponent(room.slug)}`);
  }

  async function becomeGuest(c: PageContext, name: string): Promise<Person> {
    const network = networkOf(c, trustedProxies);
    const guest = c.get("person");
    const { token, person } = guest
      ? await chat.people.renameGuest(guest, name, network)
      : await chat.people.createGuest(name, network);
    remember(c, token, { publicUrl, trustedProxies });
    markNameGiven(c);
    c.set("person", person);
    if (c.get("carried") !== undefined) c.set("carried", token);
    return person;
  }

  /** The guest whom a form names, where it asks for a name on its way. */
  async function guestFromForm(c: PageContext, form: FormFields): Promise<Person | undefined> {
    const name = form.get("name");
    return name === undefined ? undefined : becomeGuest(c, name);
  }
}
