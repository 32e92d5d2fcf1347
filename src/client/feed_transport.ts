import { type Bounds, pauseBefore } from "../polling/client/backoff.ts";
import { LearnedHold } from "../polling/client/learned_hold.ts";
import { BEAT_SECONDS } from "../protocol/shared_feed.ts";
import { requestApi, SHARED, sendOverHttp } from "./api_request.ts";
import type { Attempt, Pending } from "./pending.ts";
import { SharedPlace } from "./shared_place.ts";
import type { Target, Transport, TransportListener } from "./transport.ts";

/** The most that a feed request is held, in seconds; the server may hold it for less. */
const HOLD_MAX = 25;
/** What an answer may take on top of its hold, and when before that it counts as overdue, in milliseconds. */
const DEADLINE_MS = { overdue: 3_000, all: 8_000 };
/** A post that takes longer raises doubt, in milliseconds. */
const POST_MS = 4_000;
/** A path on which nothing can be held is asked again and again: every two seconds, with jitter. */
const IDLE_MS: Bounds = { first: 2_500, longest: 2_500 };

/** The sessionless feed: requests that stand alone, for paths on which no session holds. */
export class FeedTransport implements Transport {
  readonly name = "feed";
  /** Each post is a request of its own, and the next one waits for it: that keeps their order. */
  readonly window = 1;
  readonly #target: Target;
  readonly #listener: TransportListener;
  readonly #hold: LearnedHold;
  readonly #shared = new SharedPlace();
  readonly #closed = new AbortController();
  #waking = new AbortController();
  #isUp = false;
  /** Whether the next request is not to be held, for it is to show whether the server is there. */
  #isInDoubt = false;
  #asking = new AbortController();
  /** How long the way there and back lately took, in milliseconds. */
  #roundTripMs = 0;

  /** @param holdMax the most that a request is held, in seconds; with 0 it is asked now and then */
  constructor(target: Target, listener: TransportListener, holdMax = HOLD_MAX) {
    this.#target = target;
    this.#listener = listener;
    this.#hold = new LearnedHold(`${new URL(target.url).host} feed`, holdMax);
    void this.#read();
  }

  async send(pending: Pending): Promise<Attempt> {
    const { clock } = this.#target;
    const overdue = clock.setTimeout(() => this.check(), POST_MS + 2 * this.#roundTripMs);
    const attempt = await sendOverHttp(this.#target, pending, this.#closed.signal);
    clock.clearTimeout(overdue);
    return attempt;
  }

  check(): void {
    if (this.#isInDoubt || !this.#isUp) return;
    this.#isInDoubt = true;
    this.#asking.abort();
  }

  typing(): void {}

  wake(): void {
    this.#waking.abort();
  }

  close(): void {
    this.#closed.abort();
    this.#asking.abort();
    this.#waking.abort();
  }

  async #read(): Promise<void> {
    let failures = 0;
    while (!this.#closed.signal.aborted) {
      const outcome = await this.#ask();
      if (this.#closed.signal.aborted) return;
      if (outcome === "through") {
        failures = 0;
        continue;
      }
      // One request cut is nothing to speak of.
      if (++failures === 2) this.#down();
      await this.#pause(failures - 1);
    }
  }

  #down(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#listener.onDown(this);
  }

  async #ask(): Promise<"through" | "cut"> {
    const { clock } = this.#target;
    const after = this.#listener.cursor;
    // The first one only catches up, and shows that feeds get through at all.
    const held = this.#isUp && !this.#isInDoubt ? this.#hold.seconds : 0;
    const shared = held >= BEAT_SECONDS && this.#shared.pathFrom(after);
    const wait = shared ? BEAT_SECONDS : Math.floor(held);
    const control = new AbortController();
    this.#asking = control;
    const began = clock.now();
    const overdueMs = wait * 1000 + DEADLINE_MS.overdue + 2 * this.#roundTripMs;
    const overdue = clock.setTimeout(() => this.#down(), overdueMs);
    try {
      const deadline = wait * 1000 + DEADLINE_MS.all + 2 * this.#roundTripMs;
      const path = shared || this.#plainPath(after, wait);
      const init = shared ? SHARED : undefined;
      const answer = await requestApi(this.#target, path, deadline, undefined, control, init);
      if (this.#closed.signal.aborted) return "cut";
      const { status, json, refusal } = answer;
      const isChanges = typeof json?.cursor === "string" && Array.isArray(json.messages);
      this.#target.onAnswer?.(isChanges || refusal !== undefined, status);
      if (isChanges) {
        this.#isInDoubt = false;
        const seconds = (clock.now() - began) / 1000;
        if (wait === 0) this.#roundTripMs = seconds * 1000;
        if (!shared) this.#hold.answered(seconds, json.messages.length === 0 && seconds >= held);
        this.#shared.answered(json, after, seconds);
        this.#listener.onChanges(json, after);
        const wasUp = this.#isUp;
        if (!json.more && !wasUp) {
          this.#isUp = true;
          this.#listener.onUp(this);
        }
        // The next one after it is up is held, where any is.
        if (this.#isUp && wait === 0 && (wasUp || this.#hold.seconds === 0)) {
          await this.#pause(0, IDLE_MS);
        }
        return "through";
      }
      // Whether the reader is refused as well, the plain feed says.
      if (refusal && refusal.code !== "unavailable" && !shared) {
        this.#listener.onRefused(refusal.detail);
      }
    } catch {
      // Cut on the way.
    } finally {
      clock.clearTimeout(overdue);
    }
    // Asked anew by this side, it was not cut.
    if (held > 0 && !this.#isInDoubt) {
      // What a cache cuts, says nothing of the way without it.
      if (shared) this.#shared.failed();
      else this.#hold.cut((clock.now() - began) / 1000);
    }
    return "cut";
  }

  #plainPath(after: string | undefined, wait: number): string {
    const parameters = new URLSearchParams({
      ...(after && { after }),
      wait: String(wait),
      ...(this.#hold.seconds >= BEAT_SECONDS && { shared: "true" }),
    });
    return `/rooms/${encodeURIComponent(this.#target.room)}/feed?${parameters}`;
  }

  /** Is over when somebody wakes it, too. */
  #pause(tries: number, bounds?: Bounds): Promise<void> {
    this.#waking = new AbortController();
    return pauseBefore(tries, this.#target.clock, this.#waking.signal, bounds);
  }
}
