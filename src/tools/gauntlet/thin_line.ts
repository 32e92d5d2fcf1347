import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { Line } from "./faults.ts";

/** What goes at a time, in bytes: a packet of Ethernet's without its headers. */
const PACKET = 1_460;

/** One way of a line that all connections share: a packet goes when those before it have gone. */
class Way {
  readonly #fault: Line;
  #freeAt = 0;
  /** What happens as each packet under way arrives: in order, whichever timer is the first to fire. */
  readonly #arrivals: (() => void)[] = [];

  constructor(fault: Line) {
    this.#fault = fault;
  }

  /**
   * @param arrived is called when the packet has come to the other end
   * @param gone is called when all of it is on its way: then the connection may send its next
   */
  carry(bytes: number, arrived: () => void, gone: () => void): void {
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + (1000 * bytes) / this.#fault.bytesPerSecond;
    const sentMs = this.#freeAt - now;
    this.#arrivals.push(arrived);
    setTimeout(gone, sentMs).unref();
    setTimeout(() => this.#arrivals.shift()?.(), sentMs + this.#fault.latencyMs).unref();
  }
}

/** A slow line that all connections of a path share, each way by itself. */
export class ThinLine {
  readonly #up: Way;
  readonly #down: Way;

  constructor(fault: Line) {
    this.#up = new Way(fault);
    this.#down = new Way(fault);
  }

  /** The far end of a client's connection: heads and bodies take their time, both ways. */
  over(client: Socket): Duplex {
    const far: Duplex = new Duplex({
      // One packet of a connection at a time, so that connections share the line fairly.
      read: () => client.resume(),
      write: (chunk: Buffer, _, done) => this.#send(client, chunk, done),
      writev: (chunks, done) =>
        this.#send(client, Buffer.concat(chunks.map(({ chunk }) => chunk)), done),
      // What is under way when one end has nothing more to say still arrives.
      final: (done) => this.#down.carry(0, () => client.end(), done),
      destroy: (error, done) => {
        client.destroy();
        done(error);
      },
    });
    client.on("data", (chunk: Buffer) => {
      client.pause();
      this.#take(far, chunk);
    });
    client.on("end", () => this.#up.carry(0, () => far.push(null), ignore));
    client.on("close", () => far.destroy());
    far.on("error", ignore);
    return far;
  }

  #take(far: Duplex, chunk: Buffer): void {
    const rest = chunk.subarray(PACKET);
    const packet = chunk.subarray(0, PACKET);
    const arrived = () => far.destroyed || far.push(packet);
    this.#up.carry(packet.length, arrived, () => {
      if (rest.length > 0) this.#take(far, rest);
    });
  }

  #send(client: Socket, chunk: Buffer, done: () => void): void {
    const rest = chunk.subarray(PACKET);
    const packet = chunk.subarray(0, PACKET);
    const arrived = () => client.destroyed || client.write(packet);
    this.#down.carry(packet.length, arrived, () => {
      if (rest.length > 0) this.#send(client, rest, done);
      else done();
    });
  }
}

function ignore(): void {}
