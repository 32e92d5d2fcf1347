/** No path has a limit below this, in bytes: a 413 for less is a refusal like another. */
const LEAST = 512;
/** How much more is dared after each body that came near the limit and passed, in bytes. */
const STEP = 16;
/** From so many packets on, a body may have as many as there are. */
const MANY = 1_024;
/**
 * How often a body has to fail, and one like it to pass at the same time, before it is put down to
 * what is in it. A path that loses half of everything comes to the last once in a hundred thousand
 * texts. Of a packet that is too large it is known by the second time.
 */
const STRIKES = { split: 2, tooLarge: 2, refused: 8 };

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Something on the way lets everything through but this one packet, so it can never be sent. */
export class PacketRefusedError extends Error {
  override readonly name: string;
  /** The packet, in Engine.IO's encoding. */
  readonly packet: string;
  readonly bytes: number;
  /** What was answered to it; 0 where nothing was, or a redirect. */
  readonly status: number;

  constructor(packet: string, status: number) {
    const bytes = bytesOf(packet);
    const event = /^42[^[]*\["([^"]*)"/.exec(packet)?.[1];
    const reason =
      status === 413 ? `The path takes no body of ${bytes} bytes` : refusedOnTheWay(status);
    super(`${reason}: ${event ?? "a packet"} was not sent.`);
    this.name = status === 413 ? "PacketTooLargeError" : "PacketRefusedError";
    this.packet = packet;
    this.bytes = bytes;
    this.status = status;
  }
}

/** @param status what was answered; 0 where nothing was */
export function refusedOnTheWay(status: number): string {
  return `Something on the way refuses it, not the server (${status ? `status ${status}` : "no answer"})`;
}

/** What the path takes of what is sent: how much at once, and which packet never. */
export class BodyLimit {
  /** Learned from its 413s (RFC 9110, section 15.5.14). */
  #bytes = Number.POSITIVE_INFINITY;
  /** At most so many at once, while that one among them is looked for which does not pass. */
  #packets = Number.POSITIVE_INFINITY;

  /** How many packets, from the first, make one body: at least one. */
  fitting(packets: readonly string[]): number {
    const most = Math.min(packets.length, this.#packets);
    if (this.#bytes === Number.POSITIVE_INFINITY) return most;
    let bytes = bytesOf(packets[0] as string);
    let count = 1;
    for (; count < most; count++) {
      bytes += 1 + bytesOf(packets[count] as string);
      if (bytes > this.#bytes) break;
    }
    return count;
  }

  /** A body got through. */
  passed(body: string): void {
    this.#packets = this.#packets < MANY ? this.#packets * 2 : Number.POSITIVE_INFINITY;
    if (this.#bytes === Number.POSITIVE_INFINITY) return;
    const bytes = bytesOf(body);
    if (bytes > this.#bytes / 2) this.#bytes = Math.max(this.#bytes + STEP, bytes);
  }

  /**
   * What to do with a body that did not get through: the same again, what is in it in smaller ones,
   * or to give up the one packet that it is.
   *
   * @param strikes how often another body has passed when it did not
   */
  judge(
    body: string,
    packets: number,
    status: number,
    strikes: number,
  ): "again" | "smaller" | "give up" {
    const bytes = bytesOf(body);
    const isTooLarge = status === 413 && bytes > LEAST;
    if (isTooLarge) this.#bytes = Math.max(Math.floor(bytes / 2), LEAST);
    if (packets === 1) {
      return strikes < (isTooLarge ? STRIKES.tooLarge : STRIKES.refused) ? "again" : "give up";
    }
    // Once it is known that there is one, it is found in half the time.
    const needed = this.#packets === Number.POSITIVE_INFINITY ? STRIKES.split : 1;
    if (!isTooLarge && strikes < needed) return "again";
    if (!isTooLarge) this.#packets = Math.floor(packets / 2);
    return "smaller";
  }
}
