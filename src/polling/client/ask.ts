import type { Clock, Fetch } from "../number/clock.ts";

export interface Answer {
  status: number;
  /** Its body, whole. */
  text: string;
  headers: Headers;
}

export interface AskOptions {
  /** For the answer's beginning, in milliseconds; without one, it may take for ever. */
  deadlineMs?: number | undefined;
  fetch: Fetch;
  clock: Clock;
  control: AbortController;
  /** Is called when the answer begins, and with each piece of its body. */
  onPiece?: ((piece?: Uint8Array) => void) | undefined;
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
  const { fetch, control, deadlineMs, onPiece } = options;
  const { signal } = control;
  // A redirect is a captive portal's, and not to be followed; a cache has no say in a poll.
  const answer = fetch(url, { redirect: "manual", cache: "no-store", ...init, signal });
  const response = await within(deadlineMs, answer, options);
  onPiece?.();
  const inTime: InTime = (work) => within(deadlineMs && IDLE_MS, work, options);
  const text = await textOf(response, inTime, onPiece);
  return { status: response.status, text, headers: response.headers };
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

type InTime = <Result>(work: Promise<Result>) => Promise<Result>;

async function textOf(
  response: Response,
  inTime: InTime,
  onPiece: AskOptions["onPiece"],
): Promise<string> {
  const reader = response.body?.getReader();
  // Empty, or of a fetch that does not stream.
  if (!reader) return inTime(response.text());
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await inTime(reader.read());
    if (done) return text;
    onPiece?.(value);
    text += decoder.decode(value, { stream: true });
  }
}
