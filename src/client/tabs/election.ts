import type { Clock } from "../clock.ts";

/** A time of holding. Each is one tab's: two that begin at the same moment are told apart by their tabs. */
export interface Term {
  /** Later than that of any term before, and not before the time of day when it was made. */
  count: number;
  tab: string;
}

/** Who holds the connection, as the browser's storage has it. */
export interface Lease {
  term: Term;
  /** When it ends unless it is renewed, in milliseconds since the Unix epoch. */
  until: number;
}

/** Where the lease is kept, the same for all tabs. Neither method throws. */
export interface LeaseCell {
  read(): Lease | undefined;
  /** @param lease undefined: given back */
  write(lease: Lease | undefined): void;
}

export interface Candidate {
  readonly tab: string;
  readonly lease: LeaseCell;
  readonly clock: Clock;
  /** Whether it should rather be another tab: the timers of this one are late. */
  readonly isHidden: () => boolean;
  /** Asks all tabs which of them holds; that one is to answer with a beat. */
  ask(): void;
  /** Tells all tabs that this one holds. */
  beat(): void;
  onRole(role: "hold" | "follow"): void;
  /** Whoever held does not answer. */
  onSilence(): void;
}

/** How often the lease is renewed and looked at, in milliseconds. */
const TICK_MS = 1_000;
/** How long a lease lasts that is not renewed, in milliseconds. */
const LEASE_MS = 3_000;
/** After how long without a beat the holder is asked for one, and how long for it to answer, in milliseconds. */
const SILENCE_MS = { asked: 1_500, answered: 500 };
/** How long after it was claimed a lease has to be this tab's still, in milliseconds: others may claim it too. */
const SETTLE_MS = 50;
/** How long a hidden tab leaves a lease that was given back to others, in milliseconds. */
const HIDDEN_MS = 300;

/**
 * Which of a browser's tabs holds the connection that all of them share. A lease
 * in the browser's storage says who; a channel between the tabs says that they
 * are alive. Timers of hidden tabs run as seldom as once a minute, so a lease that
 * is over proves nothing: who holds it is asked, for messages are never late, and
 * only who does not answer is followed by another.
 *
 * What one tab stores is seen late by others, so several may claim at a time. The newest
 * term is the one that counts, whichever was stored last.
 *
 * A tab that was frozen and comes back reads that the lease is another's, and all
 * others know its term to be over.
 */
export class Election {
  readonly #candidate: Candidate;
  #role: "claim" | "hold" | "follow" = "follow";
  /** The newest that is known. */
  #term: Term = { count: 0, tab: "" };
  #heardAt = 0;
  #askedAt: number | undefined;
  #timer: unknown;

  constructor(candidate: Candidate) {
    this.#candidate = candidate;
  }

  start(): void {
    if (this.#candidate.lease.read()) this.#follow();
    else this.claim();
  }

  /** Whether this tab may act as the holder; read anew each time, for it may have been frozen since. */
  get holds(): boolean {
    return this.#role === "hold" && this.#isMine();
  }

  /** The newest term that is known. */
  get term(): Term {
    return this.#term;
  }

  /**
   * A tab has said something as the holder of a term.
   *
   * @returns whether it is, as far as is known
   */
  heard(term: Term): boolean {
    const order = compare(term, this.#term);
    if (order < 0) {
      // It does not know yet.
      if (this.holds) this.#candidate.beat();
      return false;
    }
    this.#term = term;
    this.#heardAt = this.#candidate.clock.date();
    this.#askedAt = undefined;
    if (order > 0 && this.#role !== "follow") this.#follow();
    return true;
  }

  /** The holder has given the lease back. */
  gone(): void {
    if (this.#role !== "follow") return;
    if (this.#candidate.isHidden()) this.#after(HIDDEN_MS, () => this.#watch());
    else this.#watch();
  }

  /** Takes the lease, whoever has it. */
  claim(): void {
    const { lease, clock, tab } = this.#candidate;
    const now = clock.date();
    const count = Math.max(lease.read()?.term.count ?? 0, this.#term.count, now - 1) + 1;
    this.#role = "claim";
    this.#term = { count, tab };
    lease.write({ term: this.#term, until: now + LEASE_MS });
    this.#after(SETTLE_MS, () => this.#settle());
  }

  /** @returns whether the lease was this tab's, and is given back */
  stop(): boolean {
    this.#candidate.clock.clearTimeout(this.#timer);
    const isGivenBack = this.#role !== "follow" && this.#isMine();
    this.#role = "follow";
    if (isGivenBack) this.#candidate.lease.write(undefined);
    return isGivenBack;
  }

  #settle(): void {
    if (this.#isMine()) {
      this.#role = "hold";
      this.#candidate.onRole("hold");
      this.#hold();
    } else this.#follow();
  }

  #hold(): void {
    const { lease, clock, beat } = this.#candidate;
    if (this.#isMine()) {
      lease.write({ term: this.#term, until: clock.date() + LEASE_MS });
      beat();
      this.#after(TICK_MS, () => this.#hold());
    } else this.#follow();
  }

  #follow(): void {
    this.#role = "follow";
    this.#heardAt = this.#candidate.clock.date();
    this.#candidate.onRole("follow");
    this.#ask();
  }

  #ask(): void {
    const { lease, clock, ask } = this.#candidate;
    // Not a term that was claimed, by this tab or another, and came to nothing.
    this.#term = lease.read()?.term ?? this.#term;
    this.#askedAt = clock.date();
    ask();
    this.#after(SILENCE_MS.answered, () => this.#watch());
  }

  #watch(): void {
    const { clock, onSilence } = this.#candidate;
    const lease = this.#candidate.lease.read();
    const now = clock.date();
    const isSilent = this.#askedAt !== undefined && now - this.#askedAt >= SILENCE_MS.answered;
    if (isSilent) onSilence();
    if (!lease || (isSilent && isOver(lease, now))) this.claim();
    else if (this.#askedAt !== undefined || now - this.#heardAt >= SILENCE_MS.asked) this.#ask();
    else this.#after(TICK_MS, () => this.#watch());
  }

  #after(ms: number, act: () => void): void {
    const { clock } = this.#candidate;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(act, ms);
  }

  /** Whether nobody has taken the lease that this tab claimed: an older term is of one who has not seen that yet. */
  #isMine(): boolean {
    const kept = this.#candidate.lease.read();
    return kept !== undefined && compare(kept.term, this.#term) <= 0;
  }
}

/** Also where the clock has been set back since. */
function isOver(lease: Lease, now: number): boolean {
  return lease.until <= now || lease.until > now + LEASE_MS;
}

function compare(one: Term, other: Term): number {
  if (one.count !== other.count) return one.count - other.count;
  return one.tab === other.tab ? 0 : one.tab < other.tab ? -1 : 1;
}

export function isSame(one: Term, other: Term | undefined): boolean {
  return other !== undefined && compare(one, other) === 0;
}
