import { adviceOn } from "./advice.ts";
import { findBodyLimit } from "./body_limit.ts";
import { findCompression } from "./compression.ts";
import { NoSessionError, type OpenPacket } from "./engine_answer.ts";
import type { Findings } from "./findings.ts";
import { clockAhead, findCors, findHttp, readHeaders } from "./headers.ts";
import { holdSecondsOf, measureHold } from "./hold.ts";
import { findLongwave } from "./longwave.ts";
import { findRepeatedPost } from "./repeated_post.ts";
import { RequestError } from "./request.ts";
import { findResumption } from "./resumption.ts";
import { type Endpoint, Session } from "./session.ts";
import { findStickyRouting } from "./sticky_routing.ts";
import { tryWebSocket, type WebSocketTrial } from "./web_socket.ts";

export interface ProbeOptions {
  /** Where Engine.IO answers. */
  path?: string;
  /** How long a WebSocket is watched, in seconds. */
  seconds?: number;
  /** How long all of it may take, in seconds: a poll that is held longer is not waited for. */
  timeout?: number;
  /** Is told of each question as it is answered. */
  onProgress?: (question: string) => void;
}

/** There is nothing at the address that can be probed; says why, in words. */
export class CannotProbeError extends Error {
  override name = "CannotProbeError";
}

/**
 * Finds out what a Socket.IO server and the path to it are like. All questions
 * are asked at the same time, each in sessions of its own, so that it takes
 * about as long as a poll is held.
 *
 * @throws CannotProbeError where no Socket.IO server can be reached
 */
export async function probe(
  server: URL,
  { path = "/socket.io/", seconds = 10, timeout = 60, onProgress = () => {} }: ProbeOptions = {},
): Promise<Findings> {
  const signal = AbortSignal.timeout(timeout * 1000);
  const endpoint: Endpoint = { url: at(server, path), signal };
  const finish = async <Answer>(question: string, asks: () => Promise<Answer>) => {
    const answer = await askAgain(asks, signal);
    onProgress(question);
    return answer;
  };

  const met = await meet(endpoint, seconds);
  const { open, answer, trial } = met;
  // By itself, so that a balancer's turns are not taken by other questions.
  const stickyRouting = answer
    ? await finish("sticky routing", () => findStickyRouting(endpoint))
    : null;
  const ifPolling = <Answer>(question: string, asks: () => Promise<Answer>) =>
    answer ? finish(question, asks) : null;
  const [webSocket, hold, compression, cors, http, bodyLimit, resumption, repeatedPost, longwave] =
    await Promise.all([
      trial ?? tryWebSocket(endpoint, seconds).finally(() => onProgress("WebSocket")),
      ifPolling("hold", () => measureHold(endpoint, open)),
      ifPolling("compression", () => findCompression(endpoint)),
      ifPolling("CORS", () => findCors(endpoint)),
      answer ? finish("HTTP", () => findHttp(endpoint, answer)) : null,
      // Who does not know the session hangs up in the middle of a long body: that is no limit.
      stickyRouting?.present === false
        ? null
        : ifPolling("body limit", () => findBodyLimit(endpoint, open)),
      ifPolling("resumption", () => findResumption(endpoint, open)),
      ifPolling("repeated POST", () => findRepeatedPost(endpoint, open)),
      open.hold ? finish("Longwave", () => findLongwave(endpoint)) : null,
    ]);

  const { open: _, ...seen } = webSocket;
  const findings: Findings = {
    url: withoutPassword(server),
    path: endpoint.url.pathname,
    transports: [...(answer ? ["polling"] : []), ...(seen.survives ? ["websocket"] : [])],
    webSocket: { ...seen, offered: answer ? !!open.upgrades?.includes("websocket") : null },
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
    advice: [],
  };
  return { ...findings, advice: adviceOn(findings) };
}

/** Engine.IO's path ends in a slash, and a query is the client's own. */
function at(server: URL, path: string): URL {
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

/** An address as it may be shown: what is printed may be passed on. */
export function withoutPassword(url: URL): string {
  const shown = new URL(url);
  shown.username = shown.password = "";
  return shown.href;
}

interface Met {
  open: OpenPacket;
  /** The handshake over polling, where that works. */
  answer: Session["answer"] | null;
  /** When it was there, by this clock, in milliseconds. */
  at: number;
  pollingError: string | null;
  /** Done already where polling does not work. */
  trial: WebSocketTrial | null;
}

/** Over polling; where something answers that is no handshake, over WebSocket. */
async function meet(endpoint: Endpoint, seconds: number): Promise<Met> {
  try {
    // With a number, so that a server that knows numbered polling says so.
    const session = await Session.open(endpoint, { query: { n: 0 } });
    const { open, answer } = session;
    const at = Date.now();
    void session.close();
    return { open, answer, at, pollingError: null, trial: null };
  } catch (error) {
    if (!(error instanceof NoSessionError || error instanceof RequestError)) throw error;
    const pollingError = error.message;
    if (error instanceof RequestError) throw new CannotProbeError(pollingError);
    const trial = await tryWebSocket(endpoint, seconds);
    if (!trial.open) throw new CannotProbeError(pollingError);
    return { open: trial.open, answer: null, at: Date.now(), pollingError, trial };
  }
}
