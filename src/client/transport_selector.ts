import { io } from "socket.io-client";
import { type Bounds, retryAfterPause } from "../polling/client/backoff.ts";
import { loadPart } from "./load_part.ts";
import { SocketTransport } from "./socket_transport.ts";
import type {
  Connection,
  Target,
  Transport,
  TransportListener,
  TransportName,
} from "./transport.ts";

/** How long polling may take to get through before the feed is tried beside it, in milliseconds. */
const PATIENCE_MS = 3_500;
/** How long polling goes on trying once the feed gets through, in milliseconds. */
const GRACE_MS = 15_000;
/** The pauses until polling is tried again, and until WebSocket is, in milliseconds. */
const RETRY_MS: Record<"polling" | "websocket", Bounds> = {
  polling: { first: 30_000, longest: 600_000 },
  websocket: { first: 300_000, longest: 3_600_000 },
};

/**
 * Chooses the way that gets through: Socket.IO over polling; WebSocket once it
 * has proved itself beside polling; the feed where Socket.IO does not get
 * through. All go by one cursor, so that stepping loses nothing and repeats
 * nothing.
 */
export class TransportSelector implements Connection {
  /** The transport that is live, if one is. */
  active: Transport | undefined;
  readonly #target: Target;
  readonly #listener: TransportListener;
  readonly #forced: TransportName | undefined;
  readonly #transports = new Map<TransportName, Transport>();
  /** When a transport is given up on. */
  #patience: unknown;
  /** What ends the pause before a transport is tried again. */
  readonly #pauses = new Map<"polling" | "websocket", AbortController>();
  readonly #failures = { polling: 0, websocket: 0 };
  readonly #closing = new AbortController();
  #trying = false;

  constructor(
    target: Target,
    listener: Omit<TransportListener, "onUp" | "onDown" | "onWebSocketOffered">,
    onChange: () => void,
    forced?: TransportName,
  ) {
    this.#target = target;
    this.#forced = forced;
    this.#listener = Object.assign(Object.create(listener), {
      onUp: (transport: Transport) => {
        this.#up(transport);
        onChange();
      },
      onDown: (transport: Transport) => {
        this.#down(transport);
        onChange();
      },
      onWebSocketOffered: () => this.#tryWebSocket(),
    });
    if (forced === "websocket") void this.#openWebSocket();
    else this.#open(forced ?? "polling");
  }

  /** The transport that is live, or the one that is most likely to be next. */
  get transport(): TransportName {
    return (this.active ?? [...this.#transports.values()].at(-1))?.name ?? "polling";
  }

  renew(): void {
    for (const transport of this.#transports.values()) transport.renew?.();
  }

  check(): void {
    for (const transport of this.#transports.values()) transport.check();
  }

  wake(): void {
    for (const transport of this.#transports.values()) transport.wake();
  }

  close(): void {
    this.#closing.abort();
    this.#target.clock.clearTimeout(this.#patience);
    for (const pause of this.#pauses.values()) pause.abort();
    for (const name of this.#transports.keys()) this.#close(name);
  }

  #open(name: "polling" | "feed"): void {
    if (this.#transports.has(name)) return;
    const transport =
      name === "feed"
        ? this.#target.openFeed(this.#listener)
        : new SocketTransport(this.#target, this.#listener);
    this.#transports.set(name, transport);
    if (name === "polling") this.#bePatient(PATIENCE_MS, () => this.#tryFeed());
  }

  async #openWebSocket(): Promise<void> {
    const { WebSocket } = await this.#loadWebSocket();
    if (this.#closing.signal.aborted) return;
    this.#transports.set("websocket", new SocketTransport(this.#target, this.#listener, WebSocket));
  }

  #close(name: TransportName): void {
    const transport = this.#transports.get(name);
    this.#transports.delete(name);
    if (this.active === transport) this.active = undefined;
    transport?.close();
  }

  #up(transport: Transport): void {
    this.active = transport;
    if (this.#forced) return;
    if (transport.name === "feed") {
      this.#bePatient(GRACE_MS, () => this.#pausePolling());
      return;
    }
    this.#target.clock.clearTimeout(this.#patience);
    this.#pauses.get("polling")?.abort();
    this.#failures.polling = 0;
    this.#close("feed");
    if (transport.name === "websocket") this.#close("polling");
  }

  #down(transport: Transport): void {
    const wasActive = this.active === transport;
    if (wasActive) this.active = undefined;
    if (this.#forced) return;
    if (transport.name === "websocket") {
      this.#close("websocket");
      this.#distrustWebSocket();
      this.#open("polling");
    } else if (transport.name === "polling" && wasActive) {
      this.#bePatient(PATIENCE_MS, () => this.#tryFeed());
    }
  }

  #tryFeed(): void {
    if (this.active?.name === "feed") this.#pausePolling();
    else this.#open("feed");
  }

  /** The feed gets through and polling does not: leaves it alone for a while, ever longer. */
  #pausePolling(): void {
    this.#close("polling");
    this.#retryLater("polling", () => this.#open("polling"));
  }

  async #tryWebSocket(): Promise<void> {
    if (
      this.#forced ||
      this.#trying ||
      this.#pauses.has("websocket") ||
      this.#transports.has("websocket")
    ) {
      return;
    }
    this.#trying = true;
    try {
      const { tryWebSocket } = await this.#loadWebSocket();
      const proved = await tryWebSocket(io, this.#target, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      if (proved) await this.#openWebSocket();
      else this.#distrustWebSocket();
    } catch {
      // Closed before what it takes had got through.
    }
    this.#trying = false;
  }

  #loadWebSocket() {
    const importPart = () => import("./web_socket.ts");
    return loadPart(importPart, "web_socket.js", this.#target.clock, this.#closing.signal);
  }

  #distrustWebSocket(): void {
    this.#retryLater("websocket", () => this.#tryWebSocket());
  }

  #bePatient(ms: number, act: () => void): void {
    const { clock } = this.#target;
    clock.clearTimeout(this.#patience);
    if (!this.#forced) this.#patience = clock.setTimeout(act, ms);
  }

  #retryLater(name: "polling" | "websocket", retry: () => void): void {
    const pause = new AbortController();
    this.#pauses.get(name)?.abort();
    this.#pauses.set(name, pause);
    const again = () => {
      this.#pauses.delete(name);
      retry();
    };
    const { clock } = this.#target;
    retryAfterPause(this.#failures[name]++, again, clock, pause.signal, RETRY_MS[name]);
  }
}
