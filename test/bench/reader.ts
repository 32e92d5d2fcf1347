import { RawConnection } from "./raw_connection.ts";
import type { Requests } from "./recorded.ts";

/** What a server's readers have in common. */
export interface ReaderContext {
  port: number;
  /** A real client's requests. */
  requests: Requests;
  /** Whether it numbers its requests. */
  numbered: boolean;
  /** What it sends once it is connected, beginning by the event's name: `["join",{"room":"lobby"}]`. */
  readonly join: string;
  /** For how long its polls are to be held, in seconds; as after some talk where absent. */
  readonly hold?: number | undefined;
  /** The same for its connection: `{"name":"Ana"}`, or nothing. */
  readonly auth: string;
  posts: Posts;
  /** Told of each answer with messages in it. */
  onAnswer: (body: string) => void;
}

/** The most connections that all readers of a server send by. */
const CONNECTIONS_MAX = 50;

/** Connections that many readers send by: what the server holds of a client is its poll. */
export class Posts {
  readonly #port: number;
  /** Each with what it sends and is not answered yet. */
  readonly #open = new Map<RawConnection, string | undefined>();
  readonly #waiting: string[] = [];
  #closed = false;

  constructor(port: number) {
    this.#port = port;
  }

  send(request: string): void {
    this.#waiting.push(request);
    this.#work();
  }

  #work(): void {
    for (const [connection, sending] of this.#open) {
      if (this.#waiting.length === 0) return;
      if (sending === undefined) this.#write(connection);
    }
    while (this.#waiting.length > 0 && this.#open.size < CONNECTIONS_MAX)
      this.#write(this.#connect());
  }

  #write(connection: RawConnection): void {
    const request = this.#waiting.shift() as string;
    this.#open.set(connection, request);
    connection.write(request);
  }

  #connect(): RawConnection {
    const answered = () => {
      this.#open.set(connection, undefined);
      this.#work();
    };
    // A server closes what is idle, perhaps as something is sent: then it is sent again.
    const closed = () => {
      const sending = this.#open.get(connection);
      this.#open.delete(connection);
      if (sending !== undefined && !this.#closed) this.send(sending);
    };
    const connection = new RawConnection(this.#port, answered, closed);
    return connection;
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#open.keys()) connection.close();
  }
}

/** One who reads by held polls, byte for byte as a real client asks, and does nothing else. */
export class Reader {
  readonly #context: ReaderContext;
  readonly #connection: RawConnection;
  readonly #host: string;
  #sid = "";
  #polls = 0;
  #posts = 0;
  readonly connected: Promise<void>;
  readonly #joined: Promise<void>;
  #isConnected: () => void = () => {};
  #isJoined: () => void = () => {};

  constructor(context: ReaderContext) {
    this.#context = context;
    this.#host = `127.0.0.1:${context.port}`;
    this.connected = new Promise((resolve) => {
      this.#isConnected = resolve;
    });
    this.#joined = new Promise((resolve) => {
      this.#isJoined = resolve;
    });
    this.#connection = new RawConnection(context.port, (body, head) => this.#take(body, head));
    this.#connection.write(context.requests.handshake({ host: this.#host, t: stamp(), n: 0 }));
  }

  watch: ((body: string, head: string) => void) | undefined;

  get connection(): RawConnection {
    return this.#connection;
  }

  join(): Promise<void> {
    this.#post(`420${this.#context.join}`);
    return this.#joined;
  }

  #take(body: string, head: string): void {
    // A ping may have come behind the messages, and is to be answered.
    const isMessages = /^42\["(message|m)"/.test(body) && !body.includes("\x1e2");
    if (this.#sid !== "" && (isMessages || head.includes("ontent-Encoding"))) {
      this.#poll();
      this.#tell(body, head);
      return;
    }
    // Its session is over: it would be told so for ever, and keep the server from what is measured.
    if (head.startsWith("HTTP/1.1 400")) return;
    const packets = body.split("\x1e");
    if (packets[0]?.startsWith("0{")) this.#sid = JSON.parse(packets[0].slice(1)).sid;
    this.#poll();
    for (const packet of packets) {
      if (packet.startsWith("0{")) this.#post(`40${this.#context.auth}`);
      else if (packet.startsWith("40{")) this.#isConnected();
      else if (packet === "2" && !this.#context.numbered) this.#post("3");
      else if (packet.startsWith("430[") || packet === '42["joined"]') this.#isJoined();
    }
    // Whole or short, told live or in the answer to joining.
    if (/"message"|"seq":|42\["m"|"messages":\[\[/.test(body)) this.#tell(body, head);
  }

  #tell(body: string, head: string): void {
    this.#context.onAnswer(body);
    this.watch?.(body, head);
  }

  #poll(): void {
    const { requests, hold } = this.#context;
    const values = { host: this.#host, sid: this.#sid, t: stamp(), n: ++this.#polls, hold };
    this.#connection.write(requests.poll(values));
  }

  #post(body: string): void {
    const { requests, posts } = this.#context;
    const n = ++this.#posts;
    const values = { host: this.#host, sid: this.#sid, t: stamp(), n, length: body.length };
    posts.send(requests.post(values) + body);
  }

  close(): void {
    this.#connection.close();
  }
}

/** One that polls a server which knows no sessions, by the same bytes, whether or not there was something. */
export class BareReader {
  readonly connection: RawConnection;
  readonly connected = Promise.resolve();
  watch: ((body: string, head: string) => void) | undefined;

  constructor({ port, requests, onAnswer }: ReaderContext) {
    const host = `127.0.0.1:${port}`;
    let n = 0;
    const poll = () =>
      this.connection.write(
        requests.poll({ host, sid: "AAAAAAAAAAAAAAAAAAAA", t: stamp(), n: ++n }),
      );
    this.connection = new RawConnection(port, (body, head) => {
      poll();
      if (body === "6") return;
      onAnswer(body);
      this.watch?.(body, head);
    });
    poll();
  }

  async join(): Promise<void> {}

  close(): void {
    this.connection.close();
  }
}

let stamps = 0;
/** As long as a stock client's, and no two the same. */
function stamp(): string {
  return (stamps++).toString(36).padStart(8, "g");
}
