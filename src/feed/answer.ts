import { type Form, json as messageJson } from "../chat/change.ts";
import type { Reading } from "../chat/messages.ts";
import { NO_STORE } from "../http/caching.ts";
import { compress, THRESHOLD, takesGzip } from "../http/compressed.ts";

/** What an answer is made of. */
export interface Answered extends Omit<Reading, "rev"> {
  /** Where to go on in the shared form, for a reader of the plain one, if the room has one. */
  shared?: string | undefined;
  /** What to ask next, for a reader of the shared form. */
  next?: string | undefined;
}

/** An answer as it goes out, made once for all who asked the same. */
export interface Answer {
  /** True where it only tells that nothing has happened. */
  empty: boolean;
  /** The cursor to ask with next. */
  cursor: string;
  /** Names and values in turn, as `writeHead` takes them at the least cost. */
  headers: string[];
  body: Buffer<ArrayBuffer>;
  /** The body by gzip, once somebody takes it so. */
  compressed?: Promise<Buffer<ArrayBuffer>>;
}

/** A way to write an answer down. */
export interface Format {
  /** Readers with the same key at the same cursor get the same bytes. */
  key: string;
  contentType: string;
  render(reading: Answered): string;
  /** The headers for caches, names and values in turn; where absent, none may keep the answer. */
  caching?(reading: Answered, body: Buffer): string[];
}

/** What a page on another site may read of an answer. */
const CURSOR_HEADERS = "Longwave-Cursor, Longwave-More, Longwave-Reset, Link";
/** The answer depends on what the request's headers say. */
const UNSHARED = ["Cache-Control", NO_STORE, "Vary", "Accept, Accept-Encoding"];

export const json = jsonOf("json", messageJson);

/** @param form a message in JSON, written once for all answers that it is in */
export function jsonOf(key: string, form: Form<string>): Format {
  return {
    key,
    contentType: "application/json",
    render({ changes, cursor, more, reset, shared, next }) {
      const messages = changes.map((change) => change.in(form)).join();
      const rest = JSON.stringify({ cursor, more, reset, shared, next });
      return `{"messages":[${messages}],${rest.slice(1)}`;
    },
  };
}

/** A body that is not JSON has no place for the cursor: then it is in a header. */
export function makeAnswer(reading: Answered, format: Format): Answer {
  const { contentType } = format;
  const body = Buffer.from(format.render(reading));
  const headers = [
    "Content-Type",
    contentType,
    "Content-Length",
    String(body.length),
    ...(format.caching?.(reading, body) ?? UNSHARED),
    "X-Content-Type-Options",
    "nosniff",
    "Access-Control-Allow-Origin",
    "*",
  ];
  if (contentType !== json.contentType) {
    headers.push("Access-Control-Expose-Headers", CURSOR_HEADERS);
    headers.push("Longwave-Cursor", reading.cursor);
    if (reading.more) headers.push("Longwave-More", "true");
    if (reading.reset) headers.push("Longwave-Reset", "true");
  }
  return { empty: isEmpty(reading), cursor: reading.cursor, headers, body };
}

/** Whether a reading only tells that nothing has happened. */
export function isEmpty({ changes, reset }: Answered): boolean {
  return changes.length === 0 && !reset;
}

/**
 * An answer as a Response, for whoever is not on a connection of the fast lane.
 *
 * @param accepted their Accept-Encoding; it is compressed once for all who share the answer
 */
export async function toResponse(answer: Answer, accepted?: string): Promise<Response> {
  const { headers, body } = answer;
  const init: Record<string, string> = {};
  for (let index = 0; index < headers.length; index += 2) {
    init[headers[index] as string] = headers[index + 1] as string;
  }
  if (body.length < THRESHOLD || !takesGzip(accepted)) {
    return new Response(body, { headers: init });
  }
  answer.compressed ??= compress(body);
  const small = await answer.compressed;
  init["Content-Encoding"] = "gzip";
  init["Content-Length"] = String(small.length);
  return new Response(small, { headers: init });
}
