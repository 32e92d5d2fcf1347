import {
  type Clock as PollingClock,
  systemClock as pollingClock,
} from "../polling/number/clock.ts";

/** Where the client's time and chance come from: what polling needs, and what chat needs beside it. */
export interface Clock extends PollingClock {
  /** Milliseconds since the Unix epoch: the one time that a browser's tabs have in common. */
  date(): number;
  /** A text of chance that nobody else comes upon. */
  randomId(): string;
}

export const systemClock: Clock = {
  ...pollingClock,
  date: () => Date.now(),
  /** crypto.randomUUID is there on secure origins only; an intranet's plain http is not one. */
  randomId() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  },
};
