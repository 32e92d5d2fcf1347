import type { Clock } from "../clock.ts";
import type { Connection, MakeConnection, Transport, TransportName } from "../transport.ts";
import type { Bus, FromHolder, TabMessage } from "./bus.ts";
import { Election, isSame, type LeaseCell } from "./election.ts";
import { Follower } from "./follower.ts";
import { Holder } from "./holder.ts";

/** Who looks at a tab. Tabs of the same key share one connection. */
export interface Identity {
  key: string;
  /** When their token ends, in milliseconds since the Unix epoch. */
  expires?: number | undefined;
}

/** What a tab has around it. */
export interface TabEnvironment {
  readonly tab: string;
  readonly openBus: (name: string, hear: (message: TabMessage) => void) => Bus | undefined;
  readonly openLease: (name: string) => LeaseCell | undefined;
  readonly isHidden: () => boolean;
  /** How a tab gets through that holds the connection itself. */
  readonly makeConnection: MakeConnection;
}

/** For how long nothing is said of a connection that passes from one tab to another, in milliseconds. */
const HANDOVER_MS = 1_000;
/** A token that ends sooner is another tab's turn, where that has a better one; in milliseconds. */
const EXPIRY_MS = 5_000;
/** Every so many beats there is a roll call. */
const ROLL_BEATS = 10;

/**
 * The connection of a tab among others: its own where it is the holder,
 * and else the connection of the tab that does.
 */
export class SharedConnection implements Connection {
  readonly #environment: TabEnvironment;
  readonly #identify: () => Identity;
  readonly #given: Parameters<MakeConnection>;
  readonly #follower: Follower;
  #key = "";
  #bus: Bus | undefined;
  #election: Election | undefined;
  #holder: Holder | undefined;
  #beats = 0;
  #own: Connection | undefined;
  #handover: unknown;
  #isClosed = false;

  constructor(
    environment: TabEnvironment,
    identify: () => Identity,
    ...given: Parameters<MakeConnection>
  ) {
    const [target, listener] = given;
    this.#environment = environment;
    this.#identify = identify;
    this.#given = given;
    this.#follower = new Follower({
      tab: environment.tab,
      target,
      listener,
      say: (message) => this.#bus?.say(message),
      onChange: () => {
        if (this.#follower.isShared) this.#closeOwn();
        this.#update();
      },
      isServed: () => this.#own !== undefined,
    });
    this.enter();
  }

  get #clock(): Clock {
    return this.#given[0].clock;
  }

  get active(): Transport | undefined {
    return this.#own?.active ?? this.#follower.active;
  }

  get transport(): TransportName {
    return this.active?.name ?? this.#own?.transport ?? "polling";
  }

  renew(): void {
    this.#own?.renew();
    if (this.#identify().key === this.#key) return;
    // Somebody else than before: among others now.
    this.#leaveOthers();
    this.enter();
  }

  check(): void {
    this.#own?.check();
    this.#follower.check();
  }

  wake(): void {
    this.#own?.wake();
    this.#follower.wake();
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
    this.#bus = this.#environment.openBus(key, (message) => this.#handleMessage(message));
    const lease = this.#environment.openLease(key);
    if (this.#bus && lease) this.#joinElection(this.#bus, lease);
    else this.#openOwn();
    this.#update();
  }

  /** The page is left, or frozen: whatever it holds is another tab's to hold. */
  leave(): void {
    this.#leaveOthers();
    this.#closeOwn();
    this.#follower.close();
    this.#endHandover();
  }

  #leaveOthers(): void {
    const { tab } = this.#environment;
    this.#holder?.close();
    this.#holder = undefined;
    this.#bus?.say({ type: "bye", tab });
    const term = this.#election?.term;
    if (term && this.#election?.stop()) this.#bus?.say({ type: "gone", term });
    this.#election = undefined;
    this.#bus?.close();
    this.#bus = undefined;
    this.#follower.lose();
  }

  #joinElection(bus: Bus, lease: LeaseCell): void {
    const { tab, isHidden } = this.#environment;
    this.#election = new Election({
      tab,
      lease,
      isHidden,
      clock: this.#clock,
      ask: () => bus.say({ type: "ask" }),
      beat: () => this.#beat(),
      onRole: (role) => this.#setRole(role),
      onSilence: () => this.#follower.lose(),
    });
    this.#election.start();
  }

  #setRole(role: "hold" | "follow"): void {
    if (role === "hold") {
      this.#follower.lose();
      this.#holder = new Holder(this.#given[0].room, (message) => {
        const term = this.#election?.term;
        // Frozen meanwhile, it may not be the holder any more.
        if (term && this.#election?.holds) this.#bus?.say({ ...message, term } as FromHolder);
      });
      this.#openOwn();
      this.#holder.use(this.#own?.active);
    } else {
      // Its own connection goes on until the tab is live by the new holder's.
      this.#holder?.close();
      this.#holder = undefined;
      this.#follower.wait();
    }
  }

  #beat(isRoll = ++this.#beats % ROLL_BEATS === 0): void {
    if (!this.#holder || !this.#election?.holds) return;
    if (isRoll) this.#holder.roll();
    const { expires } = this.#identify();
    this.#bus?.say({
      type: "beat",
      term: this.#election.term,
      connection: this.#holder.connection,
      transport: this.#own?.transport ?? "polling",
      ...(expires && { expires }),
      ...(isRoll && { isRoll }),
    });
  }

  #handleMessage(message: TabMessage): void {
    const holder = this.#election?.holds ? this.#holder : undefined;
    switch (message.type) {
      case "ask":
        this.#beat(false);
        break;
      case "request": {
        const { tab, term, connection, number, request } = message;
        if (isSame(term, this.#election?.term))
          void holder?.handle(tab, connection, number, request);
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
        if (this.#election?.heard(message.term)) this.#handleHolderMessage(message);
    }
  }

  /** What the holder says. */
  #handleHolderMessage(message: FromHolder): void {
    if (message.type === "gone") {
      this.#follower.lose();
      this.#election?.gone();
    } else if (message.type === "beat" && this.#isBetter(message.expires)) this.#election?.claim();
    else this.#follower.handle(message);
  }

  /** Whether the holder's token is about to end, and this tab's is not. */
  #isBetter(expires = Number.POSITIVE_INFINITY): boolean {
    const soon = this.#clock.date() + EXPIRY_MS;
    return expires < soon && (this.#identify().expires ?? Number.POSITIVE_INFINITY) > soon;
  }

  #openOwn(): void {
    const [target, listener, , forced] = this.#given;
    const onChange = () => {
      if (this.#own?.active) this.#follower.closeFeed();
      if (this.#holder?.use(this.#own?.active)) this.#beat(false);
      // What its own connection is like is told at once.
      if (this.active || this.#holder) this.#notify();
    };
    this.#own ??= this.#environment.makeConnection(target, listener, onChange, forced);
  }

  #closeOwn(): void {
    this.#own?.close();
    this.#own = undefined;
  }

  /** Says what there is now; that there is nothing only once it lasts. */
  #update(): void {
    if (!this.#election) return;
    if (this.active) this.#notify();
    else this.#handover ??= this.#clock.setTimeout(() => this.#notify(), HANDOVER_MS);
  }

  #notify(): void {
    this.#endHandover();
    const [, , onChange] = this.#given;
    onChange();
  }

  #endHandover(): void {
    this.#clock.clearTimeout(this.#handover);
    this.#handover = undefined;
  }
}
