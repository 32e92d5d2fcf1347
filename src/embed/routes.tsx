import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { jsxRenderer } from "hono/jsx-renderer";
import { languageDetector } from "hono/language";
import { secureHeaders } from "hono/secure-headers";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import type { Chat } from "../chat/chat.ts";
import type { Guest } from "../chat/people.ts";
import { limitBody } from "../http/body.ts";
import { addressOf, bearerOf } from "../identity.ts";
import { MessagesFrame } from "../pages/frame.tsx";
import { createParts } from "../pages/parts.tsx";
import {
  type FormFields,
  PART_HEADER,
  type PageContext,
  type PageEnvironment,
  readForm,
  titleOf,
  viewOf,
} from "../pages/request.ts";
import { LANGUAGES } from "../pages/words.ts";
import { Problem } from "../protocol/problem.ts";
import { toProblem } from "../refusal.ts";
import { EmbedPage, RefusalPage } from "./page.tsx";
import { EMBED_WORDS } from "./words.ts";

export interface EmbedOptions {
  trustedProxies: number;
  logger: Logger;
}

/** How long a browser may remember that a frame in a sandbox may ask, in seconds. */
const PREFLIGHT_SECONDS = 24 * 3600;

/**
 * `/embed/:room`: a room for a frame on any page. No cookie is set or read here:
 * who is asking is told by a token, in a header or in a form's body.
 */
export function createEmbed(chat: Chat, { trustedProxies, logger }: EmbedOptions) {
  const embed = new Hono<PageEnvironment>();

  embed.use(
    // A frame in a sandbox is a stranger to its own server.
    cors({ origin: "*", exposeHeaders: [PART_HEADER], maxAge: PREFLIGHT_SECONDS }),
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        frameSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'self'"],
      },
      // So that a page under COEP may frame it as well.
      crossOriginEmbedderPolicy: "require-corp",
      crossOriginResourcePolicy: "cross-origin",
      referrerPolicy: "same-origin",
      strictTransportSecurity: false,
      xFrameOptions: false,
    }),
    compress(),
    languageDetector({
      order: ["querystring", "header"],
      lookupQueryString: "lang",
      caches: false,
      supportedLanguages: Object.keys(LANGUAGES),
      fallbackLanguage: "en",
    }),
    async (c, next) => {
      await next();
      c.header("Vary", "Accept-Language, Referer", { append: true });
      c.header("Cache-Control", c.res.headers.has("ETag") ? "no-cache" : "no-store");
    },
    jsxRenderer(undefined, { docType: true }),
    limitBody,
    createMiddleware<PageEnvironment>(async (c, next) => {
      const token = bearerOf(c);
      c.set("person", token ? await chat.people.identify(token) : undefined);
      await next();
    }),
  );
  embed.onError((error, c) => refuse(c as PageContext, toProblem(error, logger)));

  embed.get("/", () => {
    throw new Problem("bad_request", "room: is missing");
  });

  embed.get("/:room", (c) => show(c, {}));

  embed.get("/:room/frame", async (c) => {
    const room = await chat.rooms.enter(c.req.param("room"), undefined);
    const page = await chat.messages.history(room);
    const view = viewOf(c);
    const theme = themeOf(c);
    // A refresh that brings nothing new is answered in a few bytes, and nothing moves.
    const tag = `W/"${page.cursor} ${view.language} ${theme}"`;
    c.header("ETag", tag);
    if (c.req.header("If-None-Match") === tag) return c.body(null, 304);
    const frame = { view, theme, room: chat.describe(room), page, person: undefined };
    return c.render(<MessagesFrame {...frame} target="_blank" />);
  });

  /** Without script: the answer is the page again, with the guest's token in its forms. */
  embed.post("/:room/name", async (c) => {
    const form = await readForm(c);
    try {
      const { person } = (await guestOf(form)) ?? {};
      const address = addressOf(c, trustedProxies);
      const guest = await chat.people.welcome(form.get("name") ?? "", address, person);
      return show(c, { form, guest });
    } catch (error) {
      return show(c, { form, problem: toProblem(error, logger) });
    }
  });

  embed.post("/:room/messages", async (c) => {
    const form = await readForm(c);
    const text = form.get("text") ?? "";
    let guest: Guest | undefined;
    try {
      guest = await guestOf(form);
      if (!guest) throw new Problem("unauthorized", "Give a name first.");
      const room = await chat.rooms.enter(c.req.param("room"), guest.person);
      const nonce = form.get("nonce") || randomUUID();
      await chat.messages.post(guest.person, room, { text, nonce });
      return show(c, { form, guest });
    } catch (error) {
      return show(c, { form, guest, typed: text, problem: toProblem(error, logger) });
    }
  });

  embed.route("/:room/messages", createParts(chat, logger));

  return embed;

  interface Said {
    form?: FormFields;
    guest?: Guest | undefined;
    typed?: string;
    problem?: Problem;
  }

  async function show(c: PageContext, { form, guest, typed, problem }: Said) {
    const slug = c.req.param("room") ?? "";
    const language = form?.get("lang");
    if (language) c.set("language", language);
    const person = guest?.person;
    const stored = await chat.rooms.enter(slug, person).catch((error) => {
      // A private room may be shown to whom the page's script brings a token for.
      if (error instanceof Problem && error.code === "forbidden") return undefined;
      throw error;
    });
    const room = stored
      ? chat.describe(stored)
      : { slug, title: slug, topic: "", kind: "private" as const, cursor: "", lastSeq: 0 };
    if (problem) c.status(problem.status as ContentfulStatusCode);
    return c.render(
      <EmbedPage
        view={viewOf(c)}
        theme={form?.get("theme") || themeOf(c)}
        room={room}
        page={stored && (await chat.messages.history(stored))}
        nonce={randomUUID()}
        guest={guest}
        typed={typed}
        problem={problem?.message}
      />,
    );
  }

  function refuse(c: PageContext, problem: Problem) {
    const view = viewOf(c);
    const words = EMBED_WORDS[view.language];
    const isNameless = problem.code === "bad_request" && !c.req.param("room");
    c.status(problem.status as ContentfulStatusCode);
    if (problem.retryAfter) c.header("Retry-After", String(problem.retryAfter));
    return c.render(
      <RefusalPage
        view={view}
        theme={themeOf(c)}
        code={problem.code}
        title={isNameless ? words.noRoom : titleOf(problem, view)}
        detail={isNameless ? words.noRoomMore : problem.message}
      />,
    );
  }

  /** Whom a form's token stands for. */
  async function guestOf(form: FormFields): Promise<Guest | undefined> {
    const token = form.get("token");
    return token ? { token, person: await chat.people.identify(token) } : undefined;
  }
}

function themeOf(c: PageContext): string | undefined {
  const theme = c.req.query("theme");
  return theme === "light" || theme === "dark" ? theme : undefined;
}
