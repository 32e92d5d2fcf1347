import type { Server as HttpServer } from "node:http";
import { parse as parseCookies } from "hono/utils/cookie";
import type { Logger } from "pino";
import { type Namespace, Server } from "socket.io";
import * as parser from "socket.io-parser";
import { json, jsonWith } from "../chat/change.ts";
import type { Chat } from "../chat/chat.ts";
import { clientAddress, networkIn } from "../http/client_address.ts";
import { preferredLanguage } from "../http/language.ts";
import type { IsOwnPage } from "../http/origin.ts";
import { toProblem } from "../http/refusal.ts";
import { attachNumberedPolling } from "../polling/server/attach.ts";
import type { CheckEvents } from "../protocol/events.ts";
import type { Message } from "../protocol/message.ts";
import { Problem, type ProblemLanguage } from "../protocol/problem.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { Audiences } from "./audiences.ts";
import type { ChatSocket, ChatSocketServer } from "./chat_socket.ts";
import { answerChecks } from "./check.ts";
import { makeHandlers } from "./handlers.ts";
import { handshake } from "./input.ts";
import { LeanDecoder } from "./lean_decoder.ts";
import { Presence } from "./presence.ts";
import { LongForm, shortForm } from "./wire_form.ts";
import { WrittenEncoder } from "./written.ts";

export interface SocketOptions {
  transports: ("polling" | "websocket")[];
  /** The longest that a poll is held, in seconds. */
  holdSeconds: number;
  /** The cookie in which the pages keep a person's token. */
  cookie: string;
  /** Whether the cookie counts. */
  isOwnPage: IsOwnPage;
  trustedProxies: number;
  renderFragment: (message: Message) => string;
  logger: Logger;
  clock?: Clock;
}

/** The largest POST or packet that is taken in, in bytes: a body of 64 kB, and its framing. */
const MAX_BUFFER = 70_000;

/** Puts Socket.IO beside the app on its server: the chat on `/`, and `/check` to look at the path. */
export function attachSocketServer(
  http: HttpServer,
  chat: Chat,
  options: SocketOptions,
): ChatSocketServer {
  const { transports, holdSeconds, renderFragment, logger, clock = systemClock } = options;
  const io: ChatSocketServer = new Server({
    serveClient: false,
    parser: { ...parser, Encoder: WrittenEncoder, Decoder: LeanDecoder },
  });
  const engine = attachNumberedPolling(http, {
    path: io.path(),
    transports,
    holdSeconds,
    maxHttpBufferSize: MAX_BUFFER,
    headers: { "X-Content-Type-Options": "nosniff" },
    // What is sent is short, and encoded once for all.
    httpCompression: false,
    // Tokens are sent by hand and the cookie counts for this site alone, as in the API.
    anyOrigin: true,
  });
  io.bind(engine);
  // io.close() waits for the server that it knows of.
  io.httpServer = http;
  const audiences = new Audiences(chat);
  const presence = new Presence(io, audiences, clock);
  const forms = {
    plain: new LongForm(json),
    withFragments: new LongForm(jsonWith(renderFragment)),
    short: shortForm,
  };

  io.use(async (socket, next) => {
    socket.data.language = languageOf(socket.handshake);
    try {
      await identify(socket, chat, options);
      next();
    } catch (error) {
      const problem = toProblem(error, logger);
      const detail = problem.in(socket.data.language);
      next(Object.assign(new Error(detail), { data: { code: problem.code, detail } }));
    }
  });

  const handle = makeHandlers({ chat, presence, audiences, forms, clock, logger });
  io.on("connection", (socket) => {
    // Nobody sends to the room of a socket alone, which takes a quarter of a kilobyte.
    void socket.leave(socket.id);
    handle(socket);
    if (socket.data.guest) socket.emit("guest", socket.data.guest);
  });

  answerChecks(io.of("/check") as unknown as Namespace<CheckEvents>);

  http.once("close", () => {
    audiences.close();
    presence.close();
  });
  return io;
}

/** What the client says, or else its browser. */
function languageOf({ auth, headers }: ChatSocket["handshake"]): ProblemLanguage {
  const { lang } = handshake.safeParse(auth).data ?? {};
  return preferredLanguage(lang ?? headers["accept-language"]);
}

/** Who this is: by token or ticket, by a name alone, by the page's cookie; or a reader without one. */
async function identify(
  socket: ChatSocket,
  chat: Chat,
  { cookie, isOwnPage, trustedProxies }: SocketOptions,
): Promise<void> {
  const { headers, auth, address } = socket.handshake;
  const { token, ticket, name } = handshake.parse(auth);
  if (token) {
    socket.data.caller = await chat.people.identify(token);
  } else if (ticket) {
    socket.data.caller = await chat.people.readTicket(ticket);
  } else if (typeof name === "string") {
    const network = networkIn(clientAddress(headers, address, trustedProxies));
    const guest = await chat.people.createGuest(name, network);
    socket.data.caller = { person: guest.person };
    socket.data.guest = guest;
  } else {
    // Another site's page can open a WebSocket with this site's cookies; it cannot hide where it is.
    const kept = parseCookies(headers.cookie ?? "", cookie)[cookie];
    const isOwn = kept && isOwnPage((name) => headers[name]?.toString());
    const caller = isOwn && (await chat.people.identify(kept).catch(ignoreStale));
    if (caller) socket.data.caller = caller;
  }
}

/** A cookie that is no longer good makes a reader, not an error. */
function ignoreStale(error: unknown): undefined {
  if (!(error instanceof Problem)) throw error;
}
