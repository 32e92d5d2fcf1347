import type { IncomingMessage, ServerResponse } from "node:http";
import type { NumberedOptions } from "./options.ts";

/** Names and values in turn, as writeHead takes them fastest. */
export type HeaderList = readonly string[];

/** No cache keeps an answer, and nothing on the way puts other words in its place (RFC 9111, 5.2.2). */
export const CACHE_CONTROL = "no-store, no-transform";

const TO_CACHES: HeaderList = ["cache-control", CACHE_CONTROL];
const NO_WORD_TO_CACHES: HeaderList = [];

/** For how many origins the list is kept; it is made anew for others. */
const ORIGINS_MAX = 50;

/** The headers of every answer, whatever it is: those that were given, and CORS's for pages of any origin. */
export class AnswerHeaders {
  readonly #given: HeaderList;
  readonly #anyOrigin: boolean;
  readonly #lists = new Map<string | undefined, HeaderList>();

  /** The list of the latest answer, and what it was made of. */
  #latest = {
    own: [] as HeaderList,
    cache: TO_CACHES,
    bytes: -1,
    type: "",
    list: [] as HeaderList,
  };

  constructor({ headers, anyOrigin }: Pick<NumberedOptions, "headers" | "anyOrigin">) {
    this.#given = Object.entries(headers).flat();
    this.#anyOrigin = anyOrigin;
  }

  for({ headers }: IncomingMessage): HeaderList {
    const origin = this.#anyOrigin ? headers.origin : undefined;
    return this.#lists.get(origin) ?? this.#make(origin);
  }

  /** Those of an answer of this type and length; the same list for all who are given the same. */
  ofAnswer(request: IncomingMessage, type: string, bytes: number, isLean: boolean): HeaderList {
    // CORS's are for pages, and a page's poll names its origin or is of this one; nobody keeps an answer.
    const own = request.headers.origin === undefined ? this.#given : this.for(request);
    // What answers a POST is kept by nobody who was not told how long (RFC 9110, 9.3.3).
    const cache = isLean && request.method === "POST" ? NO_WORD_TO_CACHES : TO_CACHES;
    const latest = this.#latest;
    if (
      latest.own === own &&
      latest.cache === cache &&
      latest.bytes === bytes &&
      latest.type === type
    ) {
      return latest.list;
    }
    const list = ["Content-Type", type, "Content-Length", String(bytes), ...cache, ...own];
    this.#latest = { own, cache, bytes, type, list };
    return list;
  }

  #make(origin: string | undefined): HeaderList {
    const list = this.#anyOrigin ? [...this.#given, ...allow(origin)] : this.#given;
    if (this.#lists.size >= ORIGINS_MAX) this.#lists.clear();
    this.#lists.set(origin, list);
    return list;
  }

  /** Sets them for an answer that Engine.IO will give. */
  set(response: ServerResponse): void {
    const list = this.for(response.req);
    for (let index = 0; index < list.length; index += 2) {
      response.setHeader(list[index] as string, list[index + 1] as string);
    }
  }

  /**
   * Answers what a browser asks first. Any header may be sent, for what they are for is the server's
   * to look at; but none in which a page would speak as a proxy does.
   */
  answerPreflight({ headers }: IncomingMessage, response: ServerResponse): void {
    this.set(response);
    response.setHeader("Vary", "Origin, Access-Control-Request-Headers");
    response.writeHead(204, {
      "Access-Control-Allow-Methods": "GET, POST",
      "Access-Control-Allow-Headers": withoutProxys(headers["access-control-request-headers"]),
      "Access-Control-Max-Age": 86_400,
      // Chrome asks so before a public page may reach a server of the local network.
      ...(headers["access-control-request-private-network"] === "true" && {
        "Access-Control-Allow-Private-Network": "true",
      }),
    });
    response.end();
  }
}

function withoutProxys(names = "*"): string {
  return names
    .split(",")
    .filter((name) => !/^\s*(x-)?(forwarded|real-ip|client-ip|original)\b/i.test(name))
    .join();
}

/**
 * The origin by name, since `*` is no answer to a request with credentials (Fetch
 * standard, "CORS protocol and credentials"). Who that lets in is not decided here.
 */
function allow(origin: string | undefined): HeaderList {
  const vary = ["Vary", "Origin"];
  if (!origin || !/^[\x20-\x7e]+$/.test(origin)) {
    return ["Access-Control-Allow-Origin", "*", ...vary];
  }
  return [
    "Access-Control-Allow-Origin",
    origin,
    "Access-Control-Allow-Credentials",
    "true",
    ...vary,
  ];
}
