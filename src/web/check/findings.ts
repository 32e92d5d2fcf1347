/** What the check has found so far; what is absent is not known yet. All times in milliseconds. */
export interface Findings {
  get?: { tripMs: number; protocol: string } | Failure;
  /** In the order of their size. */
  posts?: Post[];
  /** Those that are over, in the order of their length. */
  holds?: Hold[];
  /** How long the holds are that there will be, in seconds. */
  holdsAsked?: readonly number[];
  /** Socket.IO's own long-polling. */
  polling?: Polling | Failure;
  /** Whether plain requests to the API get through, which the feed is made of. */
  feed?: { tripMs: number } | Failure;
  webSocket?: WebSocketFinding;
  stream?: Flow | Failure;
  /** Server-sent events. */
  events?: Flow | Failure;
  cookies?: CookieFinding | Failure;
  storage?: boolean;
  requestHeaders?: HeaderFinding | Failure;
  answerHeaders?: HeaderFinding | Failure;
  /** Stale: something answered from a copy that it should not have kept. */
  cache?: "fresh" | "stale" | Failure;
  compression?: "kept" | "removed" | "untold" | Failure;
  /** How far this device's clock is ahead of the server's. */
  clock?: { aheadMs: number };
  /** The address that the server sees. */
  address?: string;
  /** Everything has been looked at. */
  done?: boolean;
}

/** A request that came to nothing. */
export interface Failure {
  /**
   * Cut: no answer. Silent: none in time. Foreign: somebody else's. Status: a
   * refusal. Busy: this server's own refusal, which says nothing of the path.
   */
  failed: "cut" | "silent" | "foreign" | "status" | "busy";
  status?: number;
  afterMs: number;
}

export interface Post {
  bytes: number;
  failure?: Failure;
}

export interface Hold {
  seconds: number;
  failure?: Failure;
}

export interface Polling {
  handshakeMs: number;
  tripMs: number;
  /** Whether the server offers WebSocket to the chat. */
  offersWebSocket: boolean;
}

/** Proved: it lived as long as the chat wants of one before it trusts it. */
export type WebSocketFinding =
  | { state: "open" | "proved" | "died"; livedMs: number }
  | { state: "blocked"; afterMs: number };

/** Whether an answer comes as it is written, or all at once at its end; untold where the browser does not say. */
export type Flow = "live" | "buffered" | "untold";

/** Off: this browser keeps none. There, back, both: on which way they are taken away. */
export type CookieFinding = "kept" | "off" | "there" | "back" | "both";

export interface HeaderFinding {
  /** Names of those that did not arrive. */
  stripped: string[];
  /** Names of those that arrived with another value. */
  rewritten: string[];
  /** What others have added. */
  added: Record<string, string>;
}

export function isFailure(finding: unknown): finding is Failure {
  return typeof finding === "object" && finding !== null && "failed" in finding;
}
