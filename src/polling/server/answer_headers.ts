import type { IncomingMessage, ServerResponse } from "node:http";
import type { NumberedOptions } from "./options.ts";

/** Names and values in turn, as writeHead takes them fastest. */
export type HeaderList = readonly string[];

/** For how many origins the list is kept; it is made anew for others. */
const ORIGINS_MAX = 50;

/** The headers of every answer, whatever it is: those that were given, and CORS's for pages of any origin. */
export class AnswerHeaders {
  readonly #given: HeaderList;
  readonly #anyOrigin: boolean;
  readonly #lists = new Map<string | undefined, HeaderList>();

  constructor({ headers, anyOrigin }: Pick<NumberedOptions, "headers" | "anyOrigin">) {
    this.#given = Object.entries(headers).flat();
    this.#anyOrigin = anyOrigin;
  }

  /** @param isLean whether it is to be as little as is needed: CORS's go to whoever has an origin alone */
  for({ headers }: IncomingMessage, isLean = false): HeaderList {
    const origin = this.#anyOrigin ? headers.origin : undefined;
    if (isLean && origin === undefined) return this.#given;
    return this.#lists.get(origin) ?? this.#make(origin);
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
