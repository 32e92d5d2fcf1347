import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { Problem } from "../protocol/problem.ts";

/** The largest request body, in bytes. */
const BODY_MAX = 64 * 1024;

const tooLong = () =>
  new Problem("too_long", "A request may have {max} kB at most.", { max: BODY_MAX / 1024 });

/** Refuses a body that is too large before it is read. */
export const limitBody = bodyLimit({
  maxSize: BODY_MAX,
  onError: () => {
    throw tooLong();
  },
});

/** The media type of a request's body, without its parameters. */
export function mediaType(contentType: string | undefined): string {
  return contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
}

/**
 * Lets only JSON by: of the right type, in UTF-8 (RFC 8259, 8.1), well-formed.
 * What is in it is then checked by `valid("json", …)`.
 */
export const requireJson = createMiddleware(async (c, next) => {
  if (mediaType(c.req.header("Content-Type")) !== "application/json") {
    throw new Problem("bad_request", "Content-Type: must be application/json");
  }
  const bytes = await c.req.arrayBuffer().catch((error: Error) => {
    // Sent in chunks, so its length was not known before (see hono/body-limit).
    if (error.name === "BodyLimitError") throw tooLong();
    // Whoever sent it hung up, as phones do on the move: no failure of the server's.
    throw new Problem("bad_request", "body: did not arrive whole");
  });
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const isText = error instanceof SyntaxError;
    throw new Problem("bad_request", isText ? "body: is not JSON" : "body: is not UTF-8");
  }
  await next();
});
