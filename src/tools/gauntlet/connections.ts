import type { Socket } from "node:net";
import type { FaultSchedule } from "./fault_schedule.ts";

/** The connections from clients to a path, and what becomes of all of them at once. */
export class Connections {
  /** While the path is closed, every new connection is reset. */
  #isClosed = false;
  readonly #schedule: FaultSchedule;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Of those that are closed. */
  readonly #bytes = { up: 0, down: 0 };

  constructor(schedule: FaultSchedule) {
    this.#schedule = schedule;
    this.closeNowAndThen();
  }

  /** Begins to close the path as often as its faults say. */
  closeNowAndThen(): void {
    for (const fault of this.#schedule.all("closed")) {
      const close = () => {
        this.#schedule.record(fault, 0);
        this.closeFor(fault.forMs);
      };
      this.#timers.add(setInterval(close, fault.everyMs).unref());
    }
  }

  /** What has come from the clients, and what has gone to them. */
  get bytes(): { up: number; down: number } {
    const sum = { ...this.#bytes };
    for (const socket of this.#sockets) count(socket, sum);
    return sum;
  }

  add(socket: Socket): void {
    if (this.#isClosed) socket.destroy();
    this.#sockets.add(socket);
    socket.on("error", () => {});
    const timers = this.#schedule.all("connection age").map((fault) => {
      const die = () => {
        this.#schedule.record(fault, 0);
        socket.destroy();
      };
      return setTimeout(die, fault.ms).unref();
    });
    socket.on("close", () => {
      this.#sockets.delete(socket);
      count(socket, this.#bytes);
      for (const timer of timers) clearTimeout(timer);
    });
  }

  /** Resets every connection, once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Resets every connection, and every new one for so many milliseconds. */
  closeFor(ms: number): void {
    this.#isClosed = true;
    this.cut();
    const open = setTimeout(() => {
      this.#isClosed = false;
      this.#timers.delete(open);
    }, ms).unref();
    this.#timers.add(open);
  }

  /** Resets every connection, and ends what would still happen. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#isClosed = false;
    this.cut();
  }
}

function count({ bytesRead, bytesWritten }: Socket, sum: { up: number; down: number }): void {
  sum.up += bytesRead;
  sum.down += bytesWritten;
}
