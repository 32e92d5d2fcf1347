import { once } from "node:events";
import { type AddressInfo, connect as connectTo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Fetch } from "engine.io-client";
import { io } from "socket.io-client";
import { connect } from "../../src/client/connect.ts";
import { startLongwave, startMeasured } from "./child.ts";
import type { Benchmark, Row } from "./report.ts";

const TEXTS = 20;
const TEXT = "Lunch at noon, by the sea";

/** Every byte that a text costs its author and a reader, heads of HTTP included. */
export const wire: Benchmark = {
  name: "wire",
  title: `bytes on the wire for a text of ${TEXT.length} characters, real clients over polling`,
  async run() {
    const longwave = await startLongwave();
    const stock = await startMeasured(join(import.meta.dirname, "stock_chat_server.ts"));
    const rows = [
      await measure("stock Socket.IO, the text alone", stock.port, stockClient),
      await measure("longwave, stock client", longwave.port, stockOnLongwave),
      await measure("longwave, own client", longwave.port, ownClient),
    ];
    await Promise.all([longwave.stop(), stock.stop()]);
    return rows;
  },
};

interface Client {
  say(text: string): void;
  seen: number;
  close(): void;
}

type Connect = (url: string, name: string) => Promise<Client>;

async function measure(client: string, port: number, open: Connect): Promise<Row> {
  const paths = [await countedPath(port), await countedPath(port)] as const;
  const [author, reader] = [await open(paths[0].url, "Ana"), await open(paths[1].url, "Bo")];
  const sayOne = async (text: string) => {
    const expected = author.seen + 1;
    author.say(text);
    while (author.seen < expected || reader.seen < expected) await pause(5);
    // For the acknowledgement, and the polls after it.
    await pause(150);
  };
  await sayOne("The first one");
  await pause(1_000);
  const before = paths.map(({ up, down }) => ({ up, down }));
  for (let said = 0; said < TEXTS; said++) await sayOne(TEXT);
  const each = (at: 0 | 1, way: "up" | "down") =>
    Math.round((paths[at][way] - (before[at]?.[way] ?? 0)) / TEXTS);
  const row = {
    client,
    "author sends": each(0, "up"),
    "author gets": each(0, "down"),
    "reader sends": each(1, "up"),
    "reader gets": each(1, "down"),
  };
  for (const one of [author, reader]) one.close();
  for (const path of paths) path.close();
  return row;
}

async function countedPath(port: number) {
  const path = { url: "", up: 0, down: 0, close: () => {} };
  const server = createServer((client) => {
    const upstream = connectTo(port, "127.0.0.1");
    client.on("data", (chunk) => {
      path.up += chunk.length;
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      path.down += chunk.length;
      client.write(chunk);
    });
    for (const socket of [client, upstream]) socket.on("error", () => {});
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  path.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  path.close = () => server.close();
  return path;
}

async function stockClient(url: string): Promise<Client> {
  const socket = io(url, { transports: [Fetch], forceNew: true });
  const client = {
    seen: 0,
    say: (text: string) => socket.emit("chat", { room: "lobby", text }),
    close: () => socket.close(),
  };
  socket.on("chat", () => client.seen++);
  socket.on("connect", () => socket.emit("join", "lobby"));
  await new Promise<void>((resolve) => socket.once("joined", resolve));
  return client;
}

async function stockOnLongwave(url: string, name: string): Promise<Client> {
  const socket = io(url, { transports: [Fetch], forceNew: true, auth: { name } });
  const client = {
    seen: 0,
    say: (text: string) =>
      socket.emit("post", { room: "lobby", text, nonce: crypto.randomUUID() }, () => {}),
    close: () => socket.close(),
  };
  socket.on("message", () => client.seen++);
  await socket.emitWithAck("join", { room: "lobby" });
  return client;
}

async function ownClient(url: string, name: string): Promise<Client> {
  const chat = connect(url, { room: "lobby", name, transport: "polling" });
  const client = {
    seen: 0,
    say: (text: string) => void chat.post(text),
    close: () => void chat.close(),
  };
  chat.on("message", () => client.seen++);
  while (chat.state !== "live") await pause(10);
  client.seen = 0;
  return client;
}
