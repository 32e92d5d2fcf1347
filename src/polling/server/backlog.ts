import type { Packet } from "./engine_internals.ts";
import type { NumberedOptions } from "./options.ts";
import { lengthOf } from "./payload.ts";

/** How much waits for a client's next poll, in the session or in its transport. */
export class Backlog {
  readonly #most: Pick<NumberedOptions, "waitingPackets" | "waitingLength">;
  #packets = 0;
  #length = 0;

  constructor(most: Pick<NumberedOptions, "waitingPackets" | "waitingLength">) {
    this.#most = most;
  }

  /** Returns whether too much waits now. */
  add(packet: Packet): boolean {
    this.#packets += 1;
    this.#length += lengthOf(packet);
    return this.#packets > this.#most.waitingPackets || this.#length > this.#most.waitingLength;
  }

  remove(packet: Packet): void {
    this.#packets -= 1;
    this.#length -= lengthOf(packet);
  }

  reset(): void {
    this.#packets = this.#length = 0;
  }
}
