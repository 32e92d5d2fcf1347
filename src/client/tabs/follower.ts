import { FeedTransport } from "../feed_transport.ts";
import type { MakeWay, Target, Transport, TransportListener } from "../transport.ts";
import type { FromHolder, ToHolder } from "./bus.ts";
import { isSame, type Term } from "./election.ts";
import { TabRung } from "./tab_rung.ts";

/** How long the shared connection may be away before the feed is asked now and then beside it, in milliseconds. */
const PATIENCE_MS = 3_500;

export interface FollowerOptions {
  readonly tab: string;
  readonly target: Target;
  readonly listener: Parameters<MakeWay>[1];
  readonly after: (ms: number, act: () => void) => () => void;
  readonly say: (message: ToHolder) => void;
  /** Another transport is active, or none. */
  readonly onChange: () => void;
  /** Whether there is a connection of this tab's own, and so no need of another way. */
  readonly isServed: () => boolean;
}

/**
 * How a tab gets through by another one's connection. Where that goes by the feed, which
 * cannot be shared, or where there is none for long, the feed is asked now and then.
 */
export class Follower {
  readonly #options: FollowerOptions;
  #tab: TabRung | undefined;
  #feed: FeedTransport | undefined;
  readonly #up = new Set<Transport>();
  /** Whose connection the tab's transport goes by, and which. */
  #term: Term | undefined;
  #way = "";
  #cancelPatience = () => {};

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  get active(): Transport | undefined {
    return [this.#tab, this.#feed].find((transport) => transport && this.#up.has(transport));
  }

  /** Whether it is by the shared connection that it gets through. */
  get isShared(): boolean {
    return this.#tab !== undefined && this.#up.has(this.#tab);
  }

  /** What the holder says. */
  hear(message: Exclude<FromHolder, { type: "gone" }>): void {
    const { tab } = this.#options;
    // Whom it went by is not heard any more.
    if (!isSame(message.term, this.#term)) this.lose();
    if (message.type === "beat") this.#follow(message);
    else if (message.type === "event") this.#tab?.happened(message.event);
    else if (message.tab !== tab) return;
    else if (message.type === "missed") this.lose();
    else this.#tab?.answered(message.number, message.answer);
  }

  /** The connection that it goes by is there no more. */
  lose(): void {
    this.#way = "";
    if (!this.#tab) return;
    this.#tab.close();
    this.#up.delete(this.#tab);
    this.#tab = undefined;
    this.#options.onChange();
    this.wait();
  }

  /** For a holder, but not for long. */
  wait(): void {
    const { after, isServed } = this.#options;
    this.#cancelPatience();
    this.#cancelPatience = after(PATIENCE_MS, () => {
      if (!this.active && !isServed()) this.#openFeed();
    });
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
    this.#cancelPatience();
  }

  #follow({ term, way, transport, isRoll }: FromHolder & { type: "beat" }): void {
    const { tab, target, say } = this.#options;
    const { room } = target;
    const named = `${way} ${transport}`;
    if (named !== this.#way) {
      this.lose();
      this.#term = term;
      this.#way = named;
      if (way > 0) {
        this.#tab = new TabRung(target, this.#listening(), {
          transport,
          wish: (number, wish) => say({ type: "wish", tab, term, way, number, wish }),
          typing: () => say({ type: "typing", room }),
        });
      } else if (transport === "feed") this.#openFeed();
    } else if (isRoll) say({ type: "here", tab });
  }

  #openFeed(): void {
    this.#feed ??= new FeedTransport(this.#options.target, this.#listening(), 0);
  }

  #listening(): TransportListener {
    const { listener, onChange } = this.#options;
    return Object.assign(Object.create(listener), {
      onUp: (transport: Transport) => {
        this.#up.add(transport);
        if (transport === this.#tab) this.closeFeed();
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
