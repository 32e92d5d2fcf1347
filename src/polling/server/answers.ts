import type { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { type AnswerHeaders, CACHE_CONTROL, type HeaderList } from "./answer_headers.ts";
import { type Coding, type Compressible, Compression } from "./compression.ts";
import type { EngineRequest } from "./engine_internals.ts";
import type { Encoded } from "./payload.ts";
import { parseQuery } from "./query.ts";

/** Engine.IO's own word for a refusal; a client tells it from a path's by the code. */
export const UNKNOWN_SESSION = '{"code":1,"message":"Session ID unknown"}';
export const BAD_REQUEST = '{"code":3,"message":"Bad request"}';
export const TOO_LARGE = '{"message":"Payload too large"}';

const TEXT = "text/plain; charset=UTF-8";

/** For a client whose line is thin: compressing a short answer takes less time than what it saves there. */
const thinLine = new Compression({ threshold: 200 });
/** What the header for it takes, in bytes: what is not made smaller by more goes as it is. */
const CODING_LENGTH = "Content-Encoding: gzip\r\n".length;

/** What a poll is answered. */
export interface Answer extends Encoded {
  compressible: Compressible;
}

/** An answer that has ASCII alone, and is too short to be compressed. */
export function shortAnswer(text: string): Answer {
  return { text, bytes: text.length, compressible: false };
}

/** What all the answers of an engine have in common. */
export interface AnswerContext {
  /** Asked for the listeners to its "headers" event. */
  engine: EventEmitter;
  headers: AnswerHeaders;
  compression: Compression | undefined;
}

/** Writes the answers of one transport. */
export class Answers {
  readonly #transport: EventEmitter;
  readonly #context: AnswerContext;
  /** Whether the client numbers its requests: then a head says what is needed, and no more. */
  readonly #isLean: boolean;
  /** Old Explorers took an answer for an attack upon the page. */
  readonly #isExplorer: boolean;

  constructor(transport: EventEmitter, context: AnswerContext, isLean: boolean, userAgent = "") {
    this.#transport = transport;
    this.#isLean = isLean;
    this.#context = context;
    this.#isExplorer = userAgent.includes(";MSIE") || userAgent.includes("Trident/");
  }

  /** Answers a poll; where that takes longer, since it is compressed, the promise says when it is done. */
  poll(response: ServerResponse, answer: Answer): Promise<void> | undefined {
    const { compressible, bytes } = answer;
    const compression = compressible === "on a thin line" ? thinLine : this.#context.compression;
    if (compression && compressible) {
      const coding = compression.codingFor(response.req.headers["accept-encoding"], bytes);
      if (coding) return this.#pollCompressed(response, answer, compression, coding);
    }
    this.#pollPlain(response, answer);
  }

  #pollPlain(response: ServerResponse, { text, bytes }: Encoded): void {
    this.#begin(response, bytes);
    response.end(text, bytes === text.length ? "latin1" : "utf8");
  }

  async #pollCompressed(
    response: ServerResponse,
    answer: Encoded,
    compression: Compression,
    coding: Coding,
  ): Promise<void> {
    const compressed = await compression.compress(answer.text, coding);
    if (compression === thinLine && compressed.length + CODING_LENGTH >= answer.bytes) {
      this.#pollPlain(response, answer);
      return;
    }
    this.#begin(response, compressed.length, coding);
    response.end(compressed);
  }

  /** Says that a POST was taken in, in Engine.IO's word for it, or what became of one that is given up. */
  post(response: ServerResponse, word: "ok" | "taken" = "ok"): void {
    this.#begin(response, word.length);
    response.end(word);
  }

  refuse(response: ServerResponse, status: 400 | 413 | 500, body = ""): void {
    response.writeHead(status, [
      ...(body ? ["Content-Type", "application/json"] : []),
      "Content-Length",
      String(body.length),
      "cache-control",
      CACHE_CONTROL,
      ...this.#context.headers.for(response.req),
    ]);
    response.end(body);
  }

  #begin(response: ServerResponse, bytes: number, coding?: Coding): void {
    let headers = this.#context.headers.ofAnswer(response.req, TEXT, bytes, this.#isLean);
    if (this.#isLean && response.req.method === "GET") leaveOutKeepAlive(response);
    if (coding) headers = [...headers, "Content-Encoding", coding];
    if (this.#isExplorer) headers = [...headers, "X-XSS-Protection", "0"];
    if (this.#isListenedTo(response)) headers = this.#tell(response, headers);
    // Node.js reads the list and does not change it.
    response.writeHead(200, headers as string[]);
  }

  /** Whether somebody listens to "headers" events: a handshake's are the engine's own too, for its cookie. */
  #isListenedTo({ req }: ServerResponse): boolean {
    const { _query: query } = req as Partial<EngineRequest>;
    return (
      this.#context.engine.listenerCount("headers") > 0 ||
      (query !== undefined && query.sid === undefined) ||
      this.#transport.listenerCount("headers") > 1
    );
  }

  /** The headers after the listeners have looked at them, and changed them as they like. */
  #tell(response: ServerResponse, list: HeaderList): string[] {
    const request = response.req as EngineRequest;
    request._query ??= parseQuery(request.url as string);
    const headers: Record<string, string> = {};
    for (let index = 0; index < list.length; index += 2) {
      headers[list[index] as string] = list[index + 1] as string;
    }
    this.#transport.emit("headers", headers, request);
    return Object.entries(headers).flat();
  }
}

/**
 * The connection of a poll is used again at once. So nobody need be told how long it may be idle, and
 * that it lasts is understood (RFC 9112, 9.3); a POST's says so still, for a client may keep it for the next.
 */
function leaveOutKeepAlive(response: ServerResponse): void {
  if (response.shouldKeepAlive && response.req.httpVersion === "1.1") {
    response.removeHeader("Connection");
  }
}
