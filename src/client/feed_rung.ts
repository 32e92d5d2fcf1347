import { postOverHttp, requestApi } from "./api_request.ts";
import { LearnedHold } from "./learned_hold.ts";
import type { Attempt, Pending } from "./outbox.ts";
import { pauseBefore } from "./pause.ts";
import type { Rung, RungListener, Target } from "./rung.ts";

/** The most that a feed request is held, in seconds; the server may hold it for less. */
const HOLD_MAX = 25;
/** What an answer may take on top of its hold, in milliseconds. */
const DEADLINE_MS = 8_000;
/** A path on which nothing can be held is asked again and again after this pause, in milliseconds. */
const SHORT_PAUSE_MS = 2_000;

/** The sessionless feed: requests that stand alone, for paths on which no session holds. */
export class FeedRung implements Rung {
  readonly transport = "feed";
  /** Each post is a request of its own, and the next one waits for it: that keeps their order. */
  readonly window = 1;
  readonly #target: Target;
  readonly #listener: RungListener;
  readonly #hold: LearnedHold;
  readonly #closed = new AbortController();
  #waking = new AbortController();
  #isUp = false;

  constructor(target: Target, listener: RungListener) {
    this.#target = target;
    this.#listener = listener;
    this.#hold = new LearnedHold(`${new URL(target.url).host} feed`, HOLD_MAX);
    void this.#read();
  }

  post(pending: Pending): Promise<Attempt> {
    return postOverHttp(this.#target, pending);
  }

  typing(): void {}

  wake(): void {
    this.#waking.abort();
  }

  close(): void {
    this.#closed.abort();
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
      if (++failures === 2 && this.#isUp) {
        this.#isUp = false;
        this.#listener.onDown(this);
      }
      await this.#pause((done) => pauseBefore(failures - 1, this.#waking.signal, done));
    }
  }

  async #ask(): Promise<"through" | "cut"> {
    const { room, fragments } = this.#target;
    const after = this.#listener.cursor;
    // The first one only catches up, and shows that feeds get through at all.
    const held = this.#isUp ? this.#hold.seconds : 0;
    const wait = Math.floor(held);
    const parameters = new URLSearchParams({
      ...(after && { after }),
      wait: String(wait),
      ...(fragments && { fragments: "true" }),
    });
    const path = `/rooms/${encodeURIComponent(room)}/feed?${parameters}`;
    const control = new AbortController();
    const abort = () => control.abort();
    this.#closed.signal.addEventListener("abort", abort);
    const began = Date.now();
    try {
      const deadline = wait * 1000 + DEADLINE_MS;
      const { json, refusal } = await requestApi(this.#target, path, deadline, undefined, control);
      if (this.#closed.signal.aborted) return "cut";
      if (typeof json?.cursor === "string" && Array.isArray(json.messages)) {
        const seconds = (Date.now() - began) / 1000;
        this.#hold.answered(seconds, json.messages.length === 0 && seconds >= held);
        this.#listener.onChanges(json, after);
        if (!json.more && !this.#isUp) {
          this.#isUp = true;
          this.#listener.onUp(this);
        } else if (this.#isUp && wait === 0) {
          await this.#pause((done) => {
            const timer = setTimeout(done, SHORT_PAUSE_MS);
            this.#waking.signal.addEventListener("abort", () => clearTimeout(timer));
          });
        }
        return "through";
      }
      if (refusal && refusal.code !== "unavailable") this.#listener.onRefused(refusal.detail);
    } catch {
      // Cut on the way.
    } finally {
      this.#closed.signal.removeEventListener("abort", abort);
    }
    if (held > 0) this.#hold.cut((Date.now() - began) / 1000);
    return "cut";
  }

  /** Waits until `start`'s pause is over, or somebody wakes it. */
  #pause(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#waking = new AbortController();
      this.#waking.signal.addEventListener("abort", () => resolve());
      start(resolve);
    });
  }
}
