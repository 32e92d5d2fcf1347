import type { BodyLimit } from "./body_limit.ts";
import type { Compression } from "./compression.ts";
import type { Found, Obstacle } from "./found.ts";
import type { Cors, Headers, Http } from "./headers.ts";
import type { Hold } from "./hold.ts";
import type { Longwave } from "./longwave.ts";
import type { RepeatedPost } from "./repeated_post.ts";
import type { Resumption } from "./resumption.ts";
import type { StickyRouting } from "./sticky_routing.ts";
import type { WebSocketFinding } from "./web_socket.ts";

/** What the probe finds, as `--json` prints it; null where it could not be found out. */
export interface Findings {
  url: string;
  /** The path of Engine.IO. */
  path: string;
  /** What stands there. */
  found: Found;
  /** The transports that work from here: `polling`, `websocket`. */
  transports: string[];
  webSocket: WebSocketFinding;
  /** Why polling does not work, in words; null where it does. */
  pollingError: string | null;
  /** How long a poll can be held, in seconds. */
  holdSeconds: number | null;
  hold: Hold | null;
  stickyRoutingNeeded: boolean | null;
  stickyRouting: StickyRouting | null;
  compression: Compression | null;
  headers: Headers | null;
  cors: Cors | null;
  http: Http | null;
  bodyLimit: BodyLimit | null;
  resumption: Resumption | null;
  repeatedPost: RepeatedPost | null;
  /** How far the server's clock is before this one. */
  clockAheadSeconds: number | null;
  /** Null where it is no Longwave server. */
  longwave: Longwave | null;
  /** Which of the probe's requests was the first to be refused as one too many (429). */
  rateLimitedAt: number | null;
  /** A sentence or two for each finding that deserves one. */
  advice: string[];
}

/** Where there is nothing to be probed: what stands there, and what to do. */
export function findingsOf(url: string, path: string, { advice, ...found }: Obstacle): Findings {
  return {
    url,
    path,
    found,
    transports: [],
    webSocket: { offered: null, opens: false, survives: false, aliveSeconds: null, error: null },
    pollingError: found.is,
    holdSeconds: null,
    hold: null,
    stickyRoutingNeeded: null,
    stickyRouting: null,
    compression: null,
    headers: null,
    cors: null,
    http: null,
    bodyLimit: null,
    resumption: null,
    repeatedPost: null,
    clockAheadSeconds: null,
    longwave: null,
    rateLimitedAt: null,
    advice,
  };
}
