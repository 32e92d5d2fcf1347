import { type AskOptions, ask as askWhole, OverdueError } from "../../../polling/client/ask.ts";
import { systemClock, systemFetch } from "../../../polling/number/clock.ts";
import { type Failure, isFailure } from "../findings.ts";
import { MARK } from "../shared.ts";

/** How long an answer that is not held is waited for, in milliseconds. */
const PATIENCE_MS = 8_000;
/** The status by which a network says that it wants a sign-in (RFC 6585, section 6). */
const SIGN_IN = 511;
/** By these the server says that it is asked too much, or stops. */
const BUSY = [429, 503];

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is known to who asked for it
type Json = any;

export interface Answer {
  headers: Headers;
  /** How long it took, in milliseconds. */
  ms: number;
}

/** One request of the check, and its answer in JSON; whatever is not the server's own word is a failure. */
export async function ask(
  path: string,
  init?: RequestInit,
  patienceMs?: number,
): Promise<(Answer & { json: Json }) | Failure> {
  const answer = await askText(path, init, patienceMs);
  if (isFailure(answer)) return answer;
  const { text, headers, ms } = answer;
  const json = parse(text);
  return json?.mark === MARK ? { json, headers, ms } : { failed: "foreign", afterMs: ms };
}

/** The same for an answer that is not JSON. */
export async function askText(
  path: string,
  init: RequestInit = {},
  deadlineMs = PATIENCE_MS,
  onPiece?: AskOptions["onPiece"],
): Promise<(Answer & { text: string }) | Failure> {
  const began = performance.now();
  const afterMs = () => performance.now() - began;
  try {
    const control = new AbortController();
    const options = { fetch: systemFetch, clock: systemClock, control, deadlineMs, onPiece };
    const { status, text, headers } = await askWhole(path, init, options);
    if (status >= 200 && status < 300) return { text, headers, ms: afterMs() };
    // A browser tells of a redirect by no status at all.
    if (status === 0 || status === SIGN_IN) return { failed: "foreign", afterMs: afterMs() };
    const isOwn = headers.get("Content-Type") === "application/problem+json";
    const failed = isOwn && BUSY.includes(status) ? "busy" : "status";
    return { failed, status, afterMs: afterMs() };
  } catch (error) {
    return { failed: error instanceof OverdueError ? "silent" : "cut", afterMs: afterMs() };
  }
}

/** JSON, if it is any. */
export function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function askTwice(path: string, init?: RequestInit): ReturnType<typeof ask> {
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
