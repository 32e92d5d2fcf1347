/**
 * Cache-Control for what people wrote. No cache keeps it; and nothing on the way
 * puts other words in its place (RFC 9111, 5.2.2.6), as those do that hide e-mail
 * addresses or thin pages out.
 */
export const NO_STORE = "no-store, no-transform";
/** The same for what a browser may keep, and asks about each time. */
export const NO_CACHE = "no-cache, no-transform";

/** For how many seconds a cache may give an answer of the shared feed again. */
export const SHARED_SECONDS = 5;

/**
 * For what one cache may give to many. Never when it is stale (RFC 9111, 5.2.2.2), for words that
 * were removed would stay; some caches go by RFC 5861 alone there, and serve what is stale unless told.
 */
export function sharedFor(seconds: number): string {
  return `public, max-age=${seconds}, must-revalidate, stale-while-revalidate=0, no-transform`;
}
