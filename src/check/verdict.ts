import { type CookieFinding, type Failure, type Findings, isFailure } from "./findings.ts";

/** What it comes down to, in one line. */
export type Headline =
  /** Too little is known yet. */
  | "checking"
  /** Reading and writing both work. */
  | "chat"
  /** They do, but by loading the page again and again. */
  | "notLive"
  /** Nothing that is written gets through, or nobody can be known by a name. */
  | "read"
  /** The network wants a sign-in first. */
  | "signIn"
  | "none";

/** Why, each a sentence. Seconds are rounded to whole ones. */
export type Cause =
  | { code: "ways"; webSocket: WebSocketWord; diedAfter?: number; polling: PollingWord }
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

export type WebSocketWord = "unknown" | "works" | "blocked" | "dies";
/** How far long-polling goes: the longest hold that lasted, in seconds, and whether that is the last word. */
export type PollingWord = "unknown" | "blocked" | { upTo: number; settled: boolean };

/** The way that the chat takes here, and why that one. */
export interface Choice {
  transport: "websocket" | "polling" | "feed" | "page";
  why:
    | "proved"
    | "watching"
    | "notOffered"
    | "webSocketBlocked"
    | "webSocketDies"
    | "pollingBlocked"
    | "allBlocked";
}

/** What whoever runs the network, or the device, could change. */
export type Advice =
  | { code: "signIn" }
  | { code: "readTimeout"; seconds: number }
  | { code: "buffering" }
  | { code: "webSocket" }
  | { code: "cookies" }
  | { code: "cookiesOff" }
  | { code: "posts" }
  | { code: "bodyLimit" }
  | { code: "socketIo" }
  | { code: "noStore" }
  | { code: "authorization" }
  | { code: "clock" };

export interface Verdict {
  headline: Headline;
  causes: Cause[];
  choice?: Choice;
  advice: Advice[];
}

/** A way there and back that takes longer is worth a word, in milliseconds. */
const SLOW_MS = 1_500;
/** A clock that is further off is worth one too, in milliseconds: certificates and times go by it. */
const CLOCK_MS = 120_000;

/** What the findings so far come down to. Anything that is not known yet is left out. */
export function judge(findings: Findings): Verdict {
  const causes = causesOf(findings);
  const headline = headlineOf(findings, causes);
  const choice = choiceOf(findings);
  const chosen = headline === "chat" || headline === "read" || headline === "notLive";
  const advice = causes.flatMap(adviceFor);
  return { headline, causes, ...(choice && chosen && { choice }), advice };
}

function headlineOf(findings: Findings, causes: Cause[]): Headline {
  const { get, polling, feed, cookies, done } = findings;
  if (causes.some(({ code }) => code === "foreign")) return "signIn";
  if (isFailure(get)) return "none";
  if (causes.some(({ code }) => code === "postsBlocked" || code === "cookies")) return "read";
  const known = get && findings.posts && polling && cookies && (feed || !isFailure(polling));
  if (!known && !done) return "checking";
  return isFailure(polling) && isFailure(feed) ? "notLive" : "chat";
}

/** The same rules by which the client climbs its ladder (client/ladder.ts). */
function choiceOf({ polling, feed, webSocket }: Findings): Choice | undefined {
  if (!polling) return undefined;
  if (isFailure(polling)) {
    if (!feed) return undefined;
    if (isFailure(feed)) return { transport: "page", why: "allBlocked" };
    return { transport: "feed", why: "pollingBlocked" };
  }
  if (!polling.offersWebSocket) return { transport: "polling", why: "notOffered" };
  if (webSocket?.state === "blocked") return { transport: "polling", why: "webSocketBlocked" };
  if (webSocket?.state === "died") return { transport: "polling", why: "webSocketDies" };
  if (webSocket?.state === "proved") return { transport: "websocket", why: "proved" };
  return { transport: "polling", why: "watching" };
}

function causesOf(findings: Findings): Cause[] {
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
  const polling: PollingWord = !found ? "unknown" : isFailure(found) ? "blocked" : reach(findings);
  if (webSocket === "unknown" && polling === "unknown") return [];
  const died = socket?.state === "died" && { diedAfter: Math.round(socket.livedMs / 1000) };
  return [{ code: "ways", webSocket, ...died, polling }];
}

/** One that has lived for ten seconds has passed what blocks most. */
function wordFor(socket: Findings["webSocket"]): WebSocketWord {
  if (socket?.state === "proved") return "works";
  return socket?.state === "open" && socket.livedMs >= 10_000 ? "works" : "unknown";
}

function reach({ holds = [], holdsAsked }: Findings): { upTo: number; settled: boolean } {
  const lasted = holds.filter(({ failure }) => !failure).map(({ seconds }) => seconds);
  const upTo = Math.max(0, ...lasted);
  return { upTo, settled: holds.length === holdsAsked?.length };
}

function holdCauses(findings: Findings): Cause[] {
  const { upTo } = reach(findings);
  const failed = (findings.holds ?? []).flatMap(({ failure }) => failure ?? []);
  const causes: Cause[] = [];
  const limits = failed.filter(({ afterMs }) => afterMs >= upTo * 1000 - 500);
  const [first] = limits.sort((a, b) => a.afterMs - b.afterMs);
  if (first) {
    const { status } = first;
    const seconds = Math.round(first.afterMs / 1000);
    causes.push({ code: "cut", seconds, ...(status && { status }) });
  }
  // Sooner than others that lasted: not a limit, a loss.
  if (failed.length > limits.length) causes.push({ code: "lost" });
  return causes;
}

/** How long an answer has to be let take, in seconds: the longest hold there can be, and some. */
const READ_TIMEOUT = 60;

function adviceFor(cause: Cause): Advice[] {
  switch (cause.code) {
    case "ways": {
      const advice: Advice[] = [];
      if (cause.polling === "blocked") advice.push({ code: "socketIo" });
      if (cause.webSocket === "blocked" || cause.webSocket === "dies") {
        advice.push({ code: "webSocket" });
      }
      return advice;
    }
    case "cut":
      return [{ code: "readTimeout", seconds: READ_TIMEOUT }];
    case "buffers":
      return [{ code: "buffering" }];
    case "cookies":
      return [{ code: cause.where === "off" ? "cookiesOff" : "cookies" }];
    case "postsBlocked":
      return [{ code: "posts" }];
    case "foreign":
      return [{ code: "signIn" }];
    case "cached":
      return [{ code: "noStore" }];
    case "bodyLimit":
    case "authorization":
    case "clock":
      return [{ code: cause.code }];
    default:
      return [];
  }
}
