/**
 * How many polls one browser holds at a time, over all its tabs and embeds. It
 * opens six connections to a host over HTTP/1.1; half stay free for posts, for
 * loading, and for those who ask without being held.
 */
const PLACES = 3;
/** How often is asked where there is no place, in milliseconds. */
const PAUSE_MS = { seen: 1_500, hidden: 3_000 };
/** How long an answer to what has just been sent is waited for where there is no place, in seconds. */
const ANSWER_HOLD = 1;

/**
 * Lets only so many polls be held. Whoever has a place holds its poll; the others
 * ask now and then without being held, and at once when somebody in the same room
 * tells that there is something new. A hidden tab leaves its place to others.
 *
 * Web Locks are what the tabs of a browser agree by. Where there are none (no
 * secure context, a sandbox), each tab that is seen holds its poll.
 */
export class HeldPolls {
  readonly #room: string;
  readonly #channel = openChannel();
  #mayHold = false;
  #waiting = new AbortController();
  #leavePlace: (() => void) | undefined;
  #askNow: (() => void) | undefined;
  /** How long the next poll is to be held, if it is to be sent at once; in seconds. */
  #nextHold: number | undefined;

  /** @param room whose news is worth asking for at once */
  constructor(room: string) {
    this.#room = room;
    this.#channel?.addEventListener("message", ({ data }) => data === this.#room && this.#ask(0));
    document.addEventListener("visibilitychange", () => this.#look());
    this.#look();
  }

  /** Something new has come: whoever is not held need not wait to ask. */
  spread(): void {
    if (this.#leavePlace) this.#channel?.postMessage(this.#room);
  }

  /** The client's `fetch`: it sends no cookie, and holds a poll only where it may be held. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const held = ["hold", "wait"].find((name) => Number(url.searchParams.get(name)) > 0);
    if (held && !this.#mayHold) {
      if (this.#nextHold === undefined) await this.#pause();
      url.searchParams.set(held, String(this.#nextHold ?? 0));
      this.#nextHold = undefined;
    } else if (init.method === "POST") this.#ask(ANSWER_HOLD);
    return globalThis.fetch(url, { ...init, credentials: "omit" });
  };

  #look(): void {
    if (document.hidden) {
      this.#waiting.abort();
      this.#leavePlace?.();
      this.#leavePlace = undefined;
      this.#mayHold = false;
    } else if (!this.#leavePlace) this.#waitForPlace();
  }

  #waitForPlace(): void {
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    if (!navigator.locks) this.#hold();
    for (let place = 0; place < PLACES; place++) {
      navigator.locks
        ?.request(`longwave embed ${place}`, { signal }, () => {
          if (this.#leavePlace || signal.aborted) return;
          this.#hold();
          return new Promise<void>((leave) => {
            this.#leavePlace = leave;
          });
        })
        // In a sandbox there is no storage to agree in, and no connection to share.
        .catch(() => signal.aborted || this.#hold());
    }
  }

  #hold(): void {
    this.#mayHold = true;
    this.#ask(0);
  }

  /** Has the next poll sent at once. */
  #ask(hold: number): void {
    this.#nextHold = hold;
    this.#askNow?.();
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, document.hidden ? PAUSE_MS.hidden : PAUSE_MS.seen);
      this.#askNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel("longwave embed");
  } catch {
    // Some browsers count it as storage, and forbid it with that.
    return undefined;
  }
}
