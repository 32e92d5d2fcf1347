import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import { Connections } from "./connections.ts";
import { FaultSchedule } from "./fault_schedule.ts";
import type { Fault, FaultRecord } from "./faults.ts";
import { bodyOf, type Forwarded, forward, passedOn } from "./forward.ts";
import { answerAsProxy, answerSessionUnknown } from "./proxy_answers.ts";
import { RequestLog } from "./request_log.ts";
import { ThinLine } from "./thin_line.ts";
import { passUpgrade, refuseUpgrade } from "./web_socket_proxy.ts";

/**
 * After an answer is swallowed, how long until the client hears of a reset, in
 * milliseconds: what the server did meanwhile has come by then, or the race
 * between the two would have each run differ.
 */
const NOTICE_MS = 50;

export interface FaultProxyOptions {
  /** The URL of the server behind the path: http or https, without a path of its own. */
  target: string;
  /** Where it stands on the loopback interface; a free port where absent. */
  port?: number;
  /** The same seed does the same to the k-th request with a method. */
  seed?: number;
  faults?: Fault[];
}

/**
 * Opens a way to a server that is as bad as told: an HTTP proxy on the loopback
 * interface.
 *
 * @throws where the target is no URL, or the port cannot be had
 * @example
 * const path = await startFaultProxy({
 *   target: "http://127.0.0.1:3000",
 *   seed: 7,
 *   faults: [{ kind: "swallow", every: 10 }, { kind: "delay", ms: 50 }],
 * });
 * // … talk to path.url …
 * console.log(path.faults.length, "faults");
 * await path.close();
 */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const path = new FaultProxy(options);
  await path.open();
  return path;
}

/** A way to a server, made by `startFaultProxy`. */
export class FaultProxy {
  /** What has come in. */
  readonly log = new RequestLog();
  readonly #target: URL;
  readonly #port: number;
  readonly #schedule: FaultSchedule;
  readonly #connections: Connections;
  /** It listens by itself nowhere: what comes to the path is handed to it, over a thin line or as it is. */
  readonly #server = http.createServer((request, response) => void this.#pass(request, response));
  readonly #listener = net.createServer((socket) => this.#accept(socket));
  readonly #agent: http.Agent;
  #line: ThinLine | undefined;

