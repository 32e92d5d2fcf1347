import { createMiddleware } from "hono/factory";

/** The one address whose slash means something: the embed of a page that names no room. */
const WITH_SLASH = ["/", "/embed/"];

/**
 * Sends whoever asks with a slash at the end to the address without. What a
 * preflight asks (Fetch, 4.8) may not be redirected, and is answered anyway.
 */
export const withoutTrailingSlash = createMiddleware(async (c, next) => {
  if (!c.req.path.endsWith("/") || WITH_SLASH.includes(c.req.path)) return next();
  if (c.req.method === "OPTIONS") return next();
  const { pathname, search } = new URL(c.req.url);
  // Two slashes in front would be another host (RFC 3986, 4.2).
  const path = `/${pathname.replace(/^\/+|\/+$/g, "")}`;
  c.header("Access-Control-Allow-Origin", "*");
  return c.redirect(path + search, 308);
});
