import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { FaultBook } from "./fault_book.ts";
import type { Fault, FaultRecord } from "./faults.ts";
import { bodyOf, type Forwarded, forward, passedOn } from "./forward.ts";
import { answerForItself } from "./path_answers.ts";
import { passUpgrade } from "./web_socket_path.ts";

export interface HostilePathOptions {
  /** The URL of the server behind the path: http, without a path of its own. */
  target: string;
  /** The same seed does the same to the k-th request of a kind. */
  seed?: number;
  faults?: Fault[];
}

/**
 * Opens a way to a server that is as bad as told: an HTTP proxy on a free port
 * of the loopback interface.
 *
 * @throws where the target is no URL
 * @example
 * const path = await hostilePath({
 *   target: "http://127.0.0.1:3000",
 *   seed: 7,
 *   faults: [{ kind: "swallow", every: 10 }, { kind: "delay", ms: 50 }],
 * });
 * // … talk to path.url …
 * console.log(path.faults.length, "faults");
 * await path.close();
 */
export async function hostilePath(options: HostilePathOptions): Promise<HostilePath> {
  const path = new HostilePath(options);
  await path.open();
  return path;
}

/** A way to a server, made by `hostilePath`. */
export class HostilePath {
  /** How many requests have come in. */
  requests = 0;
  readonly #target: URL;
  readonly #book: FaultBook;
  readonly #server = createServer((request, response) => void this.#pass(request, response));
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets = new Set<Socket>();
  readonly #timers: NodeJS.Timeout[] = [];
  #isClosed = false;

  constructor({ target, seed = 1, faults = [] }: HostilePathOptions) {
    this.#target = new URL(target);
    this.#book = new FaultBook(seed, faults);
    this.#server.on("connection", (socket) => this.#connected(socket));
    this.#server.on("upgrade", (request: IncomingMessage, socket, head) => {
      const [fault] = this.#book.all("web socket");
      if (fault) this.#book.record(fault, ++this.requests, request);
      passUpgrade(request, socket, head, this.#target, fault);
    });
    for (const fault of this.#book.all("closed")) {
      const close = () => {
        this.#isClosed = true;
        this.#book.record(fault, 0);
        this.cut();
        this.#timers.push(setTimeout(() => (this.#isClosed = false), fault.forMs).unref());
      };
      this.#timers.push(setInterval(close, fault.everyMs).unref());
    }
  }

  /** What was done to which request, in order. */
  get faults(): readonly FaultRecord[] {
    return this.#book.records;
  }

  /** Where the client is to go instead of to the target. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async open(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** Resets every connection, once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    this.#agent.destroy();
    await closed;
  }

  #connected(socket: Socket): void {
    if (this.#isClosed) socket.destroy();
    this.#sockets.add(socket);
    socket.on("error", () => {});
    const timers = this.#book.all("connection age").map((fault) => {
      const die = () => {
        this.#book.record(fault, 0);
        socket.destroy();
      };
      return setTimeout(die, fault.ms).unref();
    });
    socket.on("close", () => {
      this.#sockets.delete(socket);
      for (const timer of timers) clearTimeout(timer);
    });
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const number = ++this.requests;
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    try {
      const body = await bodyOf(request);
      await this.#latency();
      if (this.#endsHere(number, request, response, body)) return;
      this.#limitTime(number, request, response);
      const forwarded: Forwarded = {
        method: request.method as string,
        url: new URL(request.url as string, this.#target),
        headers: {
          ...passedOn(request.headers, this.#rewrites("request")),
          host: this.#target.host,
        },
        body,
      };
      const copies = this.#book.hit("repeat", number, request) ? 2 : 1;
      const answers = Array.from({ length: copies }, () =>
        forward(forwarded, this.#agent, gone.signal),
      );
      const answer = await Promise.any(answers);
      for (const other of answers) {
        other.then((message) => message === answer || message.resume()).catch(() => {});
      }
      await this.#passBack(number, request, answer, response);
    } catch {
      // Only the target can have failed: when the client has gone, nobody hears this.
      answerForItself(response, 502);
    }
  }

  /** Whether something on the way deals with the request itself. */
  #endsHere(
    number: number,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): boolean {
    for (const fault of this.#book.all("block")) {
      if (!request.url?.startsWith(fault.path)) continue;
      this.#book.record(fault, number, request);
      if (fault.how === "reset") response.destroy();
      else if (fault.how !== "silence") answerForItself(response, 403);
      return true;
    }
    for (const fault of this.#book.all("body limit")) {
      if (body.length <= fault.bytes) continue;
      this.#book.record(fault, number, request);
      answerForItself(response, 413);
      return true;
    }
    const lost = this.#book.hit("lose", number, request);
    if (lost) {
      if (lost.how !== "silence") response.destroy();
      return true;
    }
    const answer = this.#book.hit("answer", number, request);
    if (answer) answerForItself(response, answer.with);
    return answer !== undefined;
  }

  #limitTime(number: number, request: IncomingMessage, response: ServerResponse): void {
    for (const fault of this.#book.all("cut")) {
      const timer = setTimeout(() => {
        this.#book.record(fault, number, request);
        if (fault.how === 504) answerForItself(response, 504);
        else response.destroy();
      }, fault.afterMs);
      response.on("close", () => clearTimeout(timer));
    }
  }

  async #passBack(
    number: number,
    request: IncomingMessage,
    answer: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const swallowed = this.#book.hit("swallow", number, request);
    const truncated = this.#book.hit("truncate", number, request);
    const whole = this.#book.all("buffer").length + this.#book.all("delay").length > 0;
    const body = swallowed || truncated || whole ? await bodyOf(answer) : undefined;
    await this.#latency();
    if (swallowed) {
      if (swallowed.how !== "silence") response.destroy();
      return;
    }
    if (response.destroyed || response.headersSent) {
      answer.resume();
      return;
    }
    response.writeHead(
      answer.statusCode ?? 502,
      passedOn(answer.headers, this.#rewrites("answer")),
    );
    if (truncated) {
      response.write(body?.subarray(0, body.length >> 1), () => response.destroy());
    } else if (body) {
      response.end(body);
    } else {
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    }
  }

  async #latency(): Promise<void> {
    for (const { ms } of this.#book.all("delay")) {
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }

  #rewrites(of: "request" | "answer") {
    return this.#book.all("headers").filter((fault) => fault.of === of);
  }
}
