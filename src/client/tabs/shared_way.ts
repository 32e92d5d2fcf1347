import { FeedTransport } from "../feed_transport.ts";
import type {
  MakeWay,
  Target,
  Transport,
  TransportListener,
  TransportName,
  Way,
} from "../transport.ts";
import type { Bus, FromHolder, TabMessage } from "./bus.ts";
import { Election, type LeaseCell, type Term } from "./election.ts";
import { Holder } from "./holder.ts";
import { TabRung } from "./tab_rung.ts";

/** Who looks at a tab. Tabs of the same key share one connection. */
export interface Identity {
  key: string;
  /** When their token ends, in milliseconds since the Unix epoch. */
  expires?: number | undefined;
}

/** What a tab has around it. */
export interface Surroundings {
  readonly tab: string;
  readonly openBus: (name: string, hear: (message: TabMessage) => void) => Bus | undefined;
  readonly openLease: (name: string) => LeaseCell | undefined;
  readonly isHidden: () => boolean;
  readonly now: () => number;
  readonly after: (ms: number, act: () => void) => () => void;
  /** How a tab gets through that holds the connection itself. */
  readonly makeLadder: MakeWay;
}

/** How long the shared connection may be away before the feed is asked now and then beside it, in milliseconds. */
const PATIENCE_MS = 3_500;
/** For how long nothing is said of a connection that passes from one tab to another, in milliseconds. */
const HANDOVER_MS = 1_000;
/** A token that ends sooner is another tab's turn, where that has a better one; in milliseconds. */
const EXPIRY_MS = 5_000;
/** Every so many beats there is a roll call. */
const ROLL_BEATS = 10;

/**
 * The way of a tab among others: a ladder of its own where it holds the connection,
 * and else the connection of the tab that does. Where that one goes by the feed,
 * which cannot be shared, it is asked for one's own room now and then.
 */
export class SharedWay implements Way {
  readonly #around: Surroundings;
  readonly #identify: () => Identity;
  readonly #target: Target;
  readonly #listener: Parameters<MakeWay>[1];
  readonly #onChange: () => void;
  readonly #forced: TransportName | undefined;
  #key = "";
  #bus: Bus | undefined;
  #election: Election | undefined;
  #holder: Holder | undefined;
  #beats = 0;
  #ladder: Way | undefined;
  #tab: TabRung | undefined;
  /** Whose connection the tab's transport goes by, and which. */
  #tabTerm: Term | undefined;
  #tabWay = "";
  #feed: FeedTransport | undefined;
  readonly #up = new Set<Transport>();
  #cancelPatience = () => {};
  #cancelHandover: (() => void) | undefined;
  #isClosed = false;

  constructor(
    around: Surroundings,
    identify: () => Identity,
    ...[target, listener, onChange, forced]: Parameters<MakeWay>
  ) {
    this.#around = around;
    this.#identify = identify;
    this.#target = target;
    this.#listener = listener;
    this.#onChange = onChange;
    this.#forced = forced;
    this.enter();
  }

