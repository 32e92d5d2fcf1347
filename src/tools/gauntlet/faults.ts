/** Which requests a fault is for. */
interface Share {
  /**
   * One request in so many with each method: exactly one in each run of `every`,
   * and which one it is depends on the seed.
   */
  every: number;
  /** Only requests with this method. */
  method?: "GET" | "POST";
}

/** How a request comes to nothing: a reset, or silence for as long as the client likes to wait. */
interface Ending {
  how?: "reset" | "silence";
}

/** The request is answered by the target, and the answer never gets back. */
interface Swallow extends Share, Ending {
  kind: "swallow";
}

/** The request never gets to the target. */
interface Lose extends Share, Ending {
  kind: "lose";
}

/** The target gets the request twice at the same time; the client gets the first answer. */
interface Repeat extends Share {
  kind: "repeat";
}

/** The connection is reset in the middle of the answer's body. */
interface Truncate extends Share {
  kind: "truncate";
}

/** The path answers for itself, and the target hears of nothing. */
export interface Answer extends Share {
  kind: "answer";
  /** A captive portal's page with status 200, a redirect to it, or a status. */
  with: "portal" | "redirect" | 401 | 403 | 407 | 408 | 413 | 429 | 502 | 503 | 504 | 511;
}

/** Latency, in milliseconds, each way. */
interface Delay {
  kind: "delay";
  ms: number;
}

/** All connections together carry so many bytes a second each way, heads included, and take their time. */
export interface Line {
  kind: "line";
  bytesPerSecond: number;
  latencyMs: number;
}

/** A request that takes longer is cut: by a reset, or with the 504 of a gateway. */
interface Cut {
  kind: "cut";
  afterMs: number;
  how?: "reset" | 504;
}

/** Every connection is reset at this age. */
interface ConnectionAge {
  kind: "connection age";
  ms: number;
}

/** A longer request body is answered 413, and the target hears of nothing. */
interface BodyLimit {
  kind: "body limit";
  bytes: number;
}

/** An answer's body is passed on when it is whole. */
interface Buffer {
  kind: "buffer";
}

/** Headers are taken away or written over, by lower-case name. */
export interface Headers {
  kind: "headers";
  of: "request" | "answer";
  strip?: string[];
  set?: Record<string, string>;
}

/** The path is closed for a while, again and again: all connections are reset, and every new one. */
interface Closed {
  kind: "closed";
  everyMs: number;
  forMs: number;
}

/**
 * What a server that is started anew looks like from outside: the request is lost,
 * all connections are reset, and every new one for a while; then the server is
 * there and knows none of the sessions of before.
 */
interface Restart extends Share {
  kind: "restart";
  forMs: number;
}

/** WebSocket is refused with 403, left hanging, or opened and after `afterMs` reset or passed no longer. */
export interface NoWebSocket {
  kind: "web socket";
  how: "refuse" | "hang" | "die" | "mute";
  afterMs?: number;
}

/** All below a path of the URL is refused with 403, reset, or left without an answer. */
interface Block {
  kind: "block";
  path: string;
  how?: "refuse" | "reset" | "silence";
}

/** What a path does to what goes through it. Faults of a list add up. */
export type Fault =
  | Swallow
  | Lose
  | Repeat
  | Truncate
  | Answer
  | Delay
  | Line
  | Cut
  | ConnectionAge
  | BodyLimit
  | Buffer
  | Headers
  | Closed
  | Restart
  | NoWebSocket
  | Block;

/** A fault done to a request. */
export interface FaultRecord {
  /** Milliseconds since the path was opened. */
  atMs: number;
  fault: Fault["kind"];
  /** The number of the request on the path, from 1; 0 for what is done to the whole path. */
  request: number;
  method: string;
  target: string;
}
