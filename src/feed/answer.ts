import { type Form, json as messageJson } from "../chat/change.ts";
import type { Reading } from "../chat/messages.ts";
import { NO_STORE } from "../http/caching.ts";
import { compress, THRESHOLD, takesGzip } from "../http/compressed.ts";

/** What an answer is made of. */
export type Answered = Omit<Reading, "rev">;

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
}

/** What a page on another site may read of an answer. */
const CURSOR_HEADERS = "Longwave-Cursor, Longwave-More, Longwave-Reset";

export const json = jsonOf("json", messageJson);

/** @param form a message in JSON, written once for all answers that it is in */
export function jsonOf(key: string, form: Form<string>): Format {
  return {
    key,
    contentType: "application/json",
    render({ changes, cursor, more, reset }) {
      const messages = changes.map((change) => change.in(form)).join();
      const rest = JSON.stringify({ cursor, more, reset });
      return `{"messages":[${messages}],${rest.slice(1)}`;
    },
  };
}

/** A body that is not JSON has no place for the cursor: then it is in a header. */
export function makeAnswer(reading: Answered, { contentType, render }: Format): Answer {
  const body = Buffer.from(render(reading));
  const headers = [
    "Content-Type",
    contentType,
    "Content-Length",
    String(body.length),
    "Cache-Control",
    NO_STORE,
    "Vary",
    "Accept, Accept-Encoding",
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
  const empty = reading.changes.length === 0 && !reading.reset;
  return { empty, cursor: reading.cursor, headers, body };
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
