import { systemClock } from "../number/clock.ts";

export interface Answer {
  status: number;
  text: string;
  /** Retry-After, in seconds (RFC 9110, 10.2.3); NaN where it is a date. */
  retryAfter: number;
}

/** After each piece of an answer, how long the next is waited for, in milliseconds: a slow line is no cut one. */
const IDLE_MS = 5_000;

/** Nothing came for as long as it was given. */
export class OverdueError extends Error {
  override name = "OverdueError";
}

/**
 * One request, and its answer whole. The deadline is for its beginning; from
 * then on each piece has one of its own, and they hold whatever the given fetch
 * makes of an abort: the stock transports wait for good on a body that is cut in
 * the middle.
 *
 * @param deadlineMs in milliseconds; Infinity for none
 * @param onBegin is called once the answer has begun
 * @throws where there is no answer, whole and in time
 */
export function ask(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
  deadlineMs: number,
  control: AbortController,
  onBegin?: () => void,
  clock = systemClock,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let timer: unknown;
    const wait = (ms: number) => {
      clock.clearTimeout(timer);
      if (deadlineMs === Number.POSITIVE_INFINITY) return;
      timer = clock.setTimeout(() => {
        reject(new OverdueError("no answer in time"));
        control.abort();
      }, ms);
    };
    wait(deadlineMs);
    control.signal.addEventListener("abort", () => reject(new Error("aborted")));
    // A redirect is a captive portal's, and not to be followed; a cache has no say in a poll.
    fetch(url, {
      cache: "no-store",
      ...init,
      redirect: "manual",
      signal: control.signal,
    })
      .then(async (response) => {
        onBegin?.();
        const text = await textOf(response, () => wait(IDLE_MS));
        const retryAfter = Number(response.headers.get("Retry-After"));
        resolve({ status: response.status, text, retryAfter });
      })
      .catch(reject)
      .finally(() => clock.clearTimeout(timer));
  });
}

async function textOf(response: Response, onPiece: () => void): Promise<string> {
  const reader = response.body?.getReader();
  onPiece();
  // Empty, or of a fetch that does not stream.
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text;
    onPiece();
    text += decoder.decode(value, { stream: true });
  }
}
