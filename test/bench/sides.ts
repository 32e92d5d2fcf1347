import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Message } from "../../src/protocol/message.ts";
import { encodeMessage } from "../../src/protocol/short_form.ts";
import { type MeasuredServer, startLongwave, startMeasured } from "./child.ts";
import { FayeReader, SockjsReader, WebSocketReader } from "./peer_readers.ts";
import { BareReader, Posts, Reader, type ReaderContext } from "./reader.ts";
import { type Requests, recordNumbered, recordStock } from "./recorded.ts";

/** One who hears what is said. */
interface SideReader {
  /** The bytes that came, where they are counted. */
  connection?: { got: number };
  readonly connected: Promise<void>;
  watch: ((body: string, head: string) => void) | undefined;
  join(): Promise<void>;
  close(): void;
}

/** A server with readers whose polls it holds. */
export interface Side {
  name: string;
  server: MeasuredServer;
  /** How many answers with messages in them have come, and what the last one was. */
  answers: number;
  latest: string;
  readers: SideReader[];
  /** Whether those who open from now on give a name, and from which cursor they join. */
  named: boolean;
  after: string | undefined;
  /** For how long polls are to be held, in seconds; as after some talk where absent. */
  hold: number | undefined;
  /** Told of the text of answers, of some of the readers. */
  onMessage: ((body: string) => void) | undefined;
  /** How many readers these are. */
  watched: number;
  /** Opens so many more readers, and waits until all have joined. */
  open(count: number): Promise<void>;
  /** Says a text of this length to all, with a mark in it. */
  say(length: number, mark?: string): Promise<void>;
  /** The room's cursor, where there is one. */
  cursor(): Promise<string | undefined>;
  stop(): Promise<void>;
}

export type SideName =
  | "bare"
  | "stock"
  | "stock, WebSocket"
  | "sockjs"
  | "faye"
  | "longwave"
  | "bare, numbered"
  | "longwave, numbered";

/** The floor, and what others have. */
export const PEERS = ["bare", "stock", "stock, WebSocket", "sockjs", "faye"] as const;

/** How many readers' answers are looked into: of all, it would take longer than to answer them. */
const WATCHED = 20;

/** How many connect at once: as many as a backlog of connections holds without loss. */
const AT_ONCE = 250;

/** Starts these, in this order. `bare` says what longwave said last, so one of longwave's is among them. */
export async function startSides(
  names: readonly SideName[],
  environment: NodeJS.ProcessEnv = {},
  execArgv: string[] = [],
): Promise<Side[]> {
  recorded ??= recordAll();
  const { requests, message } = await recorded;
  const sides: Side[] = [];
  const servers = await Promise.all(names.map((name) => serverOf(name, environment, execArgv)));
  for (const [index, name] of names.entries()) {
    const numbered = name.endsWith("numbered");
    const server = servers[index] as MeasuredServer;
    const of = numbered ? requests.numbered : requests.stock;
    sides.push(makeSide(name, server, of, await speaker(name, server, message)));
  }
  return sides;
}

let recorded: ReturnType<typeof recordAll> | undefined;

/** What real clients ask, and what the chat makes of a text. */
async function recordAll() {
  const server = await startLongwave();
  const requests = {
    stock: await recordStock(server.url),
    numbered: await recordNumbered(server.url),
  };
  const message = await firstMessage(server.url);
  await server.stop();
  return { requests, message };
}

function serverOf(name: SideName, environment: NodeJS.ProcessEnv, execArgv: string[]) {
  return name.startsWith("longwave")
    ? startLongwave(environment, execArgv)
    : startPeer(name, environment, execArgv);
}

const SCRIPTS = { bare: "bare_polls", stock: "stock_chat", sockjs: "sockjs", faye: "faye" };

/** @param name begins by the peer's */
export function startPeer(
  name: string,
  environment: NodeJS.ProcessEnv = {},
  execArgv: string[] = [],
): Promise<MeasuredServer> {
  const script = SCRIPTS[name.split(",")[0] as keyof typeof SCRIPTS];
  return startMeasured(join(import.meta.dirname, `${script}_server.ts`), environment, execArgv);
}

function makeReader(name: SideName, context: ReaderContext): SideReader {
  if (name.startsWith("bare")) return new BareReader(context);
  if (name === "stock, WebSocket") return new WebSocketReader(context);
  if (name === "sockjs") return new SockjsReader(context);
  if (name === "faye") return new FayeReader(context);
  return new Reader(context);
}

