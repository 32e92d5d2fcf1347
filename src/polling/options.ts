/** What numbered polling may be told; everything has a bound. */
export interface NumberedOptions {
  /** The longest that a numbered poll is held, in seconds, whatever it asks for. */
  holdSeconds: number;
  /**
   * How long a numbered session may stay silent after a ping, in milliseconds.
   * Longer than Engine.IO's 20 s, because a poll whose answer was swallowed is
   * noticed by its own deadline alone: the hold, a few seconds, and then the
   * pong has to get through the same path.
   */
  numberedPingTimeout: number;
  /** The most packets that wait for one client between two polls; beyond, its session ends. */
  waitingPackets: number;
  /** The same in UTF-16 code units of their data. */
  waitingLength: number;
  /** About where an answer is cut off and the rest left to the next, in UTF-16 code units. */
  answerLength: number;
  /** Headers of every answer, beside what the answer itself needs. */
  headers: Record<string, string>;
}

export const DEFAULTS: NumberedOptions = {
  holdSeconds: 25,
  numberedPingTimeout: 60_000,
  waitingPackets: 4_096,
  waitingLength: 4 * 1024 * 1024,
  answerLength: 256 * 1024,
  headers: {},
};
