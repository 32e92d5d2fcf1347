import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { MiddlewareHandler } from "hono";
import { parseAccept } from "hono/utils/accept";
import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from "hono/utils/compress";

/** A body by gzip. */
export const compress = promisify(gzip);
const compressByBrotli = promisify(brotliCompress);
/** From this quality on it is shorter than gzip, by a twelfth, and above it takes ten times as long. */
const BROTLI = {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  },
};
/** A shorter body, in bytes, goes in one packet as it is. */
export const THRESHOLD = 1_024;

/**
 * Compresses a body for those who take it (RFC 9110, 12.5.3), whole and with its
 * length. Hono's own streams it, in chunks that a proxy may hold back; and web
 * streams take 15 ms to load, a tenth of the time to the first page.
 */
export const compressed: MiddlewareHandler = async (c, next) => {
  await next();
  const answer = await compressFor(c.req.header("Accept-Encoding"), c.res);
  // Hono would put the headers of the one before over those of the next.
  c.res = undefined;
  c.res = answer;
};

async function compressFor(accepted: string | undefined, response: Response): Promise<Response> {
  const { headers } = response;
  // What the whole answer would have said (RFC 9110, 15.4.5).
  if (response.status === 304) headers.append("Vary", "Accept-Encoding");
  const type = headers.get("Content-Type");
  const isText = type !== null && COMPRESSIBLE_CONTENT_TYPE_REGEX.test(type);
  // What says that it comes in pieces is not to be waited for.
  const isWhole = !["Transfer-Encoding", "Content-Encoding", "Content-Range"].some((name) =>
    headers.has(name),
  );
  if (!response.ok || !isText || !isWhole) return response;
  headers.append("Vary", "Accept-Encoding");
  // A page is what somebody waits for to come; the API's answers are many.
  const isPage = type.startsWith("text/html");
  const coding = ["br", "gzip"].find((name) => takes(accepted, name) && (isPage || name !== "br"));
  if (!coding) return response;
  const plain = Buffer.from(await response.arrayBuffer());
  if (plain.length < THRESHOLD) return new Response(plain, response);
  const small = await (coding === "br" ? compressByBrotli(plain, BROTLI) : compress(plain));
  const answer = new Response(small, response);
  answer.headers.set("Content-Encoding", coding);
  answer.headers.set("Content-Length", String(small.length));
  // Another representation of the same (RFC 9110, 8.8.1).
  const etag = answer.headers.get("ETag");
  if (etag && !etag.startsWith("W/")) answer.headers.set("ETag", `W/${etag}`);
  return answer;
}

/** @param accepted a request's Accept-Encoding */
export function takesGzip(accepted?: string): boolean {
  return takes(accepted, "gzip");
}

function takes(accepted = "", coding: string): boolean {
  const codings = parseAccept(accepted.toLowerCase());
  const quality = (name: string) => codings.find(({ type }) => type === name)?.q;
  return (quality(coding) ?? quality("*") ?? 0) > 0;
}