function makeSide(
  name: SideName,
  server: MeasuredServer,
  requests: Requests,
  say: Side["say"],
): Side {
  const { port } = server;
  const posts = new Posts(port);
  const numbered = name.endsWith("numbered");
  const readers: SideReader[] = [];
  const side: Side = {
    name,
    server,
    readers,
    named: false,
    after: undefined,
    hold: undefined,
    onMessage: undefined,
    watched: WATCHED,
    answers: 0,
    latest: "",
    say,
    async cursor() {
      if (!name.startsWith("longwave")) return;
      const answer = await fetch(`${server.url}/api/rooms/lobby`);
      return ((await answer.json()) as { cursor: string }).cursor;
    },
    async open(count) {
      const opened: SideReader[] = [];
      for (let left = count; left > 0; left -= AT_ONCE) {
        const more = Array.from({ length: Math.min(left, AT_ONCE) }, () =>
          makeReader(name, context),
        );
        for (const reader of more) {
          if (readers.push(reader) > WATCHED) continue;
          reader.watch = (body, head) => side.onMessage?.(decoded(body, head));
        }
        opened.push(...more);
        await Promise.all(more.map(({ connected }) => connected));
      }
      // All at about the same time, for each who joins is told to those who did before.
      await Promise.all(opened.map((reader) => reader.join()));
    },
    async stop() {
      for (const reader of readers) reader.close();
      posts.close();
      await server.stop();
    },
  };
  const context = {
    port,
    requests,
    numbered,
    get join() {
      const { after } = side;
      const form = numbered ? "short" : undefined;
      return JSON.stringify([
        "join",
        name.startsWith("stock") ? "lobby" : { room: "lobby", after, form },
      ]);
    },
    get hold() {
      return side.hold;
    },
    get auth() {
      return side.named ? JSON.stringify({ name: `Person ${readers.length}` }) : "";
    },
    posts,
    onAnswer(body: string) {
      side.answers++;
      side.latest = body;
    },
  };
  return side;
}

function decoded(body: string, head: string): string {
  if (!head.includes("ontent-Encoding: gzip")) return body;
  const bytes = Buffer.from(body, "latin1");
  const isChunked = head.includes("ransfer-Encoding: chunked");
  return gunzipSync(isChunked ? dechunk(bytes) : bytes).toString("latin1");
}

function dechunk(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    if (!size) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

async function firstMessage(url: string): Promise<Message> {
  const token = await tokenAt(url);
  return post(`${url}/api/rooms/lobby/messages`, draft(0, 10), token);
}

/** Longwave is told by its API; the others are given the very event that it makes of the same text. */
async function speaker(
  name: SideName,
  server: MeasuredServer,
  message: Message,
): Promise<Side["say"]> {
  let seq = 0;
  if (name.startsWith("longwave")) {
    const token = await tokenAt(server.url);
    const url = `${server.url}/api/rooms/lobby/messages`;
    return async (length, mark) => void (await post(url, draft(++seq, length, mark), token));
  }
  const numbered = name.endsWith("numbered");
  return async (length, mark) => {
    const { text, nonce } = draft(++seq, length, mark);
    const event = { ...message, seq, rev: seq, nonce, text, html: `<p>${text}</p>` };
    const told = numbered ? ["m", "lobby", encodeMessage(event)] : ["message", event];
    const body = `42${JSON.stringify(told)}${numbered ? "\x1e6100" : ""}`;
    await post(server.url, name.startsWith("bare") ? body : event);
  };
}

const WORDS =
  "the quick brown fox jumps over a lazy dog while nobody is looking at it from here".split(" ");

/** A text of this length that compresses about as what people write. */
function draft(number: number, length: number, mark = "") {
  let text = `${number}${mark}`;
  for (let state = number; text.length < length; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    text += ` ${WORDS[(state >> 8) % WORDS.length]}${state % 977}`;
  }
  return { text: text.slice(0, length).replace(/ $/, "."), nonce: crypto.randomUUID() };
}

async function tokenAt(url: string): Promise<string> {
  const { token } = await post(`${url}/api/people`, { name: "Ana" });
  return token;
}

// biome-ignore lint/suspicious/noExplicitAny: what an API answers
async function post(url: string, body: object | string, token?: string): Promise<any> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, { method: "POST", headers, body: text });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.headers.get("content-type")?.includes("json") ? response.json() : undefined;
}
