import type { IncomingMessage } from "node:http";

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

/** What came to a path, and the Engine.IO sessions that it belongs to. */
export class RequestLog {
  /** How many requests have come in. */
  count = 0;
  readonly requests: LoggedRequest[] = [];
  /** Every session that a request has named, in the order of their first. */
  readonly sessions = new Set<string>();
  readonly #openedAt = performance.now();
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

  isForgotten({ url = "" }: IncomingMessage): boolean {
    return this.#forgotten.has(sessionOf(url) ?? "");
  }
}

function sessionOf(target: string): string | null {
  return new URLSearchParams(target.replace(/^[^?]*\??/, "")).get("sid");
}
