import type { Refusal } from "../protocol/problem.ts";
import { ask } from "./ask.ts";
import type { Attempt, Pending } from "./outbox.ts";
import type { Target } from "./rung.ts";

/** How long an answer to a post is waited for, in milliseconds. */
const POST_MS = 15_000;

export interface ApiAnswer {
  status: number;
  /** Undefined where it is no JSON, and so not the server's. */
  // biome-ignore lint/suspicious/noExplicitAny: a stranger's JSON, looked at field by field
  json: any;
  /** The server's own word that it will not; a gateway's errors are JSON with a code as well. */
  refusal: Refusal["error"] | undefined;
}

/** A request to the JSON API. Rejects where there is no answer, whole and in time. */
export async function requestApi(
  { url, fetch, token, language }: Pick<Target, "url" | "fetch" | "token" | "language">,
  path: string,
  deadlineMs: number,
  body?: object,
  control = new AbortController(),
): Promise<ApiAnswer> {
  const init: RequestInit = {
    headers: {
      Accept: "application/json",
      ...(body && { "Content-Type": "application/json" }),
      ...(language && { "Accept-Language": language }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  };
  const answer = await ask(fetch, `${url}/api${path}`, init, deadlineMs, control);
  const { status, text, retryAfter } = answer;
  try {
    const json = JSON.parse(text);
    // RFC 9457's members and a code beside them.
    const isOurs = json?.status === status && json.title && json.detail && json.code;
    const refusal = isOurs ? { ...json, ...(retryAfter && { retryAfter }) } : undefined;
    return { status, json, refusal };
  } catch {
    return { status, json: undefined, refusal: undefined };
  }
}

/** One attempt to post over a request of its own. */
export async function postOverHttp(
  target: Target,
  { nonce, text, replyTo }: Pending,
): Promise<Attempt> {
  try {
    const path = `/rooms/${encodeURIComponent(target.room)}/messages`;
    const body = { text, nonce, replyTo };
    const { status, json, refusal } = await requestApi(target, path, POST_MS, body);
    // Only an answer that speaks of this post is the server's word: a path answers for itself too.
    if (json?.nonce === nonce && json.seq) return { message: json };
    if (refusal) return refusalOf(refusal);
    // The path takes no body of this size: the same again would fare the same.
    if (status === 413) return { refusal: "too_long" };
  } catch {
    // Cut on the way.
  }
  return {};
}

/** What a problem means for a post: refused for good, or to be tried again. */
export function refusalOf({ code, detail, retryAfter = 1 }: Refusal["error"]): Attempt {
  if (code === "rate_limited") return { retryAfter };
  return code === "unavailable" ? {} : { refusal: detail };
}
