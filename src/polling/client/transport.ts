import { Fetch } from "engine.io-client";
import { HANDSHAKE, SEPARATOR } from "../number/request_number.ts";
import { handshakeIn } from "./handshake.ts";
import { LearnedHold } from "./learned_hold.ts";
import type { PollingOptions } from "./options.ts";
import { Polls } from "./polls.ts";
import { Posts } from "./posts.ts";
import { type Parameters, Requests } from "./requests.ts";

/** What is used of engine.io-client 6.6's Socket beyond its public types. */
interface EngineSocket {
  transport: unknown;
  _onClose(reason: string, details?: { description?: unknown }): void;
}

const CLOSE_PACKET = "1";
const PONG_PACKET = "3";
/** How long an answer is waited for, in milliseconds: to the handshake, and to the goodbye. */
const DEADLINE_MS = { handshake: 10_000, close: 4_000 };

/**
 * Engine.IO's polling with numbered requests (number/request_number.ts), for
 * browsers and Node.js alike. To a server that knows of no numbers it is a stock
 * client over fetch.
 *
 * @example
 * const socket = io(url, { transports: [NumberedPolling] });
 */
export class NumberedPolling extends Fetch {
  readonly #requests: Requests = new Requests(this.settings, {
    target: (parameters) => this.#target(parameters),
    isClosed: () => this.readyState === "closed",
    onEnd: (message, status) => {
      this.#isEnded = true;
      this.onError(message, status);
    },
  });
  readonly #posts = new Posts(this.#requests, this.settings);
  /** Set once the server has said that it understands numbers. */
  #polls: Polls | undefined;
  /** To the server, the next poll is the pong. */
  #pongsByPoll = false;
  /** The server has said that there is no such session: no need to tell it of the end. */
  #isEnded = false;

  /**
   * The transport with options of its own.
   *
   * @example
   * io(url, { transports: [NumberedPolling.with({ fetch: throughMyProxy })] });
   */
  static with(options: PollingOptions): typeof NumberedPolling {
    return class extends NumberedPolling {
      protected override get settings() {
        return options;
      }
    };
  }

  protected get settings(): PollingOptions {
    return {};
  }

  override doPoll(): void {
    if (this.readyState === "opening") this.#shakeHands();
    else if (this.#polls) this.#polls.next();
    else this.#askAsStock("poll", (text) => this.onData(text));
  }

  override doWrite(data: string, callback: () => void): void {
    if (this.#polls) {
      this.#polls.noteTalk(data);
      const packets = data.split(SEPARATOR).filter((packet) => !this.#isNeedless(packet));
      // engine.io-client takes notice of what has gone once this call has returned.
      if (packets.length === 0) void Promise.resolve().then(callback);
      else this.#posts.send(packets, callback);
    } else this.#askAsStock("post", callback, data);
  }

  #isNeedless(packet: string): boolean {
    return this.#pongsByPoll && packet === PONG_PACKET;
  }

  override doClose(): void {
    const isOpen = this.readyState === "open";
    if (this.#polls || !isOpen) this.#stop();
    if (isOpen && !this.#isEnded) {
      // Without a number, for a POST before it may be in flight still.
      const deadlineMs = DEADLINE_MS.close;
      this.#requests
        .send({ method: "POST", deadlineMs, body: CLOSE_PACKET, keepalive: true })
        .catch(() => {});
    }
  }

  override close(): this {
    super.close();
    // A transport that is paused for an upgrade takes no notice of close().
    if (this.readyState !== "closed") this.#stop();
    return this;
  }

  /**
   * An answer is due that has not come. If the poll that is held was swallowed, this is sooner known
   * by asking again than when its hold is over.
   */
  hurry(): void {
    if (this.writable) this.#polls?.hurry();
  }

  /** A cut poll no longer tells the server that the page is gone; one in the back/forward cache may come back. */
  readonly #leave = ({ persisted }: { persisted?: boolean }): void => {
    if (!persisted) this.close();
  };

  #stop(): void {
    globalThis.removeEventListener?.("pagehide", this.#leave as EventListener);
    this.#requests.stop();
  }

  #shakeHands(): void {
    const requests = this.#requests;
    const began = requests.clock.now();
    const cut = (reason: unknown) => requests.isOver || this.onError("handshake cut", reason);
    const parameters = { n: HANDSHAKE };
    const deadlineMs = DEADLINE_MS.handshake;
    requests.send({ method: "GET", parameters, deadlineMs }).then(({ status, text }) => {
      const handshake = status === 200 ? handshakeIn(text) : undefined;
      this.settings.onAnswer?.(handshake !== undefined, status);
      requests.noteRoundTrip(requests.clock.now() - began);
      if (!handshake) {
        cut(status);
      } else {
        const { hold, pong } = handshake;
        this.#pongsByPoll = pong === "poll";
        if (hold) this.#beginNumbered(Number(hold));
        this.onData(text);
        this.settings.onHandshake?.(handshake);
      }
    }, cut);
  }

  #beginNumbered(holdMax: number): void {
    const { hostname, port } = this.opts;
    const hold = new LearnedHold(`${hostname}:${port}`, holdMax);
    this.#polls = new Polls(this.#requests, hold, this.settings, (text) => this.onData(text));
    globalThis.addEventListener?.("pagehide", this.#leave as EventListener);
    // engine.io-client ends the session at the browser's "offline" event; here that is one more cut.
    const socket = this.socket as unknown as EngineSocket;
    const onClose = socket._onClose;
    socket._onClose = (reason, details) => {
      const isOffline = details?.description === "network connection lost";
      if (!isOffline || socket.transport !== this) onClose.call(socket, reason, details);
    };
  }

  /** To a server without numbers: a request that does not get through ends the session, as it always did. */
  #askAsStock(request: "poll" | "post", handle: (text: string) => void, body?: string): void {
    const requests = this.#requests;
    const cut = (reason: unknown) => requests.isOver || this.onError(`${request} cut`, reason);
    const asked =
      body === undefined ? { method: "GET" as const } : { method: "POST" as const, body };
    requests.send(asked).then(({ status, text }) => {
      if (status !== 200 || (body !== undefined && text !== "ok")) cut(status);
      else if (!requests.isOver) handle(text);
    }, cut);
  }

  #target(parameters: Parameters): [string, RequestInit] {
    const own = this.query;
    this.query = { ...own, ...(parameters as Record<string, never>) };
    // A number makes each URL another already; the handshake's alone is the same for all.
    if (this.#polls) this.opts.timestampRequests ??= false;
    const url = this.uri();
    this.query = own;
    const { extraHeaders, withCredentials } = this.opts;
    const credentials = withCredentials ? "include" : "same-origin";
    // Nobody asks by which page a poll was made.
    return [url, { headers: extraHeaders ?? {}, credentials, referrerPolicy: "no-referrer" }];
  }
}