  get active(): Transport | undefined {
    return (
      this.#ladder?.active ??
      [this.#tab, this.#feed].find((transport) => transport && this.#up.has(transport))
    );
  }

  get transport(): TransportName {
    return (
      this.active?.name ?? this.#ladder?.transport ?? (this.#tab ?? this.#feed)?.name ?? "polling"
    );
  }

  renew(): void {
    this.#ladder?.renew();
    if (this.#identify().key === this.#key) return;
    // Somebody else than before: among others now.
    this.#leaveOthers();
    this.enter();
  }

  check(): void {
    this.#ladder?.check();
    this.#feed?.check();
  }

  wake(): void {
    this.#ladder?.wake();
    this.#feed?.wake();
  }

  close(): void {
    this.#isClosed = true;
    this.leave();
  }

  /** Is one of the tabs, from now on. */
  enter(): void {
    if (this.#isClosed || this.#election) return;
    const { key } = this.#identify();
    this.#key = key;
    this.#bus = this.#around.openBus(key, (message) => this.#hear(message));
    const lease = this.#around.openLease(key);
    if (this.#bus && lease) this.#stand(this.#bus, lease);
    else this.#openLadder();
    this.#look();
  }

  /** The page is left, or frozen: whatever it holds is another tab's to hold. */
  leave(): void {
    this.#leaveOthers();
    this.#closeLadder();
    this.#closeFeed();
    this.#cancelPatience();
    this.#cancelHandover?.();
  }

  #leaveOthers(): void {
    const { tab } = this.#around;
    this.#holder?.close();
    this.#holder = undefined;
    this.#bus?.say({ type: "bye", tab });
    const term = this.#election?.term;
    if (term && this.#election?.stop()) this.#bus?.say({ type: "gone", term });
    this.#election = undefined;
    this.#bus?.close();
    this.#bus = undefined;
    this.#closeTab();
  }

  #stand(bus: Bus, lease: LeaseCell): void {
    const { tab, isHidden, now, after } = this.#around;
    this.#election = new Election({
      tab,
      lease,
      isHidden,
      now,
      after,
      ask: () => bus.say({ type: "ask" }),
      beat: () => this.#beat(),
      onRole: (role) => this.#take(role),
      onSilence: () => this.#closeTab(),
    });
    this.#election.start();
  }

  #take(role: "hold" | "follow"): void {
    if (role === "hold") {
      this.#closeTab();
      this.#holder = new Holder(this.#target.room, (message) => {
        const term = this.#election?.term;
        // Frozen meanwhile, it may not be the holder any more.
        if (term && this.#election?.holds) this.#bus?.say({ ...message, term } as FromHolder);
      });
      this.#openLadder();
      this.#holder.use(this.#ladder?.active);
    } else {
      // Its ladder goes on until the tab is live by the new holder's.
      this.#holder?.close();
      this.#holder = undefined;
      this.#waitForHolder();
    }
  }

  #beat(isRoll = ++this.#beats % ROLL_BEATS === 0): void {
    if (!this.#holder || !this.#election?.holds) return;
    if (isRoll) this.#holder.roll();
    const { expires } = this.#identify();
    this.#bus?.say({
      type: "beat",
      term: this.#election.term,
      way: this.#holder.way,
      transport: this.#ladder?.transport ?? "polling",
      ...(expires && { expires }),
      ...(isRoll && { isRoll }),
    });
  }

  #hear(message: TabMessage): void {
    const holder = this.#election?.holds ? this.#holder : undefined;
    switch (message.type) {
      case "ask":
        this.#beat(false);
        break;
      case "wish": {
        const { tab, term, way, number, wish } = message;
        if (isSame(term, this.#election?.term)) void holder?.grant(tab, way, number, wish);
        break;
      }
      case "typing":
        holder?.typing(message.room);
        break;
      case "here":
        holder?.here(message.tab);
        break;
      case "bye":
        holder?.bye(message.tab);
        break;
      default:
        if (this.#election?.heard(message.term)) this.#heard(message);
    }
  }

  /** What the holder says. */
  #heard(message: FromHolder): void {
    // Whom it went by is not heard any more.
    if (!isSame(message.term, this.#tabTerm)) this.#closeTab();
    if (message.type === "beat") this.#follow(message);
    else if (message.type === "gone") {
      this.#closeTab();
      this.#election?.gone();
    } else if (message.type === "event") this.#tab?.happened(message.event);
    else if (message.tab !== this.#around.tab) return;
    else if (message.type === "missed") this.#closeTab();
    else this.#tab?.answered(message.number, message.answer);
  }

  #follow({ term, way, transport, expires, isRoll }: FromHolder & { type: "beat" }): void {
    const { tab, now } = this.#around;
    const { room } = this.#target;
    const own = this.#identify().expires ?? Number.POSITIVE_INFINITY;
    if (expires && expires - now() < EXPIRY_MS && own - now() > EXPIRY_MS) {
      this.#election?.claim();
      return;
    }
    const tabWay = `${way} ${transport}`;
    if (tabWay !== this.#tabWay) {
      this.#closeTab();
      this.#tabTerm = term;
      this.#tabWay = tabWay;
      if (way === 0 && transport === "feed") this.#openFeed();
      if (way === 0) return;
      this.#tab = new TabRung(this.#target, this.#listening(), {
        transport,
        wish: (number, wish) => this.#bus?.say({ type: "wish", tab, term, way, number, wish }),
        typing: () => this.#bus?.say({ type: "typing", room }),
      });
    } else if (isRoll) this.#bus?.say({ type: "here", tab });
  }

  #listening(): TransportListener {
    return Object.assign(Object.create(this.#listener), {
      onUp: (transport: Transport) => {
        this.#up.add(transport);
        if (transport === this.#tab) {
          this.#closeLadder();
          this.#closeFeed();
        }
        this.#look();
      },
      onDown: (transport: Transport) => {
        this.#up.delete(transport);
        this.#look();
      },
      onWebSocketOffered() {},
    });
  }

  #openLadder(): void {
    this.#ladder ??= this.#around.makeLadder(
      this.#target,
      this.#listener,
      () => {
        const { active } = this;
        if (this.#ladder?.active) this.#closeFeed();
        if (this.#holder?.use(this.#ladder?.active)) this.#beat(false);
        // What its own connection is like is told at once.
        if (active || this.#holder) this.#tell();
      },
      this.#forced,
    );
  }

  #closeLadder(): void {
    this.#ladder?.close();
    this.#ladder = undefined;
  }

  #closeTab(): void {
    this.#tabWay = "";
    if (!this.#tab) return;
    this.#tab.close();
    this.#up.delete(this.#tab);
    this.#tab = undefined;
    this.#look();
    this.#waitForHolder();
  }

  #waitForHolder(): void {
    this.#cancelPatience();
    this.#cancelPatience = this.#around.after(PATIENCE_MS, () => {
      if (!this.active && !this.#ladder) this.#openFeed();
    });
  }

  #openFeed(): void {
    this.#feed ??= new FeedTransport(this.#target, this.#listening(), 0);
  }

  #closeFeed(): void {
    if (!this.#feed) return;
    this.#feed.close();
    this.#up.delete(this.#feed);
    this.#feed = undefined;
  }

  /** Says what there is now; that there is nothing only once it lasts. */
  #look(): void {
    if (!this.#election) return;
    if (this.active) this.#tell();
    else this.#cancelHandover ??= this.#around.after(HANDOVER_MS, () => this.#tell());
  }

  #tell(): void {
    this.#cancelHandover?.();
    this.#cancelHandover = undefined;
    this.#onChange();
  }
}

function isSame(one: Term, other: Term | undefined): boolean {
  return one.count === other?.count && one.tab === other.tab;
}