  constructor({ target, port = 0, seed = 1, faults = [] }: FaultProxyOptions) {
    this.#target = new URL(target);
    this.#port = port;
    this.#schedule = new FaultSchedule(seed, faults, this.log);
    this.#connections = new Connections(this.#schedule);
    const { Agent } = this.#target.protocol === "https:" ? https : http;
    this.#agent = new Agent({ keepAlive: true });
    this.#layLine();
    this.#server.on("upgrade", (request: http.IncomingMessage, socket, head) => {
      const number = this.log.add(request);
      const [fault] = this.#schedule.all("web socket");
      if (fault) this.#schedule.record(fault, number, request);
      if (this.log.isForgotten(request)) {
        refuseUpgrade(socket);
        return;
      }
      socket.on("close", this.log.hold());
      passUpgrade(request, socket, head, this.#target, fault);
    });
  }

  /** What was done to which request, in order. */
  get faults(): readonly FaultRecord[] {
    return this.#schedule.records;
  }

  /** How many requests have come in. */
  get requests(): number {
    return this.log.count;
  }

  /** What clients have sent and were sent, in bytes: heads and bodies. */
  get bytes(): Readonly<{ up: number; down: number }> {
    return this.#connections.bytes;
  }

  /** Where the client is to go instead of to the target. */
  get url(): string {
    return `http://127.0.0.1:${(this.#listener.address() as net.AddressInfo).port}`;
  }

  async open(): Promise<void> {
    this.#listener.listen(this.#port, "127.0.0.1");
    await once(this.#listener, "listening");
  }

  /** The path gets better or worse: other faults from now on, on new connections. */
  setFaults(faults: readonly Fault[]): void {
    this.#schedule.setFaults(faults);
    this.#layLine();
    this.#connections.end();
    this.#connections.closeNowAndThen();
  }

  /** @deprecated the name of `setFaults` before 0.2 */
  become(faults: readonly Fault[]): void {
    this.setFaults(faults);
  }

  /** Resets every connection, once. */
  cut(): void {
    this.#connections.cut();
  }

  async close(): Promise<void> {
    const closed = once(this.#listener, "close");
    this.#listener.close();
    this.#connections.end();
    this.#agent.destroy();
    await closed;
  }

  #layLine(): void {
    const [fault] = this.#schedule.all("line");
    this.#line = fault && new ThinLine(fault);
  }

  #accept(socket: net.Socket): void {
    this.#connections.add(socket);
    this.#server.emit("connection", this.#line?.over(socket) ?? socket);
  }

  async #pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const number = this.log.add(request);
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    try {
      const body = await bodyOf(request);
      await this.#latency();
      if (this.#isHandledHere(number, request, response, body)) return;
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
      const copies = this.#schedule.hit("repeat", number, request) ? 2 : 1;
      const answers = Array.from({ length: copies }, () =>
        forward(forwarded, this.#agent, gone.signal),
      );
      const answer = await Promise.any(answers).finally(this.log.hold());
      for (const other of answers) {
        other.then((message) => message === answer || message.resume()).catch(() => {});
      }
      await this.#sendAnswer(number, request, answer, response);
    } catch {
      // Only the target can have failed: when the client has gone, nobody hears this.
      answerAsProxy(response, 502);
    }
  }

  /** Whether something on the way deals with the request itself. */
  #isHandledHere(
    number: number,
    request: http.IncomingMessage,
    response: http.ServerResponse,
    body: Buffer,
  ): boolean {
    for (const fault of this.#schedule.all("block")) {
      if (!request.url?.startsWith(fault.path)) continue;
      this.#schedule.record(fault, number, request);
      if (fault.how === "reset") response.destroy();
      else if (fault.how !== "silence") answerAsProxy(response, 403);
      return true;
    }
    for (const fault of this.#schedule.all("body limit")) {
      if (body.length <= fault.bytes) continue;
      this.#schedule.record(fault, number, request);
      answerAsProxy(response, 413);
      return true;
    }
    if (this.log.isForgotten(request)) {
      answerSessionUnknown(response);
      return true;
    }
    const restart = this.#schedule.hit("restart", number, request);
    if (restart) {
      this.log.forgetSessions();
      this.#connections.closeFor(restart.forMs);
      return true;
    }
    const lost = this.#schedule.hit("lose", number, request);
    if (lost) {
      if (lost.how !== "silence") response.destroy();
      return true;
    }
    const answer = this.#schedule.hit("answer", number, request);
    if (answer) answerAsProxy(response, answer.with);
    return answer !== undefined;
  }

  #limitTime(number: number, request: http.IncomingMessage, response: http.ServerResponse): void {
    for (const fault of this.#schedule.all("cut")) {
      const timer = setTimeout(() => {
        this.#schedule.record(fault, number, request);
        if (fault.how === 504) answerAsProxy(response, 504);
        else response.destroy();
      }, fault.afterMs);
      response.on("close", () => clearTimeout(timer));
    }
  }

  async #sendAnswer(
    number: number,
    request: http.IncomingMessage,
    answer: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const swallowed = this.#schedule.hit("swallow", number, request);
    const truncated = this.#schedule.hit("truncate", number, request);
    const whole = this.#schedule.all("buffer").length + this.#schedule.all("delay").length > 0;
    const body = swallowed || truncated || whole ? await bodyOf(answer) : undefined;
    await this.#latency();
    if (swallowed) {
      if (swallowed.how !== "silence") setTimeout(() => response.destroy(), NOTICE_MS).unref();
      return;
    }
    if (response.destroyed || response.headersSent) {
      answer.resume();
      return;
    }
    // The head is as long as the server's own: nothing is added that it has left out.
    response.sendDate = false;
    if (!answer.headers.connection) response.removeHeader("Connection");
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
    for (const { ms } of this.#schedule.all("delay")) {
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }

  #rewrites(of: "request" | "answer") {
    return this.#schedule.all("headers").filter((fault) => fault.of === of);
  }
}
