/** No path has a limit below this, in bytes: a 413 for less is a cut like another. */
const LEAST = 512;
/** A packet that cannot be made smaller is tried this often before it is given up. */
const TRIES = 3;
/** How much more is dared after each body that came near the limit and passed, in bytes. */
const STEP = 16;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** The path takes no body as large as this one packet, so it can never be sent. */
export class PacketTooLargeError extends Error {
  override readonly name = "PacketTooLargeError";
  /** The packet, in Engine.IO's encoding. */
  readonly packet: string;
  readonly bytes: number;

  constructor(packet: string) {
    const bytes = bytesOf(packet);
    const event = /^42[^[]*\["([^"]*)"/.exec(packet)?.[1];
    super(`The path takes no body of ${bytes} bytes: ${event ?? "a packet"} was not sent.`);
    this.packet = packet;
    this.bytes = bytes;
  }
}

/** The largest body that the path takes, learned from its 413s (RFC 9110, section 15.5.14). */
export class BodyLimit {
  #bytes = Number.POSITIVE_INFINITY;
  #refusals = 0;

  /** How many packets, from the first, make one body: at least one. */
  fitting(packets: readonly string[]): number {
    if (this.#bytes === Number.POSITIVE_INFINITY) return packets.length;
    let bytes = bytesOf(packets[0] as string);
    let count = 1;
    for (; count < packets.length; count++) {
      bytes += 1 + bytesOf(packets[count] as string);
      if (bytes > this.#bytes) break;
    }
    return count;
  }

  /** A body got through. */
  passed(body: string): void {
    this.#refusals = 0;
    if (this.#bytes === Number.POSITIVE_INFINITY) return;
    const bytes = bytesOf(body);
    if (bytes > this.#bytes / 2) this.#bytes = Math.max(this.#bytes + STEP, bytes);
  }

  /** A body of so many packets was answered 413. True when it is one packet, and to be given up. */
  refused(body: string, packets: number): boolean {
    const bytes = bytesOf(body);
    if (bytes <= LEAST) return false;
    this.#bytes = Math.max(Math.floor(bytes / 2), LEAST);
    if (packets > 1 || ++this.#refusals < TRIES) return false;
    this.#refusals = 0;
    return true;
  }
}
