import type { Clock, Fetch } from "../number/clock.ts";
import type { Handshake } from "./handshake.ts";
import type { NetworkEvent } from "./network_event.ts";

export interface PollingOptions {
  /** Makes every request; the global one otherwise. */
  fetch?: Fetch;
  /** Told what the path does: most of it mends itself, but a refused packet never gets through. */
  onNetwork?: (event: NetworkEvent) => void;
  /** Is given what the server says of itself at the beginning of each session. */
  onHandshake?: (handshake: Handshake) => void;
  /** Told of each answer to a read whether it is the server's own, and of the server's to a post. */
  onAnswer?: (isServer: boolean, status: number) => void;
  /** For a simulator or a test; engine.io-client's own timer, of its ping time-out, is not by it. */
  clock?: Clock;
}
