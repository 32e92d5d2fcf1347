/**
 * Cache-Control for what people wrote. No cache keeps it; and nothing on the way
 * puts other words in its place (RFC 9111, 5.2.2.6), as those do that hide e-mail
 * addresses or thin pages out.
 */
export const NO_STORE = "no-store, no-transform";
/** The same for what a browser may keep, and asks about each time. */
export const NO_CACHE = "no-cache, no-transform";
