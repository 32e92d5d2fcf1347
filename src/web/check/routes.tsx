import { type Context, Hono } from "hono";
import { getCookie } from "hono/cookie";
import { methodNotAllowed } from "hono/method-not-allowed";
import type { Logger } from "pino";
import { answerProblem } from "../../http/answer_problem.ts";
import { addressOf, networkOf } from "../../http/client_address.ts";
import { toProblem } from "../../http/refusal.ts";
import { valid } from "../../http/validate.ts";
import { Problem } from "../../protocol/problem.ts";
import { pageMiddleware } from "../pages/middleware.ts";
import { type PageEnvironment, refuseOtherSites, viewOf } from "../pages/request.ts";
import { drip } from "./drip.ts";
import { seenOf } from "./headers.ts";
import { Holds } from "./holds.ts";
import type { CheckLimits } from "./limits.ts";
import { CheckPage } from "./page.tsx";
import { Box, PlainPage } from "./plain.tsx";
import { createProbes, giveCookie, holdQuery, takeCookie } from "./probes.ts";
import { COOKIE } from "./shared.ts";
import { translationsFor } from "./translations.ts";

export interface CheckOptions {
  trustedProxies: number;
  limits: CheckLimits;
  logger: Logger;
  /** Aborted when the server stops: whatever is held is answered. */
  stopping: AbortSignal;
}

/** The network check: `/check`, and what it asks below. */
export function createCheck({ trustedProxies, limits, logger, stopping }: CheckOptions) {
  const holds = new Holds();
  stopping.addEventListener("abort", () => holds.close());
  const address = (c: Context) => addressOf(c, trustedProxies);
  const arrivalOf = (c: Context) => ({
    seen: seenOf(c.req.raw.headers, address(c)),
    protocol: `HTTP/${c.env?.incoming?.httpVersion ?? "1.1"}`,
  });

  const check = new Hono<PageEnvironment>();
  check.onError((error, c) => answerProblem(c, toProblem(error, logger)));
  check.use(
    methodNotAllowed({
      app: check,
      onMethodNotAllowed: (c, methods) => {
        c.header("Allow", methods.join(", "));
        throw new Problem("method_not_allowed", "Only {methods} can be asked here.", {
          methods: methods.join(", "),
        });
      },
    }),
    refuseOtherSites,
    async (c, next) => {
      await limits("check", networkOf(c, trustedProxies));
      c.header("Cache-Control", "no-store");
      c.header("X-Content-Type-Options", "nosniff");
      await next();
    },
  );
  check.route("/check", createProbes({ holds, stopping, addressOf: address }));

  check.use(...pageMiddleware);
  check.get("/check", (c) => {
    c.set("isIndexed", true);
    const view = viewOf(c);
    return c.render(
      <CheckPage view={view} translations={translationsFor(view.language)} {...arrivalOf(c)} />,
    );
  });

  check.post("/check/plain", (c) => {
    giveCookie(c);
    return c.redirect("/check/plain?posted=1", 303);
  });
  check.get("/check/plain", (c) => {
    const view = viewOf(c);
    const arrived = {
      posted: c.req.query("posted") !== undefined,
      cookie: getCookie(c, COOKIE.server) !== undefined,
    };
    if (arrived.cookie) takeCookie(c);
    const translations = translationsFor(view.language);
    return c.render(
      <PlainPage view={view} translations={translations} {...arrivalOf(c)} {...arrived} />,
    );
  });
  check.get("/check/plain/hold", valid("query", holdQuery), async (c) => {
    const { seconds } = c.req.valid("query");
    await holds.hold(seconds * 1000, c.req.raw.signal);
    const { language } = viewOf(c);
    return c.render(<Box language={language}>✓ {translationsFor(language).plain.held}</Box>);
  });
  check.get("/check/plain/stream", (c) => {
    const { language } = viewOf(c);
    const start = `<!doctype html>${<Box language={language}> </Box>}`.replace(/ <\/body>.*/, "");
    const piece = (number: number) => `${number === 1 ? start : ""}<b>${number}</b> `;
    // Said, so that it is not compressed: that would hold the pieces back here already.
    c.header("Transfer-Encoding", "chunked");
    return c.body(drip(piece, stopping), 200, { "Content-Type": "text/html; charset=UTF-8" });
  });

  check.all("*", (c) =>
    answerProblem(c, new Problem("not_found", "There is nothing at this address.")),
  );
  return check;
}
