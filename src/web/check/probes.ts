import { gzipSync } from "node:zlib";
import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import { getCookie, setCookie } from "hono/cookie";
import * as z from "zod";
import { limitBody } from "../../http/body.ts";
import { valid } from "../../http/validate.ts";
import { drip } from "./drip.ts";
import { seenOf } from "./headers.ts";
import type { Holds } from "./holds.ts";
import { ANSWER_HEADERS, COOKIE, COOKIE_SECONDS, HOLD_MAX, MARK } from "./shared.ts";

export interface ProbeOptions {
  holds: Holds;
  /** Ends what is being written piece by piece. */
  stopping: AbortSignal;
  addressOf: (c: Context) => string;
}

/** A request that comes this much later than it was to is one that a browser has sent again, in milliseconds. */
const LATE_MS = 1_500;

export const holdQuery = z.object({
  seconds: z
    .string({ error: `must be a number of seconds from 0 to ${HOLD_MAX}` })
    .regex(/^\d{1,2}$/, `must be a number of seconds from 0 to ${HOLD_MAX}`)
    .transform(Number)
    .refine((seconds) => seconds <= HOLD_MAX, `must be at most ${HOLD_MAX}`),
  expected: z
    .string()
    .regex(/^\d{1,15}$/, "must be a time in milliseconds since 1970")
    .transform(Number)
    .optional(),
});

/** Compressed once: the work of an answer does not grow with what is asked for. */
const TEXT = `${MARK}\n`.repeat(300);
const COMPRESSED = gzipSync(TEXT);

/** What the browser's part of the check asks, each request small and its work bounded. */
export function createProbes({ holds, stopping, addressOf }: ProbeOptions): Hono {
  const probes = new Hono();
  const answer = (c: Context, found: object) => c.json({ mark: MARK, ...found });

  probes.get("/hello", (c) => answer(c, { now: Date.now() }));

  probes.post("/body", limitBody, async (c) =>
    answer(c, { bytes: (await c.req.arrayBuffer()).byteLength }),
  );

  probes.get("/hold", valid("query", holdQuery), async (c) => {
    const { seconds, expected = Number.POSITIVE_INFINITY } = c.req.valid("query");
    // A browser sends a GET again by itself where a connection that it had used before dies.
    const again = Date.now() - expected > LATE_MS;
    const waits = !again && c.req.raw.method !== "HEAD";
    if (waits) await holds.hold(seconds * 1000, c.req.raw.signal);
    return answer(c, { again });
  });

  probes.get("/stream", (c) => {
    const piece = (number: number) => `${MARK} ${number}\n`;
    return c.body(drip(piece, stopping), 200, { "Content-Type": "text/plain; charset=UTF-8" });
  });

  probes.get("/events", (c) => {
    const piece = (number: number) => `data: ${MARK} ${number}\n\n`;
    return c.body(drip(piece, stopping), 200, { "Content-Type": "text/event-stream" });
  });

  probes.post("/headers", limitBody, (c) => answer(c, seenOf(c.req.raw.headers, addressOf(c))));

  probes.get("/answer", (c) => {
    for (const [name, value] of Object.entries(ANSWER_HEADERS)) c.header(name, value);
    return c.body(JSON.stringify({ mark: MARK }));
  });

  // Never the same twice, except out of somebody's cache.
  probes.get("/fresh", (c) => answer(c, { number: crypto.randomUUID() }));

  probes.get("/compressed", (c) => {
    const header = "Accept-Encoding";
    const options = { header, supports: ["gzip", "identity"], default: "identity" } as const;
    const isGzip = accepts(c, { ...options, supports: [...options.supports] }) === "gzip";
    c.header("Vary", header);
    c.header("Content-Type", "text/plain; charset=UTF-8");
    if (!isGzip) return c.body(TEXT);
    c.header("Content-Encoding", "gzip");
    return c.body(COMPRESSED);
  });

  probes.get("/cookie", (c) =>
    answer(c, {
      server: getCookie(c, COOKIE.server) !== undefined,
      browser: getCookie(c, COOKIE.browser) !== undefined,
    }),
  );
  probes.post("/cookie", (c) => {
    giveCookie(c);
    return answer(c, {});
  });
  return probes;
}

/** Not HttpOnly, so that the script can tell on which way it is lost, and take it away; it holds nothing. */
export function giveCookie(c: Context): void {
  const options = { path: "/check", maxAge: COOKIE_SECONDS, sameSite: "Lax" } as const;
  setCookie(c, COOKIE.server, "1", options);
}

export function takeCookie(c: Context): void {
  setCookie(c, COOKIE.server, "", { path: "/check", maxAge: 0 });
}
