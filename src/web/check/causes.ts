import { type CookieFinding, type Failure, type Findings, isFailure } from "./findings.ts";
import { heldOf } from "./held.ts";

/** Why, each a sentence. Seconds are rounded to whole ones. */
export type Cause =
  | {
      code: "ways";
      webSocket: WebSocketWord;
      diedAfter?: number;
      polling: PollingWord;
      /** The server has no use for a WebSocket, whether it gets through or not. */
      isWebSocketUnused?: true;
    }
  | { code: "cut"; seconds: number; status?: number }
  | { code: "lost" }
  | { code: "buffers" }
  | { code: "cookies"; where: Exclude<CookieFinding, "kept"> }
  | { code: "postsBlocked"; failure: Failure }
  | { code: "bodyLimit"; passed: number; refused: number; status?: number }
  | { code: "foreign" }
  | { code: "unreachable"; failure: Failure }
  | { code: "cached" }
  | { code: "authorization" }
  | { code: "slow"; seconds: number }
  | { code: "clock"; seconds: number };

type WebSocketWord = "unknown" | "works" | "blocked" | "dies";
/** How far long-polling goes: the longest hold that lasted, in seconds, and whether that is the last word. */
type PollingWord = "unknown" | "blocked" | { upTo: number; settled: boolean };

/** A way there and back that takes longer is worth a word, in milliseconds. */
const SLOW_MS = 1_500;
/** A clock that is further off is worth one too, in milliseconds: certificates and times go by it. */
const CLOCK_MS = 120_000;

/** What the findings so far are put down to; what keeps a person from writing comes first. */
export function causesOf(findings: Findings): Cause[] {
  const { get, stream, events, cache, requestHeaders, clock } = findings;
  if (isForeign(findings)) return [{ code: "foreign" }];
  if (isFailure(get)) return [{ code: "unreachable", failure: get }];
  const causes: Cause[] = [...blocksOf(findings), ...waysOf(findings), ...bodyLimitOf(findings)];
  causes.push(...holdCauses(findings));
  if (stream === "buffered" || events === "buffered") causes.push({ code: "buffers" });
  if (cache === "stale") causes.push({ code: "cached" });
  if (requestHeaders && !isFailure(requestHeaders)) {
    const { stripped, rewritten } = requestHeaders;
    if ([...stripped, ...rewritten].includes("authorization")) {
      causes.push({ code: "authorization" });
    }
  }
  if (get && !isFailure(get) && get.tripMs > SLOW_MS) {
    causes.push({ code: "slow", seconds: Math.round(get.tripMs / 100) / 10 });
  }
  if (clock && Math.abs(clock.aheadMs) > CLOCK_MS) {
    causes.push({ code: "clock", seconds: Math.round(clock.aheadMs / 1000) });
  }
  return causes;
}

/** One answer of somebody else's may be chance; to the first request, or to many, it is a sign-in page. */
function isForeign({ get, posts = [], polling, feed }: Findings): boolean {
  if (isFailure(get)) return get.failed === "foreign";
  const others = [posts[0]?.failure, polling, feed].filter(
    (found) => isFailure(found) && found.failed === "foreign",
  );
  return others.length > 1;
}

/** What keeps a person from writing. */
function blocksOf({ posts = [], cookies }: Findings): Cause[] {
  const causes: Cause[] = [];
  const { failure } = posts[0] ?? {};
  if (failure) causes.push({ code: "postsBlocked", failure });
  if (typeof cookies === "string" && cookies !== "kept") {
    causes.push({ code: "cookies", where: cookies });
  }
  return causes;
}

function bodyLimitOf({ posts = [] }: Findings): Cause[] {
  const at = posts.findIndex(({ failure }) => failure);
  const [passed, refused] = [posts[at - 1], posts[at]];
  if (!passed || !refused) return [];
  const status = refused.failure?.status;
  return [
    {
      code: "bodyLimit",
      passed: passed.bytes,
      refused: refused.bytes,
      ...(status && { status }),
    },
  ];
}

function waysOf(findings: Findings): Cause[] {
  const { webSocket: socket, polling: found } = findings;
  const webSocket: WebSocketWord =
    socket?.state === "blocked" ? "blocked" : socket?.state === "died" ? "dies" : wordFor(socket);
  const polling: PollingWord = !found ? "unknown" : isFailure(found) ? "blocked" : heldOf(findings);
  if (webSocket === "unknown" && polling === "unknown") return [];
  const died = socket?.state === "died" && { diedAfter: Math.round(socket.livedMs / 1000) };
  const isUnused = found && !isFailure(found) && !found.offersWebSocket;
  return [
    { code: "ways", webSocket, ...died, polling, ...(isUnused && { isWebSocketUnused: true }) },
  ];
}

/** One that has lived for ten seconds has passed what blocks most. */
function wordFor(socket: Findings["webSocket"]): WebSocketWord {
  if (socket?.state === "proved") return "works";
  return socket?.state === "open" && socket.livedMs >= 10_000 ? "works" : "unknown";
}

function holdCauses(findings: Findings): Cause[] {
  const { limit, lost } = heldOf(findings);
  const causes: Cause[] = [];
  if (limit) {
    const { status } = limit;
    const seconds = Math.round(limit.afterMs / 1000);
    causes.push({ code: "cut", seconds, ...(status && { status }) });
  }
  if (lost) causes.push({ code: "lost" });
  return causes;
}
