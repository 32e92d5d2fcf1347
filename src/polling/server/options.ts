import { type Clock, systemClock } from "../number/clock.ts";

/** What numbered polling may be told; everything has a bound. */
export interface NumberedOptions {
  /** The longest that a numbered poll is held, in seconds, whatever it asks for. */
  holdSeconds: number;
  /**
   * How long a numbered session may stay silent after a ping, in milliseconds;
   * the hold and 35 s where it is not given. Longer than Engine.IO's 20 s, since
   * a ping that is swallowed is missed only when its poll is overdue, and then
   * that poll and the next have to get through the same path.
   */
  numberedPingTimeout: number;
  /** The most packets that wait for one client between two polls; beyond, its session ends. */
  waitingPackets: number;
  /** The same in UTF-16 code units of their data. */
  waitingLength: number;
  /** About where an answer is cut off and the rest left to the next, in UTF-16 code units. */
  answerLength: number;
  /**
   * The longest that packets for a client that numbers its polls wait for others, so that they leave
   * in one answer, in milliseconds: 1,000 where it asks for it, 100 else, in a busy session or on a
   * slow line. 0 for never.
   */
  gatherMs: number;
  /** Headers of every answer, beside what the answer itself needs. */
  headers: Record<string, string>;
  /**
   * Whether pages of any origin may ask (CORS), with credentials too. So who is
   * told by a cookie has to be told by its `Origin` as well.
   */
  anyOrigin: boolean;
  /** For a simulator or a test; Engine.IO's own timers, of its pings say, are not by it. */
  clock: Clock;
}

const OVERDUE_MS = 35_000;

/** The options with what was not given; everything has a default. */
export function withDefaults(given: Partial<NumberedOptions>): NumberedOptions {
  const { holdSeconds = 25 } = given;
  return {
    holdSeconds,
    numberedPingTimeout: holdSeconds * 1000 + OVERDUE_MS,
    waitingPackets: 4_096,
    waitingLength: 4 * 1024 * 1024,
    answerLength: 256 * 1024,
    gatherMs: 1_000,
    anyOrigin: false,
    headers: {},
    clock: systemClock,
    ...given,
  };
}
