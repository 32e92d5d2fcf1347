import type { Packet } from "./engine_internals.ts";

/** A queue is empty for most of the time, and there is one for each client. */
const NONE: readonly never[] = [];

/**
 * The packets that a session has handed to its transport, until answers have
 * carried them; and which of its sends have gone whole, since only then their
 * callbacks are called.
 */
export class PacketQueue {
  /** Somebody else's list, which others may have as well, until more is added to it. */
  #packets: readonly Packet[] = NONE;
  #own: Packet[] | undefined;
  /** Where each send that is awaited ends, as a count of all packets that were ever added. */
  #ends: readonly number[] = NONE;
  #added = 0;
  #taken = 0;

  get packets(): readonly Packet[] {
    return this.#packets;
  }

  /** @param awaited whether the session is to be told once all of these are gone */
  add(packets: readonly Packet[], awaited: boolean): void {
    if (this.#own) this.#own.push(...packets);
    else if (this.#packets.length === 0) this.#packets = packets;
    else this.#packets = this.#own = [...this.#packets, ...packets];
    this.#added += packets.length;
    if (awaited) this.#ends = [...this.#ends, this.#added];
  }

  /** Takes the first packets out. */
  take(count: number): readonly Packet[] {
    const taken = this.#packets;
    this.#packets = count < taken.length ? taken.slice(count) : NONE;
    this.#own = undefined;
    this.#taken += count;
    return count < taken.length ? taken.slice(0, count) : taken;
  }

  /** How many sends have gone whole since this was last asked. */
  sent(): number {
    if (this.#ends.length === 0) return 0;
    let count = 0;
    while ((this.#ends[count] ?? Number.POSITIVE_INFINITY) <= this.#taken) count++;
    if (count > 0) this.#ends = count < this.#ends.length ? this.#ends.slice(count) : NONE;
    return count;
  }

  /** Takes all that is left out; nobody is told of it any more. */
  clear(): readonly Packet[] {
    this.#ends = NONE;
    return this.take(this.#packets.length);
  }
}
