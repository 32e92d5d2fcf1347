import type { MakeConnection, Target, Transport, TransportListener } from "../transport.ts";
import type { FromHolder, ToHolder } from "./bus.ts";
import { isSame, type Term } from "./election.ts";
import { FollowerTransport } from "./follower_transport.ts";

/** How long the shared connection may be away before the feed is asked now and then beside it, in milliseconds. */
const FEED_AFTER_MS = 3_500;

export interface FollowerOptions {
  readonly tab: string;
  readonly target: Target;
  readonly listener: Parameters<MakeConnection>[1];
  readonly say: (message: ToHolder) => void;
  /** Another transport is active, or none. */
  readonly onChange: () => void;
  /** Whether there is a connection of this tab's own, and so no need of another. */
  readonly isServed: () => boolean;
}

/**
 * How a tab gets through by another one's connection. Where that goes by the feed, which
 * cannot be shared, or where there is none for long, the feed is asked now and then.
 */
export class Follower {
  readonly #options: FollowerOptions;
  #transport: FollowerTransport | undefined;
  #feed: Transport | undefined;
  readonly #up = new Set<Transport>();
  /** Whose connection the tab's transport goes by, and which. */
  #term: Term | undefined;
  #followed = "";
  #feedTimer: unknown;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  get active(): Transport | undefined {
    return [this.#transport, this.#feed].find((transport) => transport && this.#up.has(transport));
  }

  /** Whether it is by the shared connection that it gets through. */
  get isShared(): boolean {
    return this.#transport !== undefined && this.#up.has(this.#transport);
  }

  /** What the holder says. */
  handle(message: Exclude<FromHolder, { type: "gone" }>): void {
    const { tab } = this.#options;
    // Whom it went by is not heard any more.
    if (!isSame(message.term, this.#term)) this.lose();
    if (message.type === "beat") this.#follow(message);
    else if (message.type === "event") this.#transport?.handleEvent(message.event);
    else if (message.tab !== tab) return;
    else if (message.type === "missed") this.lose();
    else this.#transport?.handleAnswer(message.number, message.answer);
  }

  /** The connection that it goes by is there no more. */
  lose(): void {
    this.#followed = "";
    if (!this.#transport) return;
    this.#transport.close();
    this.#up.delete(this.#transport);
    this.#transport = undefined;
    this.#options.onChange();
    this.wait();
  }

  /** For a holder, but not for long. */
  wait(): void {
    const { target, isServed } = this.#options;
    target.clock.clearTimeout(this.#feedTimer);
    this.#feedTimer = target.clock.setTimeout(() => {
      if (!this.active && !isServed()) this.#openFeed();
    }, FEED_AFTER_MS);
  }

  check(): void {
    this.#feed?.check();
  }

  wake(): void {
    this.#feed?.wake();
  }

  closeFeed(): void {
    if (!this.#feed) return;
    this.#feed.close();
    this.#up.delete(this.#feed);
    this.#feed = undefined;
  }

  close(): void {
    this.lose();
    this.closeFeed();
    this.#options.target.clock.clearTimeout(this.#feedTimer);
  }

  #follow({ term, connection, transport, isRoll }: FromHolder & { type: "beat" }): void {
    const { tab, target, say } = this.#options;
    const { room } = target;
    const named = `${connection} ${transport}`;
    if (named !== this.#followed) {
      this.lose();
      this.#term = term;
      this.#followed = named;
      if (connection > 0) {
        this.#transport = new FollowerTransport(target, this.#makeListener(), {
          transport,
          request: (number, request) =>
            say({ type: "request", tab, term, connection, number, request }),
          typing: () => say({ type: "typing", room }),
        });
      } else if (transport === "feed") this.#openFeed();
    } else if (isRoll) say({ type: "here", tab });
  }

  #openFeed(): void {
    this.#feed ??= this.#options.target.openFeed(this.#makeListener(), 0);
  }

  #makeListener(): TransportListener {
    const { listener, onChange } = this.#options;
    return Object.assign(Object.create(listener), {
      onUp: (transport: Transport) => {
        this.#up.add(transport);
        if (transport === this.#transport) this.closeFeed();
        onChange();
      },
      onDown: (transport: Transport) => {
        this.#up.delete(transport);
        onChange();
      },
      onWebSocketOffered() {},
    });
  }
}
