import { createMiddleware } from "hono/factory";

/** The one address whose slash means something: the embed of a page that names no room. */
const WITH_SLASH = ["/", "/embed/"];

/**
 * Sends whoever asks with a slash at the end, or with two where one is enough, to
 * the address without. What a preflight asks (Fetch, 4.8) may not be redirected, and is answered anyway.
 */
export const withoutSpareSlashes = createMiddleware(async (c, next) => {
  const { path: asked, method } = c.req;
  if (!/\/\/|\/$/.test(asked) || WITH_SLASH.includes(asked) || method === "OPTIONS") return next();
  const { pathname, search } = new URL(c.req.url);
  // Two slashes in front would be another host (RFC 3986, 4.2).
  const path = pathname.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
  c.header("Access-Control-Allow-Origin", "*");
  return c.redirect(path + search, 308);
});
