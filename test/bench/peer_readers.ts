import { WebSocket } from "ws";
import { RawConnection } from "./raw_connection.ts";
import type { ReaderContext } from "./reader.ts";

/** A stock client over WebSocket. */
export class WebSocketReader {
  readonly #socket: WebSocket;
  readonly #context: ReaderContext;
  readonly connected: Promise<void>;
  readonly #joined: Promise<void>;
  watch: ((body: string, head: string) => void) | undefined;

  constructor(context: ReaderContext) {
    this.#context = context;
    const { port, auth } = context;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    });
    this.#socket = socket;
    const has = (begin: string) =>
      new Promise<void>((resolve) => {
        socket.on("message", (data) => String(data).startsWith(begin) && resolve());
      });
    this.connected = has("40{");
    this.#joined = has('42["joined"]');
    socket.on("message", (data) => this.#take(String(data), auth));
  }

  join(): Promise<void> {
    this.#socket.send(`42${this.#context.join}`);
    return this.#joined;
  }

  #take(packet: string, auth: string): void {
    if (packet.startsWith("0{")) this.#socket.send(`40${auth}`);
    else if (packet === "2") this.#socket.send("3");
    else if (packet.startsWith('42["message"')) {
      this.#context.onAnswer(packet);
      this.watch?.(packet, "");
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** What all need of a context. */
type Heard = Pick<ReaderContext, "port" | "onAnswer">;

/** One that asks by POST, as fetch writes it; it is connected once it has asked for what comes next. */
abstract class PostReader {
  readonly connection: RawConnection;
  readonly connected: Promise<void>;
  watch: ((body: string, head: string) => void) | undefined;
  protected isConnected: () => void = () => {};
  readonly #context: Heard;
  readonly #type: string;

  constructor(context: Heard, type: string) {
    this.#context = context;
    this.#type = type;
    this.connected = new Promise((resolve) => {
      this.isConnected = resolve;
    });
    this.connection = new RawConnection(context.port, (body, head) => this.take(body, head));
  }

  /** What a server answers. */
  protected abstract take(body: string, head: string): void;

  protected ask(path: string, body: string): void {
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: 127.0.0.1:${this.#context.port}`,
      "connection: keep-alive",
      `content-type: ${this.#type}`,
      "accept: */*",
      "accept-language: *",
      "sec-fetch-mode: cors",
      "user-agent: node",
      "accept-encoding: gzip, deflate",
      `content-length: ${body.length}`,
    ].join("\r\n");
    this.connection.write(`${head}\r\n\r\n${body}`);
  }

  protected tell(body: string, head: string): void {
    this.#context.onAnswer(body);
    this.watch?.(body, head);
  }

  async join(): Promise<void> {}

  close(): void {
    this.connection.close();
  }
}

let sessions = 0;

/** sockjs-client's xhr-polling. Everybody who is connected is told. */
export class SockjsReader extends PostReader {
  readonly path = `/sockjs/000/${String(++sessions).padStart(8, "s")}`;

  constructor(context: Heard) {
    super(context, "text/plain");
    this.ask(`${this.path}/xhr`, "");
  }

  protected take(body: string, head: string): void {
    this.ask(`${this.path}/xhr`, "");
    // Chunked: the frame is behind its length.
    if (/(^|\n)o\n/.test(body)) this.isConnected();
    else if (/(^|\n)a\[/.test(body)) this.tell(body, head);
  }
}

/** faye's client over long-polling. */
export class FayeReader extends PostReader {
  #clientId = "";
  #requests = 0;

  constructor(context: Heard) {
    super(context, "application/json");
    const supportedConnectionTypes = ["long-polling", "cross-origin-long-polling"];
    this.#ask("handshake", { version: "1.0", supportedConnectionTypes });
  }

  protected take(body: string, head: string): void {
    const [first] = JSON.parse(body);
    if (first.channel === "/meta/handshake") {
      this.#clientId = first.clientId;
      this.#ask("subscribe", { subscription: "/lobby" });
      return;
    }
    this.#ask("connect", { connectionType: "long-polling" });
    if (first.channel === "/meta/subscribe") this.isConnected();
    if (body.includes('"channel":"/lobby"')) this.tell(body, head);
  }

  #ask(what: string, more: object): void {
    const clientId = this.#clientId ? { clientId: this.#clientId } : {};
    const id = (++this.#requests).toString(36);
    this.ask("/faye", JSON.stringify([{ channel: `/meta/${what}`, ...clientId, ...more, id }]));
  }
}
