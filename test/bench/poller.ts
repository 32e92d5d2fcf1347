import { connect, type Socket } from "node:net";

/**
 * One reader of a long poll on a connection of its own, as thin as can be, so
 * that a thousand of them do not starve the server that is measured.
 */
export class Poller {
  readonly #socket: Socket;
  readonly #pathAfter: (body: string | undefined) => string;
  readonly #onAnswer: () => void;
  #received = "";

  constructor(url: string, pathAfter: (body: string | undefined) => string, onAnswer: () => void) {
    const { hostname, port } = new URL(url);
    this.#pathAfter = pathAfter;
    this.#onAnswer = onAnswer;
    this.#socket = connect(Number(port), hostname);
    this.#socket.setEncoding("latin1").on("data", (chunk: string) => this.#take(chunk));
  }

  ask(body?: string): void {
    const path = this.#pathAfter(body);
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: string): void {
    this.#received += chunk;
    const head = this.#received.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1]);
    const body = this.#received.slice(head + 4);
    if (body.length < length) return;
    this.#received = "";
    this.#onAnswer();
    this.ask(body);
  }
}
