/** The plain questions: can it GET and POST, and what becomes of headers, cookies and caches on the way. */
import {
  type CookieFinding,
  type Failure,
  type Findings,
  type HeaderFinding,
  isFailure,
  type Post,
} from "../findings.ts";
import {
  ANSWER_HEADERS,
  AUTHORIZATION,
  BODIES,
  COOKIE,
  COOKIE_SECONDS,
  REQUEST_HEADERS,
  type SeenCookies,
  type SeenRequest,
  TRACES,
} from "../shared.ts";
import { askText, askTwice, parse, pause } from "./ask.ts";

/** How often the way there and back is measured, and for how long on a slow one, in milliseconds. */
const HELLOS = 5;
const HELLOS_MS = 2_000;

/** How often, and how far apart in milliseconds, the browser's entry of a request is looked for. */
const ENTRY_TRIES = 10;
const ENTRY_MS = 50;

/** What the later questions go by. */
export interface Greeting {
  found: Pick<Findings, "get" | "clock">;
  tripMs: number;
  /** The server's clock less this device's, in milliseconds. */
  offsetMs: number;
}

/** The first requests: whether there is a way at all, how long it is, and what time it is at its end. */
export async function greet(): Promise<Greeting> {
  const trips: { tripMs: number; offsetMs: number }[] = [];
  let failure: Failure | undefined;
  const began = performance.now();
  while (trips.length < HELLOS && performance.now() - began < HELLOS_MS) {
    const answer = await askTwice("/check/hello");
    if (isFailure(answer)) {
      failure = answer;
      break;
    }
    const { ms, json } = answer;
    trips.push({ tripMs: ms, offsetMs: json.now - (Date.now() - ms / 2) });
  }
  trips.sort((a, b) => a.tripMs - b.tripMs);
  const [fastest = { tripMs: 0, offsetMs: 0 }] = trips;
  const { tripMs } = trips[trips.length >> 1] ?? fastest;
  if (trips.length === 0 && failure) return { found: { get: failure }, ...fastest };
  const found = {
    get: { tripMs, protocol: await protocol() },
    clock: { aheadMs: -fastest.offsetMs },
  };
  return { found, tripMs, offsetMs: fastest.offsetMs };
}

/** By which HTTP the browser is spoken to: its own end of the way. */
async function protocol(): Promise<string> {
  const entry = await entryOf("/check/hello");
  const name = entry?.nextHopProtocol ?? "";
  return (
    { h2: "HTTP/2", h3: "HTTP/3", "http/1.1": "HTTP/1.1", "http/1.0": "HTTP/1.0" }[name] ?? name
  );
}

/** Bodies of growing size, until one does not arrive. */
export async function sendBodies(tell: (found: Pick<Findings, "posts">) => void): Promise<void> {
  const posts: Post[] = [];
  for (const bytes of BODIES) {
    const answer = await askTwice("/check/body", { method: "POST", body: "x".repeat(bytes) });
    if (isFailure(answer)) posts.push({ bytes, failure: answer });
    else if (answer.json.bytes === bytes) posts.push({ bytes });
    else posts.push({ bytes, failure: { failed: "foreign", afterMs: answer.ms } });
    tell({ posts: [...posts] });
    if (posts.at(-1)?.failure) return;
  }
}

export async function checkRequestHeaders(): Promise<Pick<Findings, "requestHeaders" | "address">> {
  const headers = { ...REQUEST_HEADERS, authorization: AUTHORIZATION };
  const answer = await askTwice("/check/headers", { method: "POST", body: "x", headers });
  if (isFailure(answer)) return { requestHeaders: answer };
  const seen: SeenRequest = answer.json;
  const sent = {
    ...REQUEST_HEADERS,
    origin: location.origin,
    "user-agent": navigator.userAgent,
  };
  const found = compare(
    sent,
    (name) => seen.headers[name],
    (name) => seen.headers[name],
  );
  if (!seen.authorization) found.stripped.push("authorization");
  if (!seen.headers["accept-encoding"]?.includes("gzip")) found.stripped.push("accept-encoding");
  return { requestHeaders: found, address: seen.address };
}

