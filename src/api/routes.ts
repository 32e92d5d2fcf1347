import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { methodNotAllowed } from "hono/method-not-allowed";
import type { Logger } from "pino";
import type { Chat } from "../chat/chat.ts";
import { answerProblem } from "../http/answer_problem.ts";
import { limitBody } from "../http/body.ts";
import { NO_STORE } from "../http/caching.ts";
import { compressed } from "../http/compressed.ts";
import type { Identified } from "../http/identity.ts";
import { toProblem } from "../http/refusal.ts";
import type { Person } from "../protocol/message.ts";
import { Problem } from "../protocol/problem.ts";
import { changeRoutes } from "./changes.ts";
import { formRoutes } from "./form.tsx";
import { inviteRoutes } from "./invites.ts";
import { messageRoutes } from "./messages.ts";
import { pageRoomRoutes } from "./page_rooms.ts";
import { peopleRoutes } from "./people.ts";
import { readingRoutes } from "./reading.ts";
import { roomRoutes } from "./rooms.ts";
import { searchRoutes } from "./search.ts";

export interface ApiOptions {
  trustedProxies: number;
  logger: Logger;
  /** The sessionless long poll. */
  feedRoutes: Hono;
  /** Who is asking, by token or cookie. */
  identify: (c: Context) => Promise<Person | undefined>;
  /** Where this server is reached, as in https://chat.example. */
  originOf: (c: Context) => string;
  /** The address of a file under public/. */
  asset: (file: string) => string;
}

/** How long a browser may remember that other sites may ask, in seconds. */
const PREFLIGHT_SECONDS = 24 * 3600;

/** JSON over HTTP: what bots, scripts and pages on any site read and write through. */
export function createApi(chat: Chat, options: ApiOptions) {
  const { trustedProxies, logger, feedRoutes, identify, originOf, asset } = options;
  const api = new Hono<Identified>();

  api.onError((error, c) => answerProblem(c, toProblem(error, logger)));
  api.route("/", feedRoutes);
  // Tokens are sent by hand and cookies count for this site alone, so any site may ask.
  api.use(
    cors({
      origin: "*",
      exposeHeaders: ["Retry-After", "Location"],
      maxAge: PREFLIGHT_SECONDS,
    }),
    methodNotAllowed({ app: api, onMethodNotAllowed: refuseMethod }),
    limitBody,
    compressed,
    createMiddleware<Identified>(async (c, next) => {
      c.header("Cache-Control", NO_STORE);
      c.header("X-Content-Type-Options", "nosniff");
      if (["GET", "HEAD"].includes(c.req.method)) c.header("X-Robots-Tag", "noindex");
      c.set("person", await identify(c));
      await next();
    }),
  );
  for (const routes of [
    formRoutes(chat, { trustedProxies, logger }),
    peopleRoutes(chat, trustedProxies),
    roomRoutes(chat),
    messageRoutes(chat),
    readingRoutes(chat),
    changeRoutes(chat),
    searchRoutes(chat),
    inviteRoutes(chat, originOf),
    pageRoomRoutes(chat),
  ]) {
    api.route("/", routes);
  }

  api.get("/openapi.json", async (c) => {
    const { describeApi } = await import("./openapi.ts");
    return c.json(await describeApi(api));
  });
  api.get("/docs", async (c) => {
    const { renderDocs } = await import("./docs.tsx");
    const { describeApi } = await import("./openapi.ts");
    return renderDocs(c, await describeApi(api), asset("build/docs.css"));
  });

  api.all("*", (c) =>
    answerProblem(c, new Problem("not_found", "There is nothing at this address.")),
  );
  return api;
}

function refuseMethod(c: Context, methods: string[]): Response {
  const allowed = methods.join(", ");
  c.header("Allow", allowed);
  return answerProblem(
    c,
    new Problem("method_not_allowed", "Only {methods} can be asked here.", { methods: allowed }),
  );
}
