import { type Clock, systemClock, systemFetch } from "../number/clock.ts";
import { type Answer, ask, OverdueError } from "./ask.ts";
import { retryAfterPause } from "./backoff.ts";
import { LineCost } from "./line_cost.ts";
import type { PollingOptions } from "./options.ts";

/** What makes requests, as its requests see it. */
export interface Requester {
  /** Where a request goes, with these parameters beside the session's own, and what every one is made with. */
  target(parameters: Parameters): [url: string, init: RequestInit];
  isClosed(): boolean;
  /** The server itself has said that the session is over. */
  onEnd(message: string, status: number): void;
}

export type Parameters = Record<string, number>;

export interface RequestOptions {
  method: "GET" | "POST";
  parameters?: Parameters;
  /** For the beginning of its answer, in milliseconds. */
  deadlineMs?: number;
  body?: string;
  /** Whether its URL was never asked for before, so that no cache can have an answer to it. */
  isNew?: boolean;
  /** Lets a request outlive its page, to say goodbye. */
  keepalive?: boolean;
  control?: AbortController;
  /** Is called when the answer begins, and with each piece of its body. */
  onPiece?: () => void;
}

/** A deadline doubles with each try, up to this many times: a slow path is not a dead one. */
const DOUBLINGS = 3;

/** The requests of one session: how long they may take, when they are tried again, and their end. */
export class Requests {
  readonly clock: Clock;
  readonly line = new LineCost();
  readonly #requester: Requester;
  readonly #settings: PollingOptions;
  /** How long the way there and back lately took, in milliseconds: an old delay fades. */
  #roundTripMs = 0;
  readonly #inFlight = new Set<AbortController>();
  #isStopped = false;

  constructor(settings: PollingOptions, requester: Requester) {
    this.#settings = settings;
    this.#requester = requester;
    this.clock = settings.clock ?? systemClock;
  }

  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  /** Whether nothing more is to come of any request. */
  get isOver(): boolean {
    return this.#isStopped || this.#requester.isClosed();
  }

  noteRoundTrip(ms: number): void {
    this.#roundTripMs = Math.max(ms, this.#roundTripMs * 0.9);
  }

  /** How long the way there and back is waited for, in milliseconds. */
  deadline(leastMs: number, tries: number): number {
    return (leastMs + 2 * this.#roundTripMs) * 2 ** Math.min(tries, DOUBLINGS);
  }

  async send({ method, parameters = {}, body, ...options }: RequestOptions): Promise<Answer> {
    const { isNew, keepalive = false, control = new AbortController(), ...rest } = options;
    const [url, init] = this.#requester.target(parameters);
    this.#inFlight.add(control);
    try {
      return await ask(
        url,
        {
          ...init,
          method,
          // To ask caches for nothing takes two headers (Fetch standard, HTTP-network-or-cache fetch).
          ...(isNew && { cache: "default" }),
          ...(body !== undefined && { body, keepalive }),
        },
        { ...rest, control, clock: this.clock, fetch: this.#settings.fetch ?? systemFetch },
      );
    } finally {
      this.#inFlight.delete(control);
    }
  }

  /**
   * Tries again after a pause.
   *
   * @param alone whether others like it get through meanwhile
   * @param body what it carries, where that is the same again
   */
  retry(
    request: "poll" | "post",
    reason: unknown,
    tries: number,
    retry: () => void,
    alone = false,
    body?: string,
  ): void {
    if (this.isOver) return;
    const control = new AbortController();
    this.#inFlight.add(control);
    const again = () => {
      this.#inFlight.delete(control);
      retry();
    };
    const retryMs = retryAfterPause(tries, again, this.clock, control.signal);
    this.#settings.onNetwork?.({
      type: "cut",
      request,
      reason: String(reason),
      tries,
      retryMs,
      overdue: reason instanceof OverdueError,
      alone,
      ...(body && { body }),
    });
  }

  /** A request has got through after so many tries. */
  through(request: "poll" | "post", tries: number): void {
    if (tries > 0) this.#settings.onNetwork?.({ type: "through", request, tries });
  }

  /** Whether the server itself says that the session is over: in JSON, with a code of Engine.IO's. */
  endsSession({ status, text }: Answer): boolean {
    if (status !== 400 && status !== 403) return false;
    try {
      const { code, message } = JSON.parse(text);
      // Engine.IO's codes; a gateway's JSON may have its status for one.
      if (!(code >= 0 && code <= 5) || typeof message !== "string") return false;
      this.#requester.onEnd(message, status);
      return true;
    } catch {
      return false;
    }
  }

  /** Cuts all that is in flight, and tries nothing again. */
  stop(): void {
    this.#isStopped = true;
    for (const control of this.#inFlight) control.abort();
    this.#inFlight.clear();
  }
}
