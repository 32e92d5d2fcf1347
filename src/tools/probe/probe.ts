import { adviceOn } from "./advice.ts";
import { findBodyLimit } from "./body_limit.ts";
import { findCompression } from "./compression.ts";
import type { Endpoint } from "./engine_request.ts";
import type { Findings } from "./findings.ts";
import { withoutPassword } from "./found.ts";
import { findServer } from "./found_server.ts";
import { clockAhead, findCors, findHttp, readHeaders } from "./headers.ts";
import { holdSecondsOf, measureHold } from "./hold.ts";
import { findLongwave } from "./longwave.ts";
import { meet } from "./meeting.ts";
import { findRepeatedPost } from "./repeated_post.ts";
import { findResumption } from "./resumption.ts";
import { findStickyRouting } from "./sticky_routing.ts";
import { tryWebSocket } from "./web_socket.ts";

export interface ProbeOptions {
  /** Where Engine.IO answers; where it is not given, others than `/socket.io/` are tried as well. */
  path?: string | undefined;
  /** The `Origin` that is sent: a page's, where the server wants one. */
  origin?: string | undefined;
  /** How long a WebSocket is watched, in seconds. */
  seconds?: number;
  /** How long all of it may take, in seconds: a poll that is held longer is not waited for. */
  timeout?: number;
  /** Is told of each question as it is answered. */
  onProgress?: (question: string) => void;
}

export const DEFAULT_PATH = "/socket.io/";

/**
 * Finds out what a Socket.IO server and the path to it are like. All questions
 * are asked at the same time, each in sessions of its own, so that it takes
 * about as long as a poll is held.
 *
 * @throws CannotProbeError where no Socket.IO server can be reached
 */
export async function probe(
  server: URL,
  { path, origin, seconds = 10, timeout = 60, onProgress = () => {} }: ProbeOptions = {},
): Promise<Findings> {
  const signal = AbortSignal.timeout(timeout * 1000);
  const headers: Endpoint["headers"] = origin === undefined ? {} : { Origin: origin };
  const tally = { requests: 0, limitedAt: null };
  const url = at(server, path ?? DEFAULT_PATH);
  const asked: Endpoint = { url, revision: 4, headers, tally, signal };
  const finish = async <Answer>(question: string, asks: () => Promise<Answer>) => {
    const answer = await askAgain(asks, signal);
    onProgress(question);
    return answer;
  };

  const met = await meet(asked, { site: server, seconds, takeOther: path === undefined });
  const { endpoint, open, answer, trial } = met;
  // By itself, so that a balancer's turns are not taken by other questions.
  const stickyRouting = answer
    ? await finish("sticky routing", () => findStickyRouting(endpoint))
    : null;
  const ifPolling = <Answer>(question: string, asks: () => Promise<Answer>) =>
    answer ? finish(question, asks) : null;
  const found = await findServer(met, asked);
  // Whoever knows no namespaces is not asked about them.
  const ifSocketIo = <Answer>(question: string, asks: () => Promise<Answer>) =>
    found.kind === "socket.io" ? ifPolling(question, asks) : null;
  const [webSocket, hold, compression, cors, http, bodyLimit, resumption, repeatedPost, longwave] =
    await Promise.all([
      trial ?? tryWebSocket(endpoint, seconds).finally(() => onProgress("WebSocket")),
      ifPolling("hold", () => measureHold(endpoint, open)),
      ifSocketIo("compression", () => findCompression(endpoint)),
      ifPolling("CORS", () => findCors(endpoint)),
      answer ? finish("HTTP", () => findHttp(endpoint, answer)) : null,
      // Who does not know the session hangs up in the middle of a long body: that is no limit.
      stickyRouting?.present === false
        ? null
        : ifPolling("body limit", () => findBodyLimit(endpoint, open)),
      ifSocketIo("resumption", () => findResumption(endpoint, open)),
      // Revision 3 has no CONNECT to repeat.
      endpoint.revision === 4
        ? ifSocketIo("repeated POST", () => findRepeatedPost(endpoint, open))
        : null,
      open.hold ? finish("Longwave", () => findLongwave(endpoint)) : null,
    ]);

  const { opens, survives, aliveSeconds, error } = webSocket;
  const offered = answer ? !!open.upgrades?.includes("websocket") : null;
  const findings: Findings = {
    url: withoutPassword(server),
    path: endpoint.url.pathname,
    found,
    transports: [...(answer ? ["polling"] : []), ...(survives ? ["websocket"] : [])],
    webSocket: { offered, opens, survives, aliveSeconds, error },
    pollingError: met.pollingError,
    holdSeconds: holdSecondsOf(hold),
    hold,
    // One connection for as long as the session lives: with WebSocket alone there is nothing to route.
    stickyRoutingNeeded: answer ? (stickyRouting?.needed ?? null) : false,
    stickyRouting,
    compression,
    headers: answer ? readHeaders(answer) : null,
    cors,
    http,
    bodyLimit,
    resumption,
    repeatedPost,
    clockAheadSeconds: answer ? clockAhead(answer, met.at) : null,
    longwave,
    rateLimitedAt: tally.limitedAt,
    advice: [],
  };
  return { ...findings, advice: adviceOn(findings) };
}

/** Engine.IO's path ends in a slash, and a query is the client's own. */
export function at(server: URL, path: string): URL {
  const url = new URL(server);
  url.pathname = path.endsWith("/") ? path : `${path}/`;
  url.search = url.hash = "";
  return url;
}

const TRIES = 3;

/** What a bad path leaves without an answer, time after time, is not known: null. */
async function askAgain<Answer>(
  asks: () => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer | null> {
  for (let tries = 0; tries < TRIES && !signal.aborted; tries++) {
    try {
      return await asks();
    } catch {
      // Asked again.
    }
  }
  return null;
}
