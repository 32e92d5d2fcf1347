import type { Packet } from "./engine_internals.ts";

/**
 * The packets that a session has handed to its transport, until answers have
 * carried them; and which of its sends have gone whole, since only then their
 * callbacks are called.
 */
export class PacketQueue {
  #packets: Packet[] = [];
  /** Where each send that is awaited ends, as a count of all packets that were ever added. */
  #ends: number[] = [];
  #added = 0;
  #taken = 0;

  get packets(): readonly Packet[] {
    return this.#packets;
  }

  /** @param awaited whether the session is to be told once all of these are gone */
  add(packets: Packet[], awaited: boolean): void {
    this.#packets = this.#packets.length > 0 ? this.#packets.concat(packets) : packets;
    this.#added += packets.length;
    if (awaited) this.#ends.push(this.#added);
  }

  /** Takes the first packets out. */
  take(count: number): readonly Packet[] {
    const taken = this.#packets;
    this.#packets = count < taken.length ? taken.slice(count) : [];
    this.#taken += count;
    return count < taken.length ? taken.slice(0, count) : taken;
  }

  /** How many sends have gone whole since this was last asked. */
  sent(): number {
    let count = 0;
    while ((this.#ends[count] ?? Number.POSITIVE_INFINITY) <= this.#taken) count++;
    if (count > 0) this.#ends.splice(0, count);
    return count;
  }

  /** Takes all that is left out; nobody is told of it any more. */
  clear(): readonly Packet[] {
    this.#ends = [];
    return this.take(this.#packets.length);
  }
}
