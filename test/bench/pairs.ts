import { Fetch } from "engine.io-client";
import { io, type Socket } from "socket.io-client";
import { connect } from "../../src/client/connect.ts";
import { fayeClient } from "../support/faye.ts";
import { SockjsReader } from "./peer_readers.ts";

/** An author and a reader, each a client of its own. */
export interface Talk {
  say(text: string): void;
  /** Told of what the reader hears; of no more than one at a time. */
  onText(take: (text: string) => void): void;
  close(): void;
}

const OPENERS = {
  "stock, WebSocket": (url: string) => openStock(url, "websocket"),
  "stock, polling": (url: string) => openStock(url, Fetch),
  sockjs: openSockjs,
  faye: openFaye,
  longwave: openLongwave,
  "longwave, stock clients": openStockOnLongwave,
};

export type PairName = keyof typeof OPENERS;
export const PAIRS = Object.keys(OPENERS) as PairName[];

/** Connects two clients, by polling but for WebSocket's own. */
export function openTalk(name: PairName, url: string): Promise<Talk> {
  return OPENERS[name](url);
}

async function openLongwave(url: string): Promise<Talk> {
  const open = (name: string) => connect(url, { room: "lobby", name, transport: "polling" });
  const [author, reader] = [open("Ana"), open("Bo")];
  const live = (client: typeof author) =>
    new Promise<void>((resolve) => {
      client.on("state", ({ state }) => state === "live" && resolve());
    });
  await Promise.all([author, reader].map(live));
  return {
    say: (text) => void author.post(text),
    onText: (take) => void reader.off("message").on("message", ({ text }) => take(text)),
    close() {
      void author.close();
      void reader.close();
    },
  };
}

/** With the transport that keeps its connections as browsers do. */
async function openStock(url: string, transport: "websocket" | typeof Fetch): Promise<Talk> {
  const [author, reader] = await openSockets(url, transport);
  for (const socket of [author, reader]) {
    socket.emit("join", "lobby");
    await heard(socket, "joined");
  }
  return {
    say: (text) => author.emit("chat", { room: "lobby", text }),
    onText: (take) => reader.off("chat").on("chat", ({ text }) => take(text)),
    close: () => void [author.close(), reader.close()],
  };
}

async function openStockOnLongwave(url: string): Promise<Talk> {
  const [author, reader] = await openSockets(url, Fetch);
  for (const socket of [author, reader]) await socket.emitWithAck("join", { room: "lobby" });
  return {
    say: (text) =>
      author.emit("post", { room: "lobby", text, nonce: crypto.randomUUID() }, () => {}),
    onText: (take) => reader.off("message").on("message", ({ text }) => take(text)),
    close: () => void [author.close(), reader.close()],
  };
}

async function openSockets(
  url: string,
  transport: "websocket" | typeof Fetch,
): Promise<[Socket, Socket]> {
  const open = async (name: string) => {
    const transports = [transport as unknown as "polling"];
    const socket = io(url, { transports, forceNew: true, auth: { name } });
    await heard(socket, "connect");
    return socket;
  };
  return [await open("Ana"), await open("Bo")];
}

function heard(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once(event, () => resolve());
  });
}

/** sockjs has its client in a package for browsers; this one writes what that would, and a POST by fetch. */
async function openSockjs(url: string): Promise<Talk> {
  const open = () => new SockjsReader({ port: Number(new URL(url).port), onAnswer() {} });
  const [author, reader] = [open(), open()];
  await Promise.all([author.connected, reader.connected]);
  return {
    say: (text) =>
      void fetch(`${url}${author.path}/xhr_send`, { method: "POST", body: JSON.stringify([text]) }),
    onText: (take) => {
      reader.watch = take;
    },
    close: () => void [author.close(), reader.close()],
  };
}

async function openFaye(url: string): Promise<Talk> {
  const [author, reader] = [fayeClient(`${url}/faye`), fayeClient(`${url}/faye`)];
  let take = (_text: string) => {};
  await reader.subscribe("/lobby", (text) => take(text));
  return {
    say: (text) => author.publish("/lobby", text),
    onText(next) {
      take = next;
    },
    close: () => void [author.disconnect(), reader.disconnect()],
  };
}
