import { ask } from "../polling/client/ask.ts";
import { othersBeside, pauseBefore } from "../polling/client/backoff.ts";
import { refusedOnTheWay } from "../polling/client/body_limit.ts";
import type { Message } from "../protocol/message.ts";
import type { Refusal } from "../protocol/problem.ts";
import { type Attempt, isPost, type Pending } from "./pending.ts";
import type { Target } from "./transport.ts";

/** How long an answer to a post is waited for, in milliseconds: at first, and once another has passed. */
const POST_MS = { first: 15_000, again: 5_000 };
/** How much longer a post may take than one of no length, for each of its characters. */
const PER_CHARACTER = 1 / 500;
/** How often a post has to fail, and another to pass at the same time, before it is put down to its text. */
const STRIKES = 8;

export interface ApiAnswer {
  status: number;
  /** Undefined where it is no JSON, and so not the server's. */
  // biome-ignore lint/suspicious/noExplicitAny: a stranger's JSON, looked at field by field
  json: any;
  /** The server's own word that it will not; a gateway's errors are JSON with a code as well. */
  refusal: Refusal["error"] | undefined;
}

/** Whom a request goes to, and how. */
type ApiTarget = Pick<Target, "url" | "fetch" | "clock" | "token" | "language">;

/** For what is the same for everybody: nothing says who asks, and caches have their say, the browser's own as well. */
export const SHARED: RequestInit = { credentials: "omit", cache: "default" };

/**
 * A request to the JSON API. Rejects where there is no answer, whole and in time.
 *
 * @param init in place of what says who asks
 */
export async function requestApi(
  { url, fetch, token, language, clock }: ApiTarget,
  path: string,
  deadlineMs: number,
  body?: object,
  control = new AbortController(),
  init: RequestInit = {
    headers: {
      Accept: "application/json",
      ...(body && { "Content-Type": "application/json" }),
      ...(language && { "Accept-Language": language }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  },
): Promise<ApiAnswer> {
  const options = { fetch, deadlineMs, control, clock };
  const { status, text, headers } = await ask(`${url}/api${path}`, init, options);
  try {
    const json = JSON.parse(text);
    // In seconds (RFC 9110, 10.2.3); NaN where it is a date.
    const retryAfter = Number(headers.get("Retry-After"));
    // RFC 9457's members and a code beside them.
    const isOurs = json?.status === status && json.title && json.detail && json.code;
    const refusal = isOurs ? { ...json, ...(retryAfter && { retryAfter }) } : undefined;
    return { status, json, refusal };
  } catch {
    return { status, json: undefined, refusal: undefined };
  }
}

/**
 * One attempt to send a post or a change over a request of its own; more of them while others pass and this one does
 * not, until that can only be for what is in it.
 *
 * @param signal ends the tries
 */
export async function sendOverHttp(
  target: ApiTarget & Pick<Target, "room" | "onAnswer">,
  pending: Pending,
  signal?: AbortSignal,
): Promise<Attempt> {
  const { path, body } = requestOf(target.room, pending);
  let deadlineMs = POST_MS.first;
  for (let strikes = 0; !signal?.aborted; strikes++) {
    let pathStatus = 0;
    if (strikes > 0) pending.tries++;
    try {
      const { status, json, refusal } = await requestApi(target, path, deadlineMs, body);
      // Only an answer that speaks of this post is the server's: a path answers for itself too.
      const message = json && isAbout(pending, json) ? json : undefined;
      if (message || refusal) target.onAnswer?.(true, status);
      if (message) return { message };
      if (refusal) return refusalOf(refusal);
      pathStatus = status;
    } catch {
      // Cut on the way.
    }
    if (signal?.aborted) return {};
    const refusal = `${refusedOnTheWay(pathStatus)}.`;
    // The path takes no body of this size: the same again would fare the same.
    if (pathStatus === 413 || strikes === STRIKES) return { refusal, pathStatus };
    const emptyMs = await refusedInMs(target, path);
    if (emptyMs === undefined) return {};
    const { length } = JSON.stringify(body);
    deadlineMs = POST_MS.again + 2 * emptyMs * (1 + length * PER_CHARACTER);
    await pauseBefore(strikes, target.clock, signal);
  }
  return {};
}

/** POST alone: some paths take nothing but that and GET. */
function requestOf(room: string, pending: Pending): { path: string; body: object } {
  const messages = `/rooms/${encodeURIComponent(room)}/messages`;
  const { nonce } = pending;
  if (isPost(pending)) {
    const { text, replyTo } = pending;
    return { path: messages, body: { text, nonce, replyTo } };
  }
  const { type, ...wanted } = pending.action;
  const action = type === "react" ? "reactions" : type;
  return { path: `${messages}/${pending.seq}/${action}`, body: { ...wanted, nonce } };
}

function isAbout(pending: Pending, { nonce, seq, rev }: Partial<Message>): boolean {
  if (isPost(pending)) return nonce === pending.nonce && Number(seq) > 0;
  return seq === pending.seq && Number(rev) > 0;
}

/** How long the server takes to refuse some empty posts, in milliseconds; undefined where that does not get through either. */
async function refusedInMs(target: ApiTarget, path: string): Promise<number | undefined> {
  const { clock } = target;
  const began = clock.now();
  try {
    for (let left = othersBeside(clock); left > 0; left--) {
      const { refusal } = await requestApi(target, path, POST_MS.again, {});
      if (!refusal) return undefined;
    }
    return clock.now() - began;
  } catch {
    return undefined;
  }
}

/** What a problem means for a post: refused for good, or to be tried again. */
export function refusalOf({ code, detail, retryAfter = 1 }: Refusal["error"]): Attempt {
  if (code === "rate_limited") return { retryAfter };
  return code === "unavailable" ? {} : { refusal: detail };
}
