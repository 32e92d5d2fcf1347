/** The shortest hold that is asked for, and the earliest cut that is put down to holding, in seconds. */
const SHORTEST = 0.5;
/** What is left of a hold, or of the time at which it was cut, after a cut. */
const SHRINK = 0.75;
const GROW = 1.25;
/** How many holds in a row have to last before a longer one is tried: at first, and at most. */
const PATIENCE = { first: 16, most: 512 };
/** The most that a hidden tab asks for, in seconds: tabs share six connections over HTTP/1.1. */
const HIDDEN = 5;

interface Kept {
  hold: number;
  patience: number;
}

const kept = new Map<string, Kept>();

/**
 * How long a poll may be held on the way to one host, learned from what is cut:
 * down at once, up again a little at a time and ever more rarely. Remembered for
 * the next session and, where the browser has storage, for the next visit.
 */
export class LearnedHold {
  readonly #key: string;
  readonly #most: number;
  #hold: number;
  #patience: number;
  /** Full holds since the last change. */
  #lasted = 0;
  /** The longest poll that was answered since the last cut, in seconds. */
  #proven = 0;

  /**
   * @param host whom the polls go to
   * @param most the most that the server holds, in seconds
   */
  constructor(host: string, most: number) {
    this.#key = `longwave hold ${host} ${networkType()}`;
    this.#most = most;
    const remembered = kept.get(this.#key) ?? stored(this.#key);
    this.#hold = Math.min(Math.max(remembered?.hold || most, SHORTEST), most);
    this.#patience = remembered?.patience || PATIENCE.first;
  }

  /** What to ask for now, in seconds. */
  get seconds(): number {
    const hidden = typeof document !== "undefined" && document.visibilityState === "hidden";
    return hidden ? Math.min(this.#hold, HIDDEN) : this.#hold;
  }

  /** A poll was answered after so many seconds; `full` when nothing but its hold ended it. */
  answered(seconds: number, full: boolean): void {
    this.#proven = Math.max(this.#proven, seconds);
    if (!full || this.#hold === this.#most || ++this.#lasted < this.#patience) return;
    this.#change(Math.min(this.#hold * GROW, this.#most), this.#patience);
  }

  /** A poll was cut after so many seconds. */
  cut(seconds: number): void {
    const proven = this.#proven;
    this.#proven = 0;
    // Cut at once, or sooner than others that lasted: a loss, not a limit, unless it comes again.
    if (seconds < SHORTEST || seconds < proven) return;
    const hold = Math.max(Math.min(seconds, this.#hold) * SHRINK, SHORTEST);
    this.#change(Math.min(hold, this.#hold), Math.min(this.#patience * 2, PATIENCE.most));
  }

  #change(hold: number, patience: number): void {
    this.#lasted = 0;
    this.#hold = Math.round(hold * 100) / 100;
    this.#patience = patience;
    kept.set(this.#key, { hold: this.#hold, patience });
    try {
      // Node.js warns of a localStorage without a file; a browser may forbid it.
      if (typeof document !== "undefined") {
        localStorage.setItem(this.#key, JSON.stringify(kept.get(this.#key)));
      }
    } catch {
      // Then it is remembered until the page is left.
    }
  }
}

function stored(key: string): Kept | undefined {
  try {
    if (typeof document === "undefined") return undefined;
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** Wi-Fi and mobile are different paths; only some browsers tell which this is. */
function networkType(): string {
  const connection = (globalThis.navigator as unknown as NetworkNavigator)?.connection;
  return connection?.type ?? "";
}

/** https://wicg.github.io/netinfo/ */
type NetworkNavigator = { connection?: { type?: string } } | undefined;
