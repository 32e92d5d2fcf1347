import type { Endpoint } from "./engine_request.ts";
import { type Kind, type Obstacle, obstacle } from "./found.ts";
import { type Answer, type Asked, ask } from "./request.ts";
import { tryWebSocket } from "./web_socket.ts";

const DEADLINE_MS = 4_000;

/** A protocol that is no Socket.IO, and how a server of it is known. */
interface Protocol {
  kind: Kind;
  name: string;
  /** What its clients are called. */
  clients: string;
  /** Where such servers often are, beside the URL's own path. */
  prefixes: string[];
  /** What is asked below a prefix. */
  path: string;
  asked?: Omit<Asked, "signal" | "deadlineMs">;
  isIt: (answer: Answer) => boolean;
}

const JSON_TYPE = { "Content-Type": "application/json" };
const BAYEUX_HANDSHAKE = [
  {
    channel: "/meta/handshake",
    version: "1.0",
    supportedConnectionTypes: ["long-polling"],
  },
];

const PROTOCOLS: Protocol[] = [
  {
    kind: "sockjs",
    name: "SockJS",
    clients: "sockjs-client, or a STOMP client over it",
    prefixes: ["/sockjs", "/ws", "/echo", "/stomp", "/socket", "/chat", "/sockjs-node"],
    // https://sockjs.github.io/sockjs-protocol/sockjs-protocol-0.3.3.html#section-26
    path: "/info",
    isIt: (answer) => "websocket" in jsonOf(answer) && "entropy" in jsonOf(answer),
  },
  {
    kind: "signalr",
    name: "ASP.NET Core SignalR",
    clients: "@microsoft/signalr",
    prefixes: ["/hub", "/hubs/chat", "/chathub", "/chat", "/signalr", "/notifications"],
    // aspnetcore/src/SignalR/docs/specs/TransportProtocols.md: the negotiate request
    path: "/negotiate?negotiateVersion=1",
    asked: { method: "POST", body: "" },
    isIt: (answer) =>
      Array.isArray(jsonOf(answer).availableTransports) && "connectionId" in jsonOf(answer),
  },
  {
    kind: "signalr",
    name: "ASP.NET SignalR (the old one)",
    clients: "its jQuery client",
    prefixes: ["/signalr"],
    path: "/negotiate?clientProtocol=1.5",
    isIt: (answer) => "ConnectionToken" in jsonOf(answer) && "ProtocolVersion" in jsonOf(answer),
  },
  {
    kind: "phoenix",
    name: "Phoenix Channels",
    clients: "phoenix.js",
    prefixes: ["/socket", "/live"],
    // Phoenix.Transports.LongPoll: a poll without a token begins a session, with status 410 inside.
    path: "/longpoll?vsn=2.0.0",
    isIt: (answer) => "token" in jsonOf(answer) && jsonOf(answer).status === 410,
  },
  {
    kind: "bayeux",
    name: "Bayeux (Faye or CometD)",
    clients: "faye or cometd",
    prefixes: ["/faye", "/bayeux", "/cometd"],
    // https://docs.cometd.org/current/reference/#_bayeux_meta_handshake
    path: "",
    asked: { method: "POST", headers: JSON_TYPE, body: JSON.stringify(BAYEUX_HANDSHAKE) },
    isIt: (answer) => jsonOf(answer)[0]?.channel === "/meta/handshake",
  },
];

/** First words by which a WebSocket's protocol is known. */
const GREETINGS: [RegExp, Kind, string, string][] = [
  [/^\{"type":"welcome"/, "action cable", "Action Cable (Rails)", "@rails/actioncable"],
  [/^\{"event":"pusher:/, "websocket", "the Pusher protocol", "pusher-js"],
  [/^o$/, "sockjs", "SockJS", "sockjs-client"],
];
const WEB_SOCKET_PREFIXES = ["/", "/ws", "/websocket", "/cable", "/socket/websocket"];

/** A server of another protocol at the URL's own path, or where such servers often are. */
export async function findOtherServer(
  site: URL,
  endpoint: Endpoint,
  first: Obstacle,
): Promise<Obstacle | undefined> {
  const own = site.pathname.replace(/\/+$/, "");
  const asked = endpoint.url.pathname.replace(/\/+$/, "");
  const tried = PROTOCOLS.flatMap((protocol) =>
    [...new Set([own, asked, ...protocol.prefixes])].map((prefix) => ({ protocol, prefix })),
  );
  const answers = await Promise.all(
    tried.map(({ protocol, prefix }) => isAt(protocol, prefix, endpoint)),
  );
  const found = tried.find((_, index) => answers[index]);
  if (found) {
    const { kind, name, clients } = found.protocol;
    return otherWords(kind, name, clients, found.prefix || "/");
  }
  // It opens at any path.
  if (first.kind === "websocket") return first;
  const places = [...new Set([own || "/", ...WEB_SOCKET_PREFIXES])];
  const sockets = await Promise.all(places.map((path) => webSocketAt(path, endpoint)));
  return sockets.find((socket) => socket !== undefined);
}

async function isAt(
  { path, asked = {}, isIt }: Protocol,
  prefix: string,
  { url, headers, signal }: Endpoint,
): Promise<boolean> {
  const target = new URL(url);
  const [pathname = "", search = ""] = `${prefix}${path}`.split("?");
  target.pathname = pathname;
  target.search = search;
  try {
    const sent = { ...headers, ...asked.headers };
    return isIt(await ask(target, { ...asked, headers: sent, signal, deadlineMs: DEADLINE_MS }));
  } catch {
    return false;
  }
}

async function webSocketAt(path: string, endpoint: Endpoint): Promise<Obstacle | undefined> {
  const url = new URL(endpoint.url);
  url.pathname = path;
  const signal = AbortSignal.any([endpoint.signal, AbortSignal.timeout(DEADLINE_MS)]);
  const { stranger } = await tryWebSocket({ ...endpoint, url, signal }, 0);
  return stranger && webSocketWords(stranger.said, path);
}

/** What a WebSocket is that opens and is not Engine.IO's. */
export function webSocketWords(said: string | null, path: string): Obstacle {
  for (const [greeting, kind, name, clients] of GREETINGS) {
    if (said !== null && greeting.test(said)) return otherWords(kind, name, clients, path);
  }
  const first = said === null ? "says nothing by itself" : `says first: ${said}`;
  return obstacle(
    "websocket",
    `a plain WebSocket server, no Socket.IO: at ${path} a WebSocket opens and ${first}`,
    [
      "Socket.IO's clients cannot talk to it, nor can the probe say more of it: its own clients use WebSocket directly (new WebSocket(…)), and whoever cannot use WebSocket is shut out. If Socket.IO is meant to be here, look at the path (--path) and the port.",
    ],
    { path },
  );
}

function otherWords(kind: Kind, name: string, clients: string, path: string): Obstacle {
  return obstacle(
    kind,
    `a server of ${name} at ${path}, no Socket.IO`,
    [
      `Socket.IO's clients cannot talk to it: it takes ${clients}. The probe asks Socket.IO's servers alone; if one is meant to be here as well, look at its path (--path) and port.`,
    ],
    { path },
  );
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a stranger answers; what is looked at is checked
function jsonOf({ status, body }: Answer): any {
  try {
    const value: unknown = status === 200 ? JSON.parse(body) : undefined;
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
