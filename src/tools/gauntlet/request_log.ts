import type { IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** A request that came to a path. */
export interface LoggedRequest {
  /** Its number on the path, from 1. */
  number: number;
  /** Milliseconds since the path was opened. */
  atMs: number;
  method: string;
  target: string;
}

/** The most requests that are kept; older ones make room. */
const REQUESTS_MAX = 100_000;
/** A path is at rest when nothing has come to it at so many looks in a row. */
const REST_LOOKS = 10;
/** Each look is a turn of the event loop, so that on a busy machine what has arrived is counted first. */
const LOOK_MS = 5;
/** So many looks, and it is not waited for any more. */
const LOOKS_MAX = 200;

/** What came to a path, and the Engine.IO sessions that it belongs to. */
export class RequestLog {
  /** How many requests have come in. */
  count = 0;
  readonly requests: LoggedRequest[] = [];
  /** Every session that a request has named, in the order of their first. */
  readonly sessions = new Set<string>();
  readonly #openedAt = performance.now();
  /** How many requests the server has not answered yet, and WebSockets that are open. */
  #held = 0;
  /** How many had come when it was at rest last. */
  #countAtRest = 0;
  #forgotten: ReadonlySet<string> = new Set();

  /** Milliseconds since the path was opened. */
  get nowMs(): number {
    return Math.round(performance.now() - this.#openedAt);
  }

  /** @returns the request's number */
  add({ method = "", url = "" }: IncomingMessage): number {
    const sid = sessionOf(url);
    if (sid) this.sessions.add(sid);
    if (this.requests.length >= REQUESTS_MAX) this.requests.shift();
    this.requests.push({ number: ++this.count, atMs: this.nowMs, method, target: url });
    return this.count;
  }

  /** The server forgets every session that there has been, as one that is started anew does. */
  forgetSessions(): void {
    this.#forgotten = new Set(this.sessions);
  }

  /** The server has a request, or a WebSocket, until what is returned is called. */
  hold(): () => void {
    this.#held++;
    return () => {
      this.#held--;
    };
  }

  /**
   * Resolves when a client that was answered, or cut, has come back and waits:
   * when the server holds something of its, and nothing more comes. Where nothing
   * has come since the last time it is at rest already; where nothing is held it is
   * waited for for a while.
   */
  async atRest(): Promise<void> {
    if (this.count === this.#countAtRest && this.#held === 0) return;
    let seen = this.count;
    for (let look = 0, quiet = 0; look < LOOKS_MAX && quiet < REST_LOOKS; look++) {
      await pause(LOOK_MS);
      quiet = this.count === seen && this.#held > 0 ? quiet + 1 : 0;
      seen = this.count;
    }
    this.#countAtRest = seen;
  }

  isForgotten({ url = "" }: IncomingMessage): boolean {
    return this.#forgotten.has(sessionOf(url) ?? "");
  }
}

function sessionOf(target: string): string | null {
  return new URLSearchParams(target.replace(/^[^?]*\??/, "")).get("sid");
}
