import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { jsxRenderer } from "hono/jsx-renderer";
import { languageDetector } from "hono/language";
import { secureHeaders } from "hono/secure-headers";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import type { Chat } from "../../chat/chat.ts";
import type { Guest } from "../../chat/people.ts";
import { limitBody } from "../../http/body.ts";
import { NO_CACHE, NO_STORE } from "../../http/caching.ts";
import { networkOf } from "../../http/client_address.ts";
import { compressed } from "../../http/compressed.ts";
import { personByToken } from "../../http/identity.ts";
import { toProblem } from "../../http/refusal.ts";
import { Problem } from "../../protocol/problem.ts";
import { answerFrame } from "../pages/frame.tsx";
import { createParts } from "../pages/parts.tsx";
import {
  type FormFields,
  PART_HEADER,
  type PageContext,
  type PageEnvironment,
  readForm,
  replyToIn,
  titleOf,
  viewOf,
} from "../pages/request.ts";
import { LANGUAGES } from "../pages/translations.ts";
import { type EmbeddedRoom, embeddedRoomFor } from "./embedded_room.ts";
import { framingOrigin, setPolicy } from "./framing.ts";
import { EmbedPage, RefusalPage } from "./page.tsx";
import { EmbedPolicy } from "./policy.ts";
import { EMBED_TRANSLATIONS } from "./translations.ts";

export interface EmbedOptions {
  /** Who may frame the chat; everybody where absent. */
  embedOrigins?: string[] | undefined;
  /** Whether a page that names no room has one of its own. */
  pageRooms?: boolean | undefined;
  trustedProxies: number;
  /** Where this server is reached, as in https://chat.example. */
  originOf: (c: Context) => string;
  logger: Logger;
}

/** How long a browser may remember that a frame in a sandbox may ask, in seconds. */
const PREFLIGHT_SECONDS = 24 * 3600;

/**
 * `/embed/:room`: a room for a frame on any page. No cookie is set or read here:
 * who is asking is told by a token, in a header or in a form's body.
 */
