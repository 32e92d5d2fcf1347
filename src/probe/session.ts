import type { Agent } from "node:http";
import { type Handshake, handshakeIn } from "../client/handshake.ts";
import { SEPARATOR } from "../protocol/request_number.ts";
import { type Answer, ask, RequestError } from "./request.ts";

/** Where a server's Engine.IO answers, and until when it is asked. */
export interface Endpoint {
  /** With the path. */
  url: URL;
  signal: AbortSignal;
}

/** What a server says of itself in Engine.IO's open packet; the interval is in milliseconds. */
export interface OpenPacket extends Handshake {
  pingInterval?: number;
  maxPayload?: number;
}

export interface AskOptions {
  query?: Record<string, string | number>;
  headers?: Record<string, string>;
  agent?: Agent;
  deadlineMs?: number;
  /** Keeps the handshake's cookies, as a browser does. */
  cookies?: boolean;
}

/** An answer that is not a handshake. */
export class NoSessionError extends Error {
  override name = "NoSessionError";
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(notAHandshake(answer));
    this.answer = answer;
  }
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
    await this.post("1", { deadlineMs: GOODBYE_MS }).catch(() => {});
  }

  async #askOwner(method: "GET" | "POST", options: AskOptions, body?: string): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const answer = await this.ask(method, options, body);
      if (!isUnknownSession(answer) || tries === ROUTING_TRIES) return answer;
    }
  }
}

/** The open packet that an answer is, its numbers where they are any; undefined where it is none. */
export function openPacketIn(text: string): OpenPacket | undefined {
  const open: OpenPacket | undefined = handshakeIn(text);
  if (!open) return undefined;
  const { sid, upgrades } = open;
  const clean: OpenPacket = { sid, upgrades: Array.isArray(upgrades) ? upgrades : [] };
  for (const name of ["pingInterval", "maxPayload", "hold"] as const) {
    const value: unknown = open[name];
    if (typeof value === "number" && value > 0) clean[name] = value;
  }
  return clean;
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

/** Whether a POST was taken in: a sign-in page has status 200 as well. */
export function isTakenIn({ status, body }: Answer): boolean {
  return status === 200 && /^ok$/i.test(body);
}

/** Whether whoever answered does not know the session: `Session ID unknown`, or what others call it. */
export function isUnknownSession({ status, body }: Answer): boolean {
  if (status !== 400 && status !== 404) return false;
  return engineCode(body) === 1 || /session|\bsid\b/i.test(body);
}

/** The code of a refusal by Engine.IO itself; undefined where somebody else answered. */
export function engineCode(body: string): number | undefined {
  try {
    const { code, message } = JSON.parse(body);
    return typeof code === "number" && typeof message === "string" ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The cookies that an answer sets, as a request gives them back. */
export function cookiesOf({ headers }: Answer): string[] {
  return (headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0] as string);
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

function notAHandshake({ status, headers, body }: Answer): string {
  if (status >= 300 && status < 400) return `it redirects to ${headers.location}; probe that`;
  const code = engineCode(body);
  if (code === 5) return "it speaks an older protocol (Socket.IO 2 or Engine.IO 3)";
  if (code !== undefined) return `the server refuses: ${JSON.parse(body).message}`;
  const type = headers["content-type"]?.split(";")[0] ?? "no type";
  return `no Socket.IO server answers there (status ${status}, ${type})`;
}
