/** Numbered polling under a plain Socket.IO server and a plain client, without the chat. */
import { createServer } from "node:http";
import { Server } from "socket.io";
import { io, type Socket, WebSocket } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { NumberedPolling } from "../../src/polling/client/index.ts";
import { attachNumberedPolling } from "../../src/polling/server/index.ts";
import { listen } from "../support/engine.ts";

type End = "numbered" | "stock";

async function newServer(end: End): Promise<{ url: string; server: Server }> {
  const http = createServer();
  const server = new Server();
  if (end === "numbered") server.bind(attachNumberedPolling(http));
  else server.attach(http);
  onTestFinished(() => server.close());
  return { url: await listen(http), server };
}

function newClient(end: End, url: string, { upgrade = false } = {}): Socket {
  const numbered = upgrade ? [NumberedPolling, WebSocket] : [NumberedPolling];
  const stock = upgrade ? ["polling", "websocket"] : ["polling"];
  const socket = io(url, { transports: end === "numbered" ? numbered : stock, forceNew: true });
  onTestFinished(() => {
    socket.close();
  });
  return socket;
}

const connected = (socket: Socket) =>
  new Promise<void>((resolve) => {
    if (socket.connected) resolve();
    else socket.once("connect", resolve);
  });

describe.each<[End, End]>([
  ["numbered", "numbered"],
  ["numbered", "stock"],
  ["stock", "numbered"],
  ["stock", "stock"],
])("a %s client of a %s server", (clientEnd, serverEnd) => {
  test("hears its own rooms and namespaces alone", async () => {
    const { url, server } = await newServer(serverEnd);
    server.on("connection", (socket) => socket.on("join", (room) => socket.join(room)));
    server.of("/news").on("connection", (socket) => socket.on("join", (room) => socket.join(room)));
    const [ana, ben] = [newClient(clientEnd, url), newClient(clientEnd, url)];
    const news = ana.io.socket("/news");
    const heard: string[] = [];
    for (const [name, socket] of Object.entries({ ana, ben, news })) {
      socket.onAny((event) => heard.push(`${name} ${event}`));
      await connected(socket);
      socket.emit("join", name === "ben" ? "other room" : "room");
    }
    const isIn = (namespace: string, room: string) => server.of(namespace).adapter.rooms.has(room);
    await expect
      .poll(() => isIn("/", "room") && isIn("/", "other room") && isIn("/news", "room"))
      .toBe(true);
    server.to("room").emit("to the room");
    server.of("/news").to("room").emit("to the news");
    server.emit("to all");
    await expect.poll(() => heard.length).toBeGreaterThanOrEqual(4);
    expect(heard.sort()).toEqual([
      "ana to all",
      "ana to the room",
      "ben to all",
      "news to the news",
    ]);
  });

  test("is answered, text and bytes, in the order it asked", async () => {
    const { url, server } = await newServer(serverEnd);
    server.on("connection", (socket) => socket.on("echo", (value, answer) => answer(value)));
    const socket = newClient(clientEnd, url);
    const bytes = Buffer.from([0, 1, 2, 255]);
    const [text, echoed] = await Promise.all([
      socket.emitWithAck("echo", "안녕\u001e\u2028"),
      socket.emitWithAck("echo", { bytes, beside: "text" }),
    ]);
    expect(text).toBe("안녕\u001e\u2028");
    expect(Buffer.from(echoed.bytes)).toEqual(bytes);
    expect(echoed.beside).toBe("text");
  });

  test("goes over to WebSocket where both want to, and nothing is lost on the way", async () => {
    const { url, server } = await newServer(serverEnd);
    const counted: number[] = [];
    server.on("connection", (socket) => {
      socket.on("count", (count) => {
        counted.push(count);
        socket.emit("count", count);
      });
    });
    const socket = newClient(clientEnd, url, { upgrade: true });
    const echoed: number[] = [];
    socket.on("count", (count) => echoed.push(count));
    await connected(socket);
    const { engine } = socket.io;
    const isUpgraded = () => engine.transport.name === "websocket";
    let count = 0;
    while (!isUpgraded()) {
      socket.emit("count", count++);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    for (let after = 0; after < 20; after++) socket.emit("count", count++);
    const all = Array.from({ length: count }, (_, index) => index);
    await expect.poll(() => echoed.length).toBe(count);
    expect([counted, echoed]).toEqual([all, all]);
  });

  test("is told that it is sent away, and tells that it leaves", async () => {
    const { url, server } = await newServer(serverEnd);
    const [ana, ben] = [newClient(clientEnd, url), newClient(clientEnd, url)];
    await Promise.all([connected(ana), connected(ben)]);
    const told = new Promise((resolve) => ana.once("disconnect", resolve));
    server.to(ana.id as string).disconnectSockets(true);
    expect(await told).toBe("io server disconnect");
    const left = new Promise((resolve) =>
      server.sockets.sockets.get(ben.id as string)?.once("disconnect", resolve),
    );
    ben.close();
    expect(await left).toBe("client namespace disconnect");
  });
});

test("a session that has gone over to WebSocket ends where the device says that there is no network, one over polling does not", async () => {
  const { url } = await newServer("numbered");
  const goOffline = (socket: Socket) => {
    const engine = socket.io.engine as unknown as {
      _onClose(reason: string, details: object): void;
    };
    engine._onClose("transport close", { description: "network connection lost" });
  };
  const polling = newClient("numbered", url);
  await connected(polling);
  goOffline(polling);
  expect(polling.connected).toBe(true);
  const upgrading = newClient("numbered", url, { upgrade: true });
  await connected(upgrading);
  await expect.poll(() => upgrading.io.engine.transport.name).toBe("websocket");
  goOffline(upgrading);
  expect(upgrading.connected).toBe(false);
});