export function createEmbed(chat: Chat, options: EmbedOptions) {
  const { trustedProxies, logger, originOf } = options;
  const policy = new EmbedPolicy(options.embedOrigins ?? ["*"]);
  const embed = new Hono<PageEnvironment>();

  embed.use(
    // A frame in a sandbox is a stranger to its own server.
    cors({ origin: "*", exposeHeaders: [PART_HEADER], maxAge: PREFLIGHT_SECONDS }),
    secureHeaders({
      // So that a page under COEP may frame it as well.
      crossOriginEmbedderPolicy: "require-corp",
      crossOriginResourcePolicy: "cross-origin",
      referrerPolicy: "same-origin",
      strictTransportSecurity: false,
      xFrameOptions: false,
    }),
    compressed,
    languageDetector({
      order: ["querystring", "header"],
      lookupQueryString: "lang",
      caches: false,
      supportedLanguages: Object.keys(LANGUAGES),
      fallbackLanguage: "en",
    }),
    async (c, next) => {
      await next();
      c.header("X-Robots-Tag", "noindex");
      c.header("Vary", "Accept-Language, Referer", { append: true });
      c.header("Cache-Control", c.res.headers.has("ETag") ? NO_CACHE : NO_STORE);
    },
    jsxRenderer(undefined, { docType: true }),
    limitBody,
    createMiddleware<PageEnvironment>(async (c, next) => {
      c.set("person", await personByToken(c, chat));
      await next();
    }),
  );
  embed.onError((error, c) => {
    const problem = toProblem(error, logger);
    const view = viewOf(c as PageContext);
    return refuse(c as PageContext, problem, titleOf(problem, view), problem.in(view.language));
  });

  embed.get("/", (c) => {
    if (options.pageRooms && c.req.query("page")) return show(c, {});
    const { noRoom, noRoomMore } = EMBED_TRANSLATIONS[viewOf(c).language];
    return refuse(
      c,
      new Problem("bad_request", "{reason}", { reason: noRoom }),
      noRoom,
      noRoomMore,
    );
  });

  embed.get("/:room", (c) => show(c, {}));

  embed.get("/:room/frame", async (c) => {
    const embedded = await roomOf(c);
    setPolicy(c, policy.frameAncestors(embedded.stored?.embedOrigins));
    const { room, page } = embedded;
    if (!page) throw new Problem("forbidden", "This room is private; a member can invite you.");
    const shown = { view: viewOf(c), theme: themeOf(c), room, page, person: undefined };
    return answerFrame(c, { ...shown, target: "_blank" });
  });

  /** Without script: the answer is the page again, with the guest's token in its forms. */
  embed.post("/:room/name", async (c) => {
    const form = await readForm(c);
    try {
      const { person } = (await guestOf(c, form)) ?? {};
      const network = networkOf(c, trustedProxies);
      const name = form.get("name") ?? "";
      const guest = person
        ? await chat.people.renameGuest(person, name, network)
        : await chat.people.createGuest(name, network);
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
      guest = await guestOf(c, form);
      if (!guest) throw new Problem("unauthorized", "Give a name first.");
      const { pageRoom } = await roomOf(c, form, guest);
      if (pageRoom) await chat.pageRooms.open(guest.person, pageRoom.token);
      const room = await chat.rooms.enter(c.req.param("room"), guest.person);
      const nonce = form.get("nonce") || randomUUID();
      await chat.messages.post(guest.person, room, { text, nonce, replyTo: replyToIn(form) });
      return show(c, { form, guest });
    } catch (error) {
      return show(c, { form, guest, typed: text, problem: toProblem(error, logger) });
    }
  });

  embed.route("/:room/messages", createParts(chat));

  return embed;

  interface EmbedState {
    /** What a form has sent. */
    form?: FormFields;
    guest?: Guest | undefined;
    typed?: string;
    problem?: Problem;
  }

  async function show(c: PageContext, { form, guest, typed, problem }: EmbedState) {
    const language = form?.get("lang");
    if (language && Object.hasOwn(LANGUAGES, language)) c.set("language", language);
    const embedded = await roomOf(c, form, guest);
    const origins = embedded.stored?.embedOrigins;
    const origin = framingOrigin(c);
    if (origin && origin !== originOf(c) && !policy.allows(origin, origins)) {
      const translations = EMBED_TRANSLATIONS[viewOf(c).language];
      const why = policy.allows(origin) ? translations.refusedByRoom : translations.refusedMore;
      return refuse(
        c,
        new Problem("forbidden", "{reason}", { reason: translations.refused }),
        translations.refused,
        why(origin),
      );
    }
    setPolicy(c, policy.frameAncestors(origins));
    if (problem) c.status(problem.status as ContentfulStatusCode);
    return c.render(
      <EmbedPage
        view={viewOf(c)}
        theme={themeOf(c, form)}
        embedded={embedded}
        nonce={randomUUID()}
        guest={guest}
        typed={typed}
        problem={problem?.in(viewOf(c).language)}
      />,
    );
  }

  /** In place of a room; to be framed by anybody, so that everybody can read why. */
  function refuse(c: PageContext, problem: Problem, title: string, detail: string) {
    setPolicy(c, "*");
    c.status(problem.status as ContentfulStatusCode);
    if (problem.retryAfter) c.header("Retry-After", String(problem.retryAfter));
    const refusal = { view: viewOf(c), theme: themeOf(c), code: problem.code, title, detail };
    return c.render(<RefusalPage {...refusal} />);
  }

  async function roomOf(c: PageContext, form?: FormFields, guest?: Guest): Promise<EmbeddedRoom> {
    const address = form?.get("page") ?? c.req.query("page");
    const page = options.pageRooms ? address : undefined;
    if (page) checkPage(c, page);
    return embeddedRoomFor(chat, { slug: c.req.param("room"), page, person: guest?.person });
  }

  /**
   * Only a page that may embed has a room. It need not be the one around the
   * frame: a canonical address is often another host's.
   */
  function checkPage(c: PageContext, address: string): void {
    const origin = URL.parse(address)?.origin;
    if (!origin || origin === originOf(c) || policy.allows(origin)) return;
    const reason = EMBED_TRANSLATIONS[viewOf(c).language].refusedMore(origin);
    throw new Problem("forbidden", "{reason}", { reason });
  }

  /** Whom a form's token stands for. */
  async function guestOf(c: PageContext, form: FormFields): Promise<Guest | undefined> {
    const token = form.get("token");
    if (!token) return undefined;
    return {
      token,
      person: chat.people.personIn(await chat.people.identify(token), c.req.param("room")),
    };
  }
}

function themeOf(c: PageContext, form?: FormFields): string | undefined {
  const theme = form?.get("theme") ?? c.req.query("theme");
  return theme === "light" || theme === "dark" ? theme : undefined;
}
