import { connect, type Socket } from "node:net";

/** What is answered: the head, and the body as latin1. */
type OnAnswer = (body: string, head: string) => void;

/**
 * A kept-alive connection as thin as can be, so that thousands of clients do not
 * starve the server that is measured. One request at a time.
 */
export class RawConnection {
  readonly #socket: Socket;
  readonly #onAnswer: OnAnswer;
  #received = "";
  /** Bytes that were written and read. */
  sent = 0;
  got = 0;

  constructor(port: number, onAnswer: OnAnswer, onClose: () => void = () => {}) {
    this.#onAnswer = onAnswer;
    this.#socket = connect(port, "127.0.0.1").setNoDelay().setEncoding("latin1");
    this.#socket.on("data", (chunk: unknown) => this.#take(chunk as string));
    this.#socket.on("error", () => {});
    this.#socket.on("close", onClose);
  }

  write(request: string): void {
    this.sent += request.length;
    this.#socket.write(request, "latin1");
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: string): void {
    this.got += chunk.length;
    this.#received = this.#received ? this.#received + chunk : chunk;
    const received = this.#received;
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = received.slice(0, end);
    const length = /content-length: (\d+)/i.exec(head);
    const isWhole = length
      ? received.length >= end + 4 + Number(length[1])
      : received.endsWith("0\r\n\r\n");
    if (!isWhole) return;
    this.#received = "";
    this.#onAnswer(received.slice(end + 4), head);
  }
}
