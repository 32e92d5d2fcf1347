import type { MiddlewareHandler } from "hono";
import { setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { jsxRenderer } from "hono/jsx-renderer";
import { languageDetector } from "hono/language";
import { secureHeaders } from "hono/secure-headers";
import { NO_CACHE, NO_STORE } from "../../http/caching.ts";
import { compressed } from "../../http/compressed.ts";
import { firstStyleSource } from "./first_style.ts";
import { isPartial } from "./request.ts";
import { LANGUAGES } from "./translations.ts";

/** What every page has: its policy, its language, a doctype, and that no cache keeps it. */
export const pageMiddleware: MiddlewareHandler[] = [
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", firstStyleSource],
      imgSrc: ["'self'"],
      frameSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'self'"],
    },
    referrerPolicy: "same-origin",
    strictTransportSecurity: false,
    // What the policy says already, and what no browser of the last years looks at: on a thin line it would take a tenth of a second.
    xFrameOptions: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    xDnsPrefetchControl: false,
    originAgentCluster: false,
  }),
  compressed,
  languageDetector({
    order: ["querystring", "cookie", "header"],
    lookupQueryString: "lang",
    lookupCookie: "lang",
    caches: false,
    supportedLanguages: Object.keys(LANGUAGES),
    fallbackLanguage: "en",
  }),
  createMiddleware(async (c, next) => {
    await next();
    if (!c.get("isIndexed")) c.header("X-Robots-Tag", "noindex");
    c.header("Vary", "Accept-Language, Cookie", { append: true });
    c.header("Cache-Control", c.res.headers.has("ETag") ? NO_CACHE : NO_STORE);
    // A part is asked for in the language of the page that it belongs to, which is no choice.
    if (c.req.query("lang") && !isPartial(c))
      setCookie(c, "lang", c.get("language"), { path: "/", maxAge: 31_536_000 });
  }),
  jsxRenderer(undefined, { docType: true }),
];
