/** What both ends of the network check know of each other. */

/** In every answer of the check: a sign-in page, or a gateway's own page, does not have it. */
export const MARK = "longwave check";

/** For how long answers are held, in seconds: short time-outs, common ones, and the longest. */
export const HOLDS = [5, 12, 25, 50] as const;
export const HOLD_MAX = 55;

/** A kilobyte, as in the 64 kB that a request may have. */
export const KB = 1024;
/** The longest message there can be, in bytes: 4,000 characters of four bytes each, and what is around them. */
export const MESSAGE_MAX = 16 * KB;
/** Sizes of bodies that are sent, in bytes: a message, the longest one, and nearly the most that is taken. */
export const BODIES = [KB, MESSAGE_MAX, 60 * KB] as const;

/** An answer that comes piece by piece. */
export const DRIP = { pieces: 8, everyMs: 250 } as const;

/** The cookies of the check: one that the server sets, and one that the browser does. */
export const COOKIE = { server: "longwave-check", browser: "longwave-check-own" } as const;
/** Within this time both are gone, however the check ends, in seconds. */
export const COOKIE_SECONDS = 120;

/** What the browser sends along, for the server to tell whether it arrived as it was. */
export const REQUEST_HEADERS = {
  accept: "application/json;q=0.9, text/plain;q=0.1",
  "content-type": "text/plain;charset=UTF-8",
  "if-none-match": '"longwave"',
  "longwave-check": "request",
} as const;
/** The same, but the server only tells whether it is this: nobody's own is sent back. */
export const AUTHORIZATION = "Bearer longwave-check";

/** What the server sends along, for the browser to see whether it arrived as it was. */
export const ANSWER_HEADERS = {
  "cache-control": "no-store",
  "content-type": "application/json",
  etag: '"longwave"',
  "longwave-check": "answer",
  "x-content-type-options": "nosniff",
} as const;

/** By these, what stands in between tells of itself. */
export const TRACES = [
  "via",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
  "x-real-ip",
  "x-bluecoat-via",
  "x-proxy-id",
  "x-cache",
  "x-cache-lookup",
  "age",
  "warning",
] as const;

/** The answer to `POST /check/headers`. */
export interface SeenRequest {
  /** What arrived of the headers that the check looks at, by lower-case name. */
  headers: Record<string, string>;
  /** Whether `AUTHORIZATION` arrived as it was sent. */
  authorization: boolean;
  /** The address that the request came from. */
  address: string;
}

/** The answer to `GET /check/cookie`: which of the two came back. */
export type SeenCookies = Record<keyof typeof COOKIE, boolean>;
