import type { Advice } from "./advice.ts";
import type { Cause } from "./causes.ts";
import type { Failure } from "./findings.ts";
import { HOLDS, KB, MESSAGE_MAX } from "./shared.ts";
import type { Choice, Headline } from "./verdict.ts";

type Of<Union extends { code: string }, Code> = Extract<Union, { code: Code }>;
type Said<Union extends { code: string }> = {
  [Code in Union["code"]]: (what: Of<Union, Code>) => string;
};

const kB = (bytes: number) => `${bytes / KB} kB`;
const s = (ms: number) => `${ms < 950 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;

const failure = ({ failed, status, afterMs }: Failure): string => {
  if (failed === "cut") return `cut after ${s(afterMs)}`;
  if (failed === "silent") return `no answer for ${s(afterMs)}`;
  if (failed === "busy") return "the server is busy";
  if (failed === "foreign") return "somebody else answered";
  return `refused with ${status}${afterMs < 1_000 ? "" : ` after ${s(afterMs)}`}`;
};

const cause: Said<Cause> = {
  ways({ webSocket, diedAfter, polling, isWebSocketUnused }) {
    const lasts = typeof polling === "object";
    const far = !lasts
      ? ""
      : polling.upTo > 0
        ? `, ${polling.settled ? "" : "so far "}up to ${polling.upTo} s`
        : polling.settled
          ? ", but only in short requests"
          : "";
    const socket = {
      unknown: "",
      works: "WebSocket works",
      blocked: "WebSocket is blocked",
      dies: `WebSocket opens and dies ${diedAfter ? `after ${diedAfter} s` : "at once"}`,
    }[webSocket];
    if (polling === "blocked") {
      const both = webSocket === "blocked" ? "WebSocket and Socket.IO are" : "Socket.IO is";
      return `${both} blocked${webSocket === "works" ? ", although WebSocket would work" : ""}.`;
    }
    if (!lasts) return `${socket}.`;
    if (isWebSocketUnused && webSocket === "works") {
      return `Long-polling works${far}. WebSocket would get through as well, but this server does not use it.`;
    }
    if (webSocket === "works") return `${socket}; long-polling works too${far}.`;
    return socket ? `${socket}; long-polling works${far}.` : `Long-polling works${far}.`;
  },
  cut: ({ seconds, status }) =>
    `A request that ${seconds > 0 ? `takes longer than about ${seconds} s` : "is not answered at once"} is cut on the way${status ? ` (${status})` : ""}. The chat asks anew before that, and loses nothing.`,
  lost: () => "A request was lost on the way. The chat asks again, and loses nothing.",
  buffers: () =>
    "Something on the way holds answers back until they are complete (it buffers). The chat does not mind.",
  cookies: ({ where }) =>
    where === "off"
      ? "This browser keeps no cookies, so the page cannot know you by your name."
      : "Cookies are taken away on the way, so the page cannot know you by your name.",
  postsBlocked: (it) => `What you send does not get through (POST: ${failure(it.failure)}).`,
  bodyLimit: ({ passed, refused, status }) => {
    const limit = `${kB(passed)} can be sent at once, ${kB(refused)} cannot${status ? ` (${status})` : ""}`;
    return passed < MESSAGE_MAX
      ? `Long messages do not get through: ${limit}.`
      : `Large requests do not get through: ${limit}. Messages are smaller, and the chat does not mind.`;
  },
  foreign: () => "A page of the network itself answers in the place of the chat.",
  unreachable: (it) => `Even the smallest request comes to nothing (${failure(it.failure)}).`,
  cached: () => "Old answers come back from a cache, although they must not be kept.",
  authorization: () =>
    "The Authorization header is taken away on the way: an embedded chat, and bots, cannot sign in.",
  slow: ({ seconds }) => `The way is slow: ${seconds} s there and back.`,
  clock: ({ seconds }) =>
    `The clock of this device is ${Math.round(Math.abs(seconds) / 60)} min ${seconds > 0 ? "ahead" : "behind"}.`,
};

const advice: Said<Advice> = {
  signIn: () => "Sign in on the network’s own page, or let this address through without it.",
  readTimeout: ({ seconds }) =>
    `Let an answer to this address take ${seconds} s: \`proxy_read_timeout ${seconds}s\` (nginx), \`timeout server ${seconds}s\` (HAProxy), \`ProxyTimeout ${seconds}\` (Apache), \`read_timeout\` (Squid).`,
  buffering: () =>
    "Do not buffer answers of this address: `proxy_buffering off`, or honour `X-Accel-Buffering: no` (nginx); no scan that waits for the whole download.",
  webSocket: () =>
    "Good to have, not needed: let WebSocket through. Pass the headers `Upgrade` and `Connection` on over HTTP/1.1, and allow the protocol in the filter.",
  cookies: () => "Pass `Cookie` and `Set-Cookie` on for this address.",
  cookiesOff: () => "In this browser, allow cookies for this address.",
  posts: () => "Allow POST to this address, with bodies up to 64 kB.",
  bodyLimit: () => "Allow request bodies up to 64 kB: `client_max_body_size 64k` (nginx).",
  socketIo: () => "Allow everything below `/socket.io/` at this address.",
  noStore: () => "Do not keep answers that say `Cache-Control: no-store` (RFC 9111, 5.2.2.5).",
  authorization: () => "Pass the header `Authorization` on for this address.",
  clock: () => "Set the clock of this device, or let it be set from the network.",
};

