import { io } from "socket.io-client";
import { FeedRung } from "./feed_rung.ts";
import type { Rung, RungListener, Target, TransportName, Way } from "./rung.ts";
import { SocketRung } from "./socket_rung.ts";

/** How long polling may take to get through before the feed is tried beside it, in milliseconds. */
const PATIENCE_MS = 3_500;
/** How long polling goes on trying once the feed gets through, in milliseconds. */
const GRACE_MS = 15_000;
/** How long until polling is tried again, and until WebSocket is: first and longest, in milliseconds. */
const RETRY_MS = {
  polling: { first: 30_000, longest: 600_000 },
  websocket: { first: 300_000, longest: 3_600_000 },
};

const loadWebSocket = () => import("./web_socket.ts");

/**
 * Chooses the way that gets through: Socket.IO over polling; WebSocket once it
 * has proved itself beside polling; the feed where Socket.IO does not get
 * through. All go by one cursor, so that stepping loses nothing and repeats
 * nothing.
 */
export class Ladder implements Way {
  /** The rung that is live, if one is. */
  active: Rung | undefined;
  readonly #target: Target;
  readonly #listener: RungListener;
  readonly #forced: TransportName | undefined;
  readonly #rungs = new Map<TransportName, Rung>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #failures = { polling: 0, websocket: 0 };
  readonly #closing = new AbortController();
  #trying = false;

  constructor(
    target: Target,
    listener: Omit<RungListener, "onUp" | "onDown" | "onWebSocketOffered">,
    onChange: () => void,
    forced?: TransportName,
  ) {
    this.#target = target;
    this.#forced = forced;
    this.#listener = Object.assign(Object.create(listener), {
      onUp: (rung: Rung) => {
        this.#up(rung);
        onChange();
      },
      onDown: (rung: Rung) => {
        this.#down(rung);
        onChange();
      },
      onWebSocketOffered: () => this.#tryWebSocket(),
    });
    if (forced === "websocket") void this.#openWebSocket();
    else this.#open(forced ?? "polling");
  }

  /** The rung that is live, or the one that is most likely to be next. */
  get transport(): TransportName {
    return (this.active ?? [...this.#rungs.values()].at(-1))?.transport ?? "polling";
  }

  renew(): void {
    for (const rung of this.#rungs.values()) rung.renew?.();
  }

  check(): void {
    for (const rung of this.#rungs.values()) rung.check();
  }

  wake(): void {
    for (const rung of this.#rungs.values()) rung.wake();
  }

  close(): void {
    this.#closing.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const name of this.#rungs.keys()) this.#close(name);
  }

  #open(name: "polling" | "feed"): void {
    if (this.#rungs.has(name)) return;
    const Kind = name === "feed" ? FeedRung : SocketRung;
    this.#rungs.set(name, new Kind(this.#target, this.#listener));
    if (name === "polling") this.#after("patience", PATIENCE_MS, () => this.#tryFeed());
  }

  async #openWebSocket(): Promise<void> {
    const { WebSocket } = await loadWebSocket();
    if (this.#closing.signal.aborted) return;
    this.#rungs.set("websocket", new SocketRung(this.#target, this.#listener, WebSocket));
  }

  #close(name: TransportName): void {
    const rung = this.#rungs.get(name);
    this.#rungs.delete(name);
    if (this.active === rung) this.active = undefined;
    rung?.close();
  }

  #up(rung: Rung): void {
    this.active = rung;
    if (this.#forced) return;
    if (rung.transport === "feed") {
      this.#after("patience", GRACE_MS, () => this.#restPolling());
      return;
    }
    this.#cancel("patience", "retry");
    this.#failures.polling = 0;
    this.#close("feed");
    if (rung.transport === "websocket") this.#close("polling");
  }

  #down(rung: Rung): void {
    const wasActive = this.active === rung;
    if (wasActive) this.active = undefined;
    if (this.#forced) return;
    if (rung.transport === "websocket") {
      this.#close("websocket");
      this.#distrustWebSocket();
      this.#open("polling");
    } else if (rung.transport === "polling" && wasActive) {
      this.#after("patience", PATIENCE_MS, () => this.#tryFeed());
    }
  }

  #tryFeed(): void {
    if (this.active?.transport === "feed") this.#restPolling();
    else this.#open("feed");
  }

  /** The feed gets through and polling does not: leaves it alone for a while, ever longer. */
  #restPolling(): void {
    this.#close("polling");
    this.#after("retry", this.#pauseFor("polling"), () => this.#open("polling"));
  }

  async #tryWebSocket(): Promise<void> {
    if (this.#forced || this.#trying || this.#timers.has("trial") || this.#rungs.has("websocket")) {
      return;
    }
    this.#trying = true;
    try {
      const { tryWebSocket } = await loadWebSocket();
      const proved = await tryWebSocket(io, this.#target, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      if (proved) await this.#openWebSocket();
      else this.#distrustWebSocket();
    } catch {
      // What it takes has not got through; there will be another offer.
    }
    this.#trying = false;
  }

  #distrustWebSocket(): void {
    this.#after("trial", this.#pauseFor("websocket"), () => this.#tryWebSocket());
  }

  #pauseFor(name: "polling" | "websocket"): number {
    const { first, longest } = RETRY_MS[name];
    return Math.min(first * 2 ** this.#failures[name]++, longest);
  }

  #after(name: string, ms: number, act: () => void): void {
    if (this.#forced) return;
    this.#cancel(name);
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        act();
      }, ms),
    );
  }

  #cancel(...names: string[]): void {
    for (const name of names) {
      clearTimeout(this.#timers.get(name));
      this.#timers.delete(name);
    }
  }
}
