import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answers, BAD_REQUEST, TOO_LARGE, UNKNOWN_SESSION } from "./answers.ts";
import type { StockPolling } from "./engine_internals.ts";

/** How many copies of one POST are read at once; a path repeats, but not for ever. */
const COPIES_MAX = 3;

/**
 * A session's numbered POSTs: each taken in once, in order, whole or not at all.
 * Copies of one are read side by side, and the first that is whole counts: which
 * of them is the one that the path has already cut cannot be known.
 */
export class Posts {
  readonly #transport: StockPolling;
  readonly #answers: Answers;
  /** The most bytes of a body. */
  readonly #bytesMax: number;
  readonly #reading: IncomingMessage[] = [];
  /** The number of the last one taken in. */
  #taken = 0;
  /** The last number that was given up: asked again about it, the server says the same. */
  #skipped = 0;

  constructor(transport: StockPolling, answers: Answers, bytesMax: number) {
    this.#transport = transport;
    this.#answers = answers;
    this.#bytesMax = bytesMax;
  }

  handle(n: number, request: IncomingMessage, response: ServerResponse): void {
    if (n <= this.#taken) {
      this.#answers.post(response);
    } else if (n > this.#taken + 1) {
      this.#refuseLater(response);
    } else if (request.headers["content-type"] === "application/octet-stream") {
      this.#answers.refuse(response, 400, BAD_REQUEST);
      this.#transport.onError("invalid content");
    } else {
      this.#read(n, request, response);
    }
  }

  /** A number is given up: whatever of it is still on its way comes too late. */
  skip(n: number, response: ServerResponse): void {
    if (n > this.#taken + 1) {
      this.#refuseLater(response);
      return;
    }
    if (n > this.#taken) this.#taken = this.#skipped = n;
    this.#answers.post(response, n === this.#skipped ? "ok" : "taken");
  }

  /** The client took something for our `ok` that was not: what it sent is lost, so start anew. */
  #refuseLater(response: ServerResponse): void {
    this.#answers.refuse(response, 400, BAD_REQUEST);
    this.#transport.onError("a POST's number skips one");
  }

  #read(n: number, request: IncomingMessage, response: ServerResponse): void {
    if (isWithoutBody(request)) {
      // As with a body that was cut: the client sends it again, and nothing ends.
      this.#answers.refuse(response, 400);
      return;
    }
    if (Number(request.headers["content-length"] ?? 0) > this.#bytesMax) {
      this.#answers.refuse(response, 413, TOO_LARGE);
      return;
    }
    if (this.#reading.length >= COPIES_MAX) this.#reading.shift()?.destroy();
    this.#reading.push(request);

    let payload = "";
    let bytes = 0;
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      bytes += Buffer.byteLength(chunk);
      if (bytes <= this.#bytesMax) {
        payload += chunk;
      } else if (!response.headersSent) {
        payload = "";
        this.#answers.refuse(response, 413, TOO_LARGE);
      }
    });
    // `end` comes for a whole body alone, `close` after a cut as well: a cut is the path's, not a death.
    request.on("end", () => this.#finish(n, response, payload));
    request.on("close", () => this.#forget(request));
    request.on("error", () => this.#forget(request));
  }

  #finish(n: number, response: ServerResponse, payload: string): void {
    if (response.headersSent) return;
    if (this.#transport.readyState === "closed") {
      this.#answers.refuse(response, 400, UNKNOWN_SESSION);
      return;
    }
    if (n === this.#taken + 1) {
      this.#taken = n;
      this.#transport.onData(payload);
    }
    this.#answers.post(response);
  }

  #forget(request: IncomingMessage): void {
    const index = this.#reading.indexOf(request);
    if (index >= 0) this.#reading.splice(index, 1);
  }
}

/** Whether Node.js has spared a request its events, since it has no body (`optimizeEmptyRequests`): none will come. */
export function isWithoutBody(request: IncomingMessage): boolean {
  return request.readableEnded;
}
