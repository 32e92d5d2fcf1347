/** The questions that take their time: how long an answer may be held, and whether it comes as it is written. */
import { defer } from "../../../client/deferred.ts";
import { type Failure, type Flow, type Hold, isFailure } from "../findings.ts";
import { DRIP, MARK } from "../shared.ts";
import { ask, askText } from "./ask.ts";
import type { Greeting } from "./requests.ts";

/** What an answer may take on top of its hold, in milliseconds. */
const EXTRA_MS = 8_000;
/** Pieces that come within this part of the time in which they were written were held back. */
const AT_ONCE = 0.4;

/** One request that the server answers after so many seconds. */
export async function hold(seconds: number, { tripMs, offsetMs }: Greeting): Promise<Hold> {
  // New connections take a few ways there and back first.
  const expected = Math.round(Date.now() + offsetMs + 3 * tripMs);
  const began = performance.now();
  const path = `/check/hold?seconds=${seconds}&expected=${expected}`;
  const answer = await ask(path, {}, seconds * 1000 + EXTRA_MS);
  if (isFailure(answer)) return { seconds, failure: answer };
  // The browser has sent it again by itself: the first one was cut.
  if (answer.json.again) {
    return { seconds, failure: { failed: "cut", afterMs: performance.now() - began } };
  }
  return { seconds };
}

/** An answer in pieces, read as they come. */
export async function checkStream(): Promise<Flow | Failure> {
  const pieces = new Pieces();
  const answer = await askText("/check/stream", {}, EXTRA_MS, (piece) => piece && pieces.came());
  if (isFailure(answer)) return answer;
  const { text, ms } = answer;
  return text.startsWith(MARK) ? pieces.flow : { failed: "foreign", afterMs: ms };
}

/** The same as server-sent events. */
export function checkEvents(): Promise<Flow | Failure> {
  const began = performance.now();
  const { promise, resolve } = defer<Flow | Failure>();
  const fail = (failed: Failure["failed"]) =>
    resolve({ failed, afterMs: performance.now() - began });
  const source = new EventSource("/check/events");
  const timer = setTimeout(fail, EXTRA_MS, "silent");
  const pieces = new Pieces();
  let count = 0;
  source.onmessage = ({ data }) => {
    pieces.came();
    if (!String(data).startsWith(MARK)) fail("foreign");
    else if (++count === DRIP.pieces) resolve(pieces.flow);
  };
  source.onerror = () => fail("cut");
  return promise.finally(() => {
    clearTimeout(timer);
    source.close();
  });
}

/** When the pieces of an answer came. */
class Pieces {
  #first: number | undefined;
  #last = 0;

  came(): void {
    this.#last = performance.now();
    this.#first ??= this.#last;
  }

  get flow(): Flow {
    // This browser gives an answer out when it is there whole: how it came cannot be told.
    if (this.#first === undefined) return "untold";
    const spread = this.#last - this.#first;
    return spread < AT_ONCE * (DRIP.pieces - 1) * DRIP.everyMs ? "buffered" : "live";
  }
}
