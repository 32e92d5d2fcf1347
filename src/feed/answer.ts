import { NO_STORE } from "../http/caching.ts";
import { compress, THRESHOLD, takesGzip } from "../http/compressed.ts";
import type { Changes, Message } from "../protocol/message.ts";

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
  render(changes: Changes): string;
}

/** What a page on another site may read of an answer. */
const CURSOR_HEADERS = "Longwave-Cursor, Longwave-More, Longwave-Reset";

export const json: Format = {
  key: "json",
  contentType: "application/json",
  render: JSON.stringify,
};

/** For the page itself, which shows what the server has rendered. */
export const jsonWithFragments = (renderFragment: (message: Message) => string): Format => ({
  key: "json fragments",
  contentType: json.contentType,
  render: (changes) => {
    const messages = changes.messages.map((message) => ({
      ...message,
      fragment: renderFragment(message),
    }));
    return JSON.stringify({ ...changes, messages });
  },
});

/** A body that is not JSON has no place for the cursor: then it is in a header. */
export function makeAnswer(changes: Changes, { contentType, render }: Format): Answer {
  const body = Buffer.from(render(changes));
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
    headers.push("Longwave-Cursor", changes.cursor);
    if (changes.more) headers.push("Longwave-More", "true");
    if (changes.reset) headers.push("Longwave-Reset", "true");
  }
  const empty = changes.messages.length === 0 && !changes.reset;
  return { empty, cursor: changes.cursor, headers, body };
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
