import { ancientWords } from "./ancient.ts";
import { answerWords } from "./answer_words.ts";
import { engineCode, NoSessionError, type OpenPacket, revisionOf } from "./engine_answer.ts";
import type { Endpoint } from "./engine_request.ts";
import type { Kind, Obstacle } from "./found.ts";
import { firstThatAnswers, likelyPaths } from "./other_paths.ts";
import { findOtherServer, webSocketWords } from "./other_servers.ts";
import { readHints } from "./page_hints.ts";
import { type Answer, RequestError } from "./request.ts";
import { Session } from "./session.ts";
import { unreachable } from "./unreachable.ts";
import { tryWebSocket, type WebSocketTrial } from "./web_socket.ts";

/** There is nothing at the address that can be probed; says what there is, in words. */
export class CannotProbeError extends Error {
  override name = "CannotProbeError";
  readonly obstacle: Obstacle;

  constructor(obstacle: Obstacle) {
    super(obstacle.is);
    this.obstacle = obstacle;
  }
}

/** An Engine.IO server, met. */
export interface Met {
  /** Where it was met, by which revision of the protocol. */
  endpoint: Endpoint;
  open: OpenPacket;
  /** The handshake over polling, where that works. */
  answer: Answer | null;
  /** When it was there, by this clock, in milliseconds. */
  at: number;
  pollingError: string | null;
  /** Of Socket.IO, where the handshake tells. */
  major: "1" | "2" | null;
  /** Done already where polling does not work. */
  trial: WebSocketTrial | null;
}

export interface MeetOptions {
  /** The URL as it was given. */
  site: URL;
  /** How long a WebSocket is watched, in seconds. */
  seconds: number;
  /** Whether another path may be taken than the one that is asked for. */
  takeOther: boolean;
}

/** What leaves the question open whether there is something at another path. */
const WORTH_A_SEARCH: Kind[] = ["web page", "unknown", "refusal", "websocket"];
/** How long the search may take. */
const SEARCH_MS = 15_000;
/** Many servers leave an upgrade hanging that they do not know. */
const OPEN_MS = 3_000;

/**
 * Meets the server at the path, or, where nothing of Engine.IO is there, at another.
 *
 * @throws CannotProbeError
 */
export async function meet(endpoint: Endpoint, options: MeetOptions): Promise<Met> {
  const first = await meetAt(endpoint, options.seconds);
  if ("endpoint" in first) return first;
  const isEngine = first.engineIo !== null;
  if (isEngine || !WORTH_A_SEARCH.includes(first.kind)) throw new CannotProbeError(first);
  const { site, seconds, takeOther } = options;
  const signal = AbortSignal.any([endpoint.signal, AbortSignal.timeout(SEARCH_MS)]);
  const searching = { ...endpoint, signal };
  const hints = await readHints(site, searching);
  const asked = endpoint.url.pathname;
  const path = await firstThatAnswers(searching, likelyPaths(site, asked, hints.paths));
  if (path === undefined) {
    const other =
      first.kind === "refusal" ? undefined : await findOtherServer(site, searching, first);
    throw new CannotProbeError(
      withHosts(other ? { ...other, status: first.status } : first, hints),
    );
  }
  if (takeOther) {
    const url = new URL(endpoint.url);
    url.pathname = path;
    const second = await meetAt({ ...endpoint, url }, seconds);
    if ("endpoint" in second) return second;
    throw new CannotProbeError({ ...second, path });
  }
  throw new CannotProbeError({
    ...first,
    is: `Socket.IO does not answer at ${asked} (status ${first.status}), but at ${path}: run the probe with --path ${path}`,
    path,
    advice: [`Run the probe with --path ${path}, and give clients that path.`],
  });
}

/** What the page names elsewhere is said, and not asked: it is somebody else's host. */
function withHosts(found: Obstacle, { urls }: { urls: string[] }): Obstacle {
  if (urls.length === 0) return found;
  const said = `The page itself names ${urls.join(" and ")} for its Socket.IO: probe that.`;
  return {
    ...found,
    location: found.location ?? (urls[0] as string),
    advice: [said, ...found.advice],
  };
}

/** Over polling; where something answers that is no handshake, over WebSocket. */
async function meetAt(endpoint: Endpoint, seconds: number): Promise<Met | Obstacle> {
  const { url, signal } = endpoint;
  const answer = await shakeHands(endpoint);
  if (answer instanceof RequestError) return unreachable(url, answer, signal);
  if ("endpoint" in answer) return answer;
  const ancient = await ancientWords(endpoint, answer);
  if (ancient) return ancient;
  const words = answerWords(url, answer);
  if (words.kind === "rate limit") return words;
  const trial = await tryWebSocket(endpoint, seconds, OPEN_MS);
  const { open, stranger, error, revision = 4 } = trial;
  if (open) {
    const there = { ...endpoint, revision };
    return {
      endpoint: there,
      open,
      answer: null,
      at: Date.now(),
      pollingError: words.is,
      major: null,
      trial,
    };
  }
  if (stranger) return { ...webSocketWords(stranger.said, url.pathname), status: words.status };
  if (engineCode(answer.body) !== 0) return words;
  return { ...words, is: `${words.is}; and WebSocket does not open (${error})` };
}

/** As revision 4 does, as 3, and as a page of the server's own site: what is answered in the end. */
async function shakeHands(endpoint: Endpoint): Promise<Met | Answer | RequestError> {
  const first = await shakeHandsOnce(endpoint);
  if (first instanceof RequestError || "endpoint" in first) return first;
  const others: Partial<Endpoint>[] = [];
  if (revisionOf(first) === 3 || isWrongRevision(first)) others.push({ revision: 3 });
  if (mayWantOrigin(first) && !endpoint.headers.Origin) {
    others.push({ headers: { ...endpoint.headers, Origin: endpoint.url.origin } });
  }
  for (const other of others) {
    const next = await shakeHandsOnce({ ...endpoint, ...other });
    if (next instanceof RequestError || !("endpoint" in next)) continue;
    // To who does not ask for Base64, Socket.IO 1 answers in binary, 2 in text.
    const major = first.body.startsWith("\0") ? "1" : "2";
    return { ...next, major: revisionOf(first) === 3 ? major : null };
  }
  return first;
}

async function shakeHandsOnce(endpoint: Endpoint): Promise<Met | Answer | RequestError> {
  try {
    // With a number, so that a server that knows numbered polling says so.
    const query = endpoint.revision === 4 ? { n: 0 } : {};
    const session = await Session.open(endpoint, { query });
    const { open, answer } = session;
    const at = Date.now();
    void session.close();
    return { endpoint, open, answer, at, pollingError: null, major: null, trial: null };
  } catch (error) {
    if (error instanceof RequestError) return error;
    if (error instanceof NoSessionError) return error.answer;
    throw error;
  }
}

const isWrongRevision = ({ status, body }: Answer) =>
  status === 400 && /unsupported (protocol )?version/i.test(body);

const mayWantOrigin = ({ status, body }: Answer) =>
  status === 403 || (status >= 400 && status < 500 && /origin/i.test(body));
