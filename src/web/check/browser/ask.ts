import { type Failure, isFailure } from "../findings.ts";
import { MARK } from "../shared.ts";

/** How long an answer that is not held is waited for, in milliseconds. */
export const PATIENCE_MS = 8_000;
/** The status by which a network says that it wants a sign-in (RFC 6585, section 6). */
const SIGN_IN = 511;
/** By these the server says that it is asked too much, or stops. */
const BUSY = [429, 503];

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is known to who asked for it
type Json = any;

export interface Answer {
  json: Json;
  headers: Headers;
  /** How long it took, in milliseconds. */
  ms: number;
}

/** One request of the check, and its answer in JSON; whatever is not the server's own word is a failure. */
export async function ask(
  path: string,
  init: RequestInit = {},
  patienceMs = PATIENCE_MS,
): Promise<Answer | Failure> {
  const began = performance.now();
  const response = await reach(path, init, patienceMs);
  if ("failed" in response) return response;
  const afterMs = () => performance.now() - began;
  try {
    const text = await response.text();
    const json: Json = parse(text);
    const ms = afterMs();
    if (json?.mark === MARK) return { json, headers: response.headers, ms };
    return { failed: "foreign", afterMs: ms };
  } catch (error) {
    return failureOf(error, afterMs());
  }
}

/** The same for an answer that is not JSON: as soon as its headers are there. */
export async function reach(
  path: string,
  init: RequestInit = {},
  patienceMs = PATIENCE_MS,
): Promise<Response | Failure> {
  const began = performance.now();
  const afterMs = () => performance.now() - began;
  try {
    const control = new AbortController();
    setTimeout(() => control.abort(), patienceMs);
    const { signal } = control;
    // A redirect is a sign-in page's, and not to be followed.
    const response = await fetch(path, { cache: "no-store", redirect: "manual", signal, ...init });
    const { status, type } = response;
    if (response.ok) return response;
    if (type === "opaqueredirect" || status === SIGN_IN) {
      return { failed: "foreign", afterMs: afterMs() };
    }
    const isOwn = response.headers.get("Content-Type") === "application/problem+json";
    const failed = isOwn && BUSY.includes(status) ? "busy" : "status";
    return { failed, status, afterMs: afterMs() };
  } catch (error) {
    return failureOf(error, afterMs());
  }
}

function failureOf(error: unknown, afterMs: number): Failure {
  const isLate = (error as DOMException).name === "AbortError";
  return { failed: isLate ? "silent" : "cut", afterMs };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function askTwice(path: string, init?: RequestInit): Promise<Answer | Failure> {
  return twice(() => ask(path, init));
}

/** Tries once more what came to nothing: one loss is no block. */
export async function twice<Found>(look: () => Promise<Found>): Promise<Found> {
  const first = await look();
  // What was silent has taken long enough, and a server that is busy is so still.
  const isWorthIt = isFailure(first) && first.failed !== "silent" && first.failed !== "busy";
  return isWorthIt ? look() : first;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
