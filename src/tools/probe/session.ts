import {
  cookiesOf,
  isUnknownSession,
  NoSessionError,
  type OpenPacket,
  openPacketIn,
} from "./engine_answer.ts";
import { type AskOptions, type Endpoint, request, TOO_MANY_REQUESTS } from "./engine_request.ts";
import { packetsIn, payloadOf } from "./framing.ts";
import { type Answer, RequestError } from "./request.ts";

/** A request of a session's that was refused as one too many: it says nothing of what was asked. */
class RateLimitError extends Error {
  override name = "RateLimitError";
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

  /** The session that an answer begins, if it is a handshake. */
  static of(endpoint: Endpoint, answer: Answer): Session | undefined {
    const { status, body } = answer;
    const open = status === 200 ? openPacketIn(body, endpoint.revision) : undefined;
    return open && new Session(endpoint, open, answer);
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
        const session = Session.of(endpoint, answer);
        if (session) return session;
        throw new NoSessionError(answer);
      } catch (error) {
        const hopeless =
          error instanceof RequestError
            ? error.hopeless
            : error instanceof NoSessionError && error.answer.status === TOO_MANY_REQUESTS;
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
  async ask(method: "GET" | "POST", options: AskOptions = {}, body?: string): Promise<Answer> {
    const { cookies = true, headers = {}, query = {} } = options;
    const sent = cookies && this.#cookies ? { ...headers, Cookie: this.#cookies } : headers;
    const own = { ...options, headers: sent, query: { ...query, sid: this.open.sid } };
    const payload = body === undefined ? body : payloadOf(body, this.#endpoint.revision);
    const answer = await request(this.#endpoint, method, own, payload);
    if (answer.status === TOO_MANY_REQUESTS) throw new RateLimitError("status 429");
    return answer;
  }

  /** The packets of an answer to a poll. */
  packetsOf({ body }: Answer): string[] {
    return packetsIn(body, this.#endpoint.revision);
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
      const packets = this.packetsOf(answer);
      const packet = packets.find(isWanted);
      if (packet !== undefined) return { packet, answer };
      if (packets.includes("2")) await this.post("3");
    }
    return undefined;
  }

  /**
   * Joins the namespace `/`, into which revision 3 lets clients by itself.
   *
   * @returns what the server says to that; undefined where it lets nobody in without credentials
   * @throws where it says nothing
   */
  async connect(): Promise<string | undefined> {
    if (this.#endpoint.revision === 4) await this.post("40");
    else if (this.packetsOf(this.answer).includes("40")) return "40";
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
