import type { Clock } from "../number/clock.ts";

export interface Answer {
  status: number;
  /** Its body, whole. */
  text: string;
  headers: Headers;
}

export interface AskOptions {
  /** For the answer's beginning, in milliseconds; without one, it may take for ever. */
  deadlineMs?: number | undefined;
  fetch: typeof fetch;
  clock: Clock;
  control: AbortController;
  /** Is called once the answer has begun. */
  onBegin?: () => void;
}

/** After each piece of an answer, how long the next is waited for, in milliseconds: a slow line is no cut one. */
const IDLE_MS = 5_000;

/** Nothing came for as long as it was given. */
export class OverdueError extends Error {
  override name = "OverdueError";
}

/**
 * One request, and its answer whole. The deadline is for its beginning; from
 * then on each piece has one of its own: the stock transports wait for good on a
 * body that is cut in the middle.
 *
 * @throws where there is no answer, whole and in time
 */
export async function ask(url: string, init: RequestInit, options: AskOptions): Promise<Answer> {
  const response = await reach(url, init, options);
  options.onBegin?.();
  const idleMs = options.deadlineMs && IDLE_MS;
  const text = await textOf(response, (piece) => within(idleMs, piece, options));
  return { status: response.status, text, headers: response.headers };
}

/** The same, as soon as the answer has begun. */
export function reach(url: string, init: RequestInit, options: AskOptions): Promise<Response> {
  const { fetch, control, deadlineMs } = options;
  const { signal } = control;
  // A redirect is a captive portal's, and not to be followed; a cache has no say in a poll.
  const answer = fetch(url, { redirect: "manual", cache: "no-store", ...init, signal });
  return within(deadlineMs, answer, options);
}

/** What is worked on, if it comes in time; that holds whatever a given fetch makes of an abort. */
function within<Result>(
  ms: number | undefined,
  work: Promise<Result>,
  { clock, control }: AskOptions,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new Error("aborted"));
    const onOverdue = () => {
      reject(new OverdueError("no answer in time"));
      control.abort();
    };
    const timer = ms && clock.setTimeout(onOverdue, ms);
    control.signal.addEventListener("abort", onAbort);
    void work.then(resolve, reject).finally(() => {
      clock.clearTimeout(timer);
      control.signal.removeEventListener("abort", onAbort);
    });
  });
}

type Within = <Result>(piece: Promise<Result>) => Promise<Result>;

async function textOf(response: Response, inTime: Within): Promise<string> {
  const reader = response.body?.getReader();
  // Empty, or of a fetch that does not stream.
  if (!reader) return inTime(response.text());
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await inTime(reader.read());
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
}
