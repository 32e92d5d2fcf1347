import type { Agent } from "node:http";
import { SEPARATOR } from "../polling/number/request_number.ts";
import {
  cookiesOf,
  isUnknownSession,
  NoSessionError,
  type OpenPacket,
  openPacketIn,
} from "./engine_answer.ts";
import { type Answer, ask, RequestError } from "./request.ts";

/** Where a server's Engine.IO answers, and until when it is asked. */
export interface Endpoint {
  /** With the path. */
  url: URL;
  signal: AbortSignal;
}

export interface AskOptions {
  query?: Record<string, string | number>;
  headers?: Record<string, string>;
  agent?: Agent;
  deadlineMs?: number;
  /** Keeps the handshake's cookies, as a browser does. */
  cookies?: boolean;
}

const HANDSHAKE_TRIES = 3;
/** So many times a request finds its instance behind a balancer without sticky routing, or never. */
const ROUTING_TRIES = 20;
const POLLS_MAX = 8;
/** What is waited for is an answer to what was just said. */
const RECEIVE_MS = 8_000;
const GOODBYE_MS = 2_000;

/** An Engine.IO session over polling, each request made by hand. */
export class Session {
  readonly open: OpenPacket;
  /** The answer to the handshake. */
  readonly answer: Answer;
  readonly #endpoint: Endpoint;
  readonly #cookies: string;

  constructor(endpoint: Endpoint, open: OpenPacket, answer: Answer) {
    this.open = open;
    this.answer = answer;
    this.#endpoint = endpoint;
    this.#cookies = cookiesOf(answer).join("; ");
  }

  /**
   * Shakes hands.
   *
   * @throws NoSessionError, RequestError
   */
  static async open(endpoint: Endpoint, options: AskOptions = {}): Promise<Session> {
    for (let tries = 1; ; tries++) {
      try {
        const answer = await request(endpoint, "GET", options);
        const open = answer.status === 200 ? openPacketIn(answer.body) : undefined;
        if (open) return new Session(endpoint, open, answer);
        throw new NoSessionError(answer);
      } catch (error) {
        const hopeless = error instanceof RequestError && error.hopeless;
        if (hopeless || tries === HANDSHAKE_TRIES) throw error;
      }
    }
  }

  /** Polls; where another instance answers, again, until it is the session's own. */
  poll(options: AskOptions = {}): Promise<Answer> {
    return this.#askOwner("GET", options);
  }

  /** POSTs a payload; where another instance answers, again. */
  post(body: string, options: AskOptions = {}): Promise<Answer> {
    return this.#askOwner("POST", options, body);
  }

  /** One request of this session's, whoever answers. */
  ask(method: "GET" | "POST", options: AskOptions = {}, body?: string): Promise<Answer> {
    const { cookies = true, headers = {}, query = {} } = options;
    const sent = cookies && this.#cookies ? { ...headers, Cookie: this.#cookies } : headers;
    const own = { ...options, headers: sent, query: { ...query, sid: this.open.sid } };
    return request(this.#endpoint, method, own, body);
  }

  /**
   * Polls until a packet comes that is looked for, and answers pings meanwhile.
   *
   * @returns the packet, and the answer that it came in; undefined where it never comes
   */
  async receive(
    isWanted: (packet: string) => boolean,
    options: AskOptions = {},
  ): Promise<{ packet: string; answer: Answer } | undefined> {
    for (let polls = 0; polls < POLLS_MAX; polls++) {
      const answer = await this.poll({ deadlineMs: RECEIVE_MS, ...options });
      if (answer.status !== 200) return undefined;
      const packets = answer.body.split(SEPARATOR);
      const packet = packets.find(isWanted);
      if (packet !== undefined) return { packet, answer };
      if (packets.includes("2")) await this.post("3");
    }
    return undefined;
  }

  /**
   * Joins the namespace `/`.
   *
   * @returns what the server says to that; undefined where it lets nobody in without credentials
   * @throws where it says nothing
   */
  async connect(): Promise<string | undefined> {
    await this.post("40");
    const received = await this.receive((packet) => /^4[04]/.test(packet));
    if (!received) throw new Error("no answer to CONNECT");
    return received.packet.startsWith("40") ? received.packet : undefined;
  }

  async close(): Promise<void> {
    await this.ask("POST", { deadlineMs: GOODBYE_MS }, "1").catch(() => {});
  }

  async #askOwner(method: "GET" | "POST", options: AskOptions, body?: string): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const answer = await this.ask(method, options, body);
      if (!isUnknownSession(answer) || tries === ROUTING_TRIES) return answer;
    }
  }
}

/** Opens a session, and ends it when all is asked. */
export async function withSession<Result>(
  endpoint: Endpoint,
  options: AskOptions,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await Session.open(endpoint, options);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

function request(
  { url, signal }: Endpoint,
  method: "GET" | "POST",
  { query = {}, headers = {}, agent, deadlineMs }: AskOptions,
  body?: string,
): Promise<Answer> {
  const target = new URL(url);
  for (const [name, value] of Object.entries({ EIO: 4, transport: "polling", ...query })) {
    target.searchParams.set(name, String(value));
  }
  return ask(target, {
    method,
    signal,
    headers: body === undefined ? headers : { ...headers, "Content-Type": "text/plain" },
    ...(body !== undefined && { body }),
    ...(agent && { agent }),
    ...(deadlineMs !== undefined && { deadlineMs }),
  });
}
