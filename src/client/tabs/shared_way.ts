import type { MakeWay, Transport, TransportName, Way } from "../transport.ts";
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

/** For how long nothing is said of a connection that passes from one tab to another, in milliseconds. */
const HANDOVER_MS = 1_000;
/** A token that ends sooner is another tab's turn, where that has a better one; in milliseconds. */
const EXPIRY_MS = 5_000;
/** Every so many beats there is a roll call. */
const ROLL_BEATS = 10;

/**
 * The way of a tab among others: a ladder of its own where it holds the connection,
 * and else the connection of the tab that does.
 */
export class SharedWay implements Way {
  readonly #around: Surroundings;
  readonly #identify: () => Identity;
  readonly #given: Parameters<MakeWay>;
  readonly #follower: Follower;
  #key = "";
  #bus: Bus | undefined;
  #election: Election | undefined;
  #holder: Holder | undefined;
  #beats = 0;
  #ladder: Way | undefined;
  #cancelHandover: (() => void) | undefined;
  #isClosed = false;

  constructor(around: Surroundings, identify: () => Identity, ...given: Parameters<MakeWay>) {
    const [target, listener] = given;
    this.#around = around;
    this.#identify = identify;
    this.#given = given;
    this.#follower = new Follower({
      tab: around.tab,
      target,
      listener,
      after: around.after,
      say: (message) => this.#bus?.say(message),
      onChange: () => {
        if (this.#follower.isShared) this.#closeLadder();
        this.#look();
      },
      isServed: () => this.#ladder !== undefined,
    });
    this.enter();
  }

  get active(): Transport | undefined {
    return this.#ladder?.active ?? this.#follower.active;
  }

  get transport(): TransportName {
    return this.active?.name ?? this.#ladder?.transport ?? "polling";
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
    this.#follower.check();
  }

  wake(): void {
    this.#ladder?.wake();
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
    this.#follower.close();
    this.#cancelHandover?.();
    this.#cancelHandover = undefined;
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
    this.#follower.lose();
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
      onSilence: () => this.#follower.lose(),
    });
    this.#election.start();
  }

  #take(role: "hold" | "follow"): void {
    if (role === "hold") {
      this.#follower.lose();
      this.#holder = new Holder(this.#given[0].room, (message) => {
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
    if (message.type === "gone") {
      this.#follower.lose();
      this.#election?.gone();
    } else if (message.type === "beat" && this.#isBetter(message.expires)) this.#election?.claim();
    else this.#follower.hear(message);
  }

  /** Whether the holder's token is about to end, and this tab's is not. */
  #isBetter(expires = Number.POSITIVE_INFINITY): boolean {
    const soon = this.#around.now() + EXPIRY_MS;
    return expires < soon && (this.#identify().expires ?? Number.POSITIVE_INFINITY) > soon;
  }

  #openLadder(): void {
    const [target, listener, , forced] = this.#given;
    const onChange = () => {
      if (this.#ladder?.active) this.#follower.closeFeed();
      if (this.#holder?.use(this.#ladder?.active)) this.#beat(false);
      // What its own connection is like is told at once.
      if (this.active || this.#holder) this.#tell();
    };
    this.#ladder ??= this.#around.makeLadder(target, listener, onChange, forced);
  }

  #closeLadder(): void {
    this.#ladder?.close();
    this.#ladder = undefined;
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
    const [, , onChange] = this.#given;
    onChange();
  }
}