/** What the network check says, in English: plain words first, the terms of the trade after. */
export const en = {
  title: "Network check",
  lead: "Can this network carry the chat? The answer comes by itself, in under a minute. Only this server is asked, and nothing stays behind.",
  headline: {
    checking: "Checking your network…",
    chat: "You can chat here.",
    notLive: "You can chat here, but not live.",
    read: "You can read here, but not write.",
    signIn: "Sign in to this network first.",
    none: "The chat cannot be reached from here.",
    busy: "The server is busy. Check again in a minute.",
  } satisfies Record<Headline, string>,
  failure,
  cause,
  chats: "How the chat gets through",
  transport: {
    websocket: "WebSocket",
    polling: "Long-polling",
    feed: "The feed: plain requests",
    page: "The page without script",
  } satisfies Record<Choice["transport"], string>,
  why: {
    proved: "it lives as long as the chat wants of one before it trusts it.",
    watching:
      "it works at once. WebSocket is tried beside it, and taken once it has lived for 25 s.",
    notOffered: "this server offers nothing else, and nothing else is needed.",
    webSocketBlocked: "WebSocket does not get through.",
    webSocketDies: "WebSocket does not stay open.",
    pollingBlocked: "Socket.IO does not get through, and plain requests do.",
    allBlocked: "nothing live gets through; it loads itself again every few seconds.",
  } satisfies Record<Choice["why"], string>,
  adviceTitle: "For whoever runs the network",
  advice,
  groups: {
    needs: "What the chat needs",
    helps: "What makes it better",
    between: "What happens on the way",
  },
  rows: {
    get: "Reading (GET)",
    post: "Sending (POST)",
    polling: "Long-polling",
    hold: "Waiting for news",
    cookies: "Cookies",
    webSocket: "WebSocket",
    feed: "Plain requests",
    stream: "Streamed answers",
    events: "Server-sent events",
    storage: "Storage in the browser",
    requestHeaders: "Headers you send",
    answerHeaders: "Headers you get",
    cache: "Caches",
    compression: "Compression",
    clock: "Clock",
  },
  marks: { good: "fine", note: "worth knowing", bad: "blocked", waiting: "not known yet" },
  row: {
    waiting: "…",
    trip: (ms: number, protocol: string) =>
      `Works: ${Math.round(ms)} ms there and back${protocol ? ` over ${protocol}` : ""}.`,
    works: "Works.",
    post: (bytes: number) => `Works, up to ${kB(bytes)}.`,
    postLimit: (bytes: number, failed: string) => `Works up to ${kB(bytes)}; more is ${failed}.`,
    failed: (how: string) => `Does not work: ${how}.`,
    polling: (handshake: number, trip: number) =>
      `Works: open in ${Math.round(handshake)} ms, then ${Math.round(trip)} ms for a word and its answer.`,
    holding: "An answer may be waited for…",
    hold: (seconds: number, all: boolean) =>
      all ? `An answer may take ${seconds} s.` : `An answer may take ${seconds} s, so far.`,
    holdCut: (seconds: number, how: string) =>
      seconds > 0
        ? `An answer may take ${seconds} s; after that: ${how}.`
        : `Not even a wait of ${Math.min(...HOLDS)} s lasts: ${how}.`,
    webSocketOpen: (lived: number) => `Open for ${s(lived)} so far.`,
    webSocketProved: (lived: number) => `Opens, and was alive after ${s(lived)}.`,
    webSocketDied: (lived: number) => `Opens, and dies after ${s(lived)}.`,
    webSocketBlocked: (after: number) =>
      after < 1_000
        ? "Does not open: refused at once."
        : `Does not open: no answer for ${s(after)}.`,
    live: "Come as they are written.",
    buffered: "Are held back and come all at once.",
    cookies: {
      kept: "Come back as they should; those of this check are gone again.",
      off: "This browser keeps none.",
      there: "Set, but not passed on to the server.",
      back: "Taken away before they reach the browser.",
      both: "Taken away on the way, both ways.",
    },
    stored: "There. What is written and not sent yet is kept when the page is closed.",
    notStored: "None. What is not sent yet is lost with the page.",
    headersKept: "All arrive as they were sent.",
    stripped: (names: string) => `Taken away: ${names}.`,
    rewritten: (names: string) => `Changed: ${names}.`,
    added: (list: string) => `Added: ${list}.`,
    fresh: "None keeps what it must not keep.",
    stale: "One gives out an old answer that it must not keep.",
    untold: "This browser does not tell.",
    compressed: "Arrives as it was sent.",
    notCompressed: "Taken away on the way: pages load slower.",
    clock: (ms: number) =>
      Math.abs(ms) < 2_000 ? "Right." : `${s(Math.abs(ms))} ${ms > 0 ? "ahead" : "behind"}.`,
  },
  progress: (left: number) => `Still listening, ${left} s at most. You need not wait for it.`,
  finished: "Everything has been looked at.",
  toChat: "To the chat",
  again: "Check again",
  copy: "Copy the report",
  copied: "Copied.",
  copyByHand: "Selected. Copy it with Ctrl+C, or by a long press.",
  print: "Print",
  report: "The report, for your IT department",
  thisCheck: "This check",
  reportTitle: "Network check of Longwave",
  time: "Time",
  page: "Page",
  browser: "Browser",
  address: "Address that the server sees",
  unfinished: "The check was still going on.",
  stuck: "Does nothing move? Scripts may be blocked here.",
  plainLink: "Check without script",
  plain: {
    lead: "This check works without script: look at what arrives.",
    start: "Start the check",
    again: "Once more",
    posted: "Sending works: the form arrived, and brought you here.",
    notPosted: "Press the button, so that sending is looked at too.",
    cookieKept: "Cookies come back. The page can know you by your name.",
    cookieLost:
      "The cookie did not come back: this browser keeps none, or the network takes them away. You can read, but not write.",
    sees: "What the server sees of your request",
    protocol: "Protocol",
    seesNothing: "nothing",
    holds: "Waiting for news",
    holdsLead:
      "Each box fills when its time is over. A box that shows an error, or stays empty for a minute, was cut on the way.",
    held: "Came through.",
    box: (seconds: number) => `Held for ${seconds} s`,
    flow: "Streamed answers",
    flowLead: (pieces: number) =>
      `${pieces} numbers come one after the other. If they come all at once, something on the way holds answers back; the chat does not mind.`,
  },
};

export type CheckTranslations = typeof en;
