import { type Advice, adviceFor } from "./advice.ts";
import { type Cause, causesOf } from "./causes.ts";
import { type Findings, isFailure } from "./findings.ts";

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
  /** Not even the smallest request gets through. */
  | "none"
  /** The server has refused the check itself, for now. */
  | "busy";

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

export interface Verdict {
  headline: Headline;
  causes: Cause[];
  choice?: Choice;
  advice: Advice[];
}

/** What the findings so far come down to. Anything that is not known yet is left out. */
export function judge(findings: Findings): Verdict {
  if (isBusy(findings)) return { headline: "busy", causes: [], advice: [] };
  const causes = causesOf(findings);
  const headline = headlineOf(findings, causes);
  const choice = choiceOf(findings);
  const chosen = headline === "chat" || headline === "read" || headline === "notLive";
  const advice = causes.flatMap(adviceFor);
  return { headline, causes, ...(choice && chosen && { choice }), advice };
}

function isBusy({ get, posts = [], polling, feed, cookies }: Findings): boolean {
  const found = [get, ...posts.map(({ failure }) => failure), polling, feed, cookies];
  return found.some((one) => isFailure(one) && one.failed === "busy");
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

/** The same rules by which the client selects its transport (client/transport_selector.ts). */
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