export async function checkAnswerHeaders(): Promise<HeaderFinding | Failure> {
  const answer = await askText("/check/answer");
  if (isFailure(answer)) return answer;
  const { headers } = answer;
  return compare(
    ANSWER_HEADERS,
    (name) => headers.get(name),
    (name) => headers.get(name),
  );
}

type Reader = (name: string) => string | null | undefined;

function compare(sent: Record<string, string>, read: Reader, readTrace: Reader): HeaderFinding {
  const names = Object.keys(sent);
  const added = TRACES.flatMap((name) => {
    const value = readTrace(name);
    return value ? [[name, value] as const] : [];
  });
  return {
    stripped: names.filter((name) => !read(name)),
    rewritten: names.filter((name) => read(name) && !isSame(read(name) as string, sent[name])),
    added: Object.fromEntries(added),
  };
}

/** A weak ETag is what compression on the way rightly makes of a strong one (RFC 9110, 8.8.3.3). */
function isSame(arrived: string, sent = ""): boolean {
  const plain = (value: string) => value.toLowerCase().replace(/^w\//, "").replaceAll(" ", "");
  return plain(arrived) === plain(sent);
}

/** Sets two cookies, one from either end, and sees which of them come back; then both are taken away. */
export async function checkCookies(): Promise<CookieFinding | Failure> {
  const has = (name: string) => document.cookie.split(/; */).includes(`${name}=1`);
  setCookie(COOKIE.browser, COOKIE_SECONDS);
  try {
    const set = await askTwice("/check/cookie", { method: "POST" });
    if (isFailure(set)) return set;
    const seen = await askTwice("/check/cookie");
    if (isFailure(seen)) return seen;
    const { server, browser }: SeenCookies = seen.json;
    if (server) return "kept";
    if (!navigator.cookieEnabled || !has(COOKIE.browser)) return "off";
    if (browser) return "back";
    return has(COOKIE.server) ? "there" : "both";
  } finally {
    for (const name of Object.values(COOKIE)) setCookie(name, 0);
  }
}

function setCookie(name: string, seconds: number): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser
  document.cookie = `${name}=1; path=/check; max-age=${seconds}; samesite=lax`;
}

export function checkStorage(): boolean {
  try {
    return [localStorage, sessionStorage].every((storage) => {
      storage.setItem("longwave check", "1");
      const kept = storage.getItem("longwave check") === "1";
      storage.removeItem("longwave check");
      return kept;
    });
  } catch {
    return false;
  }
}

/** The same address twice, and no cache of the browser's: the answers must differ. */
export async function checkCaches(): Promise<NonNullable<Findings["cache"]>> {
  const first = await askTwice("/check/fresh", { cache: "default" });
  if (isFailure(first)) return first;
  const second = await askTwice("/check/fresh", { cache: "default" });
  if (isFailure(second)) return second;
  return first.json.number === second.json.number ? "stale" : "fresh";
}

export async function checkCompression(): Promise<NonNullable<Findings["compression"]>> {
  const path = "/check/compressed";
  const answer = await askText(path);
  if (isFailure(answer)) return answer;
  const { encodedBodySize, decodedBodySize } = (await entryOf(path)) ?? {};
  // A browser may not tell at all, or keep no entry of it.
  if (encodedBodySize === undefined || decodedBodySize === undefined) return "untold";
  return encodedBodySize < decodedBodySize ? "kept" : "removed";
}

/** Whether plain requests to the API get through, where Socket.IO does not. */
export async function checkFeed(): Promise<NonNullable<Findings["feed"]>> {
  const answer = await askText("/api/rooms");
  if (isFailure(answer)) return answer;
  const { text, ms } = answer;
  return Array.isArray(parse(text)?.rooms) ? { tripMs: ms } : { failed: "foreign", afterMs: ms };
}

/** The browser's entry of a request, which it may make a little after the answer has been read. */
async function entryOf(path: string): Promise<PerformanceResourceTiming | undefined> {
  for (let tries = 0; tries < ENTRY_TRIES; tries++) {
    const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const entry = entries.filter(({ name }) => name === location.origin + path).pop();
    if (entry) return entry;
    await pause(ENTRY_MS);
  }
  return undefined;
}
