import { expect, test } from "vitest";
import { newServer } from "../support/server.ts";
import { newSocketServer, numberedClient } from "../support/talk.ts";

const connected = (socket: { once(event: "connect", listener: () => void): unknown }) =>
  new Promise<void>((resolve) => socket.once("connect", resolve));

test("every request goes through the fetch that the caller gives", async () => {
  const server = await newSocketServer();
  const made: string[] = [];
  const { socket } = numberedClient(server.url, {
    fetch: (input, init) => {
      made.push(`${init?.method} ${new URL(String(input)).searchParams.get("n")}`);
      return fetch(input, init);
    },
  });
  await connected(socket);
  await expect.poll(() => made).toContain("GET 2");
  socket.close();
  await expect.poll(() => made.at(-1)).toBe("POST null");
  expect(made[0]).toBe("GET 0");
  expect(made).toContain("GET 1");
  expect(made).toContain("POST 1");
});

test("an answer to another poll, or one cut short, is not taken for this one's", async () => {
  const server = await newSocketServer();
  const answers: string[] = [];
  const received: unknown[] = [];
  const { socket, path } = numberedClient(server.url, {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const text = await response.text();
      if (String(input).includes("n=0")) return new Response(text);
      const asked = answers.push(text);
      if (init?.method === "GET" && asked % 3 === 0) return new Response(answers[0]);
      if (init?.method === "GET" && asked % 3 === 1) return new Response(text.slice(0, -2));
      return new Response(text, response);
    },
  });
  socket.on("count", (value) => received.push(value));
  await connected(socket);
  for (let count = 0; count < 10; count++) {
    server.io.emit("count", count);
    await expect.poll(() => received.length, { timeout: 5_000 }).toBe(count + 1);
  }
  expect(received).toEqual(Array.from({ length: 10 }, (_, count) => count));
  expect(path.some((event) => event.type === "cut")).toBe(true);
});

test("a 400 that is not Engine.IO's is a cut, one that is ends the session", async () => {
  const server = await newSocketServer();
  let lie: string | undefined;
  const { socket, path } = numberedClient(server.url, {
    fetch: async (input, init) => {
      const body = lie;
      lie = undefined;
      return body ? new Response(body, { status: 400 }) : fetch(input, init);
    },
  });
  await connected(socket);
  let ended = 0;
  socket.on("disconnect", () => {
    ended += 1;
  });
  for (const body of [
    "<h1>Bad Request</h1>",
    '{"code":"E1","message":"no"}',
    '{"code":400,"message":"no"}',
  ]) {
    const cuts = path.length;
    lie = body;
    socket.emit("anything");
    await expect.poll(() => path.length).toBeGreaterThanOrEqual(cuts + 2);
  }
  expect(ended).toBe(0);
  expect(path.map(({ type }) => type)).toEqual([
    "cut",
    "through",
    "cut",
    "through",
    "cut",
    "through",
  ]);
  server.io.engine.close();
  await expect.poll(() => ended).toBe(1);
});

test("a client that leaves has not been cut: the next session's hold is the same", async () => {
  const server = await newSocketServer({ holdSeconds: 2 });
  const holds: (string | null)[] = [];
  const options = {
    fetch: (input: RequestInfo | URL, init?: RequestInit) => {
      const hold = new URL(String(input)).searchParams.get("hold");
      if (hold) holds.push(hold);
      return fetch(input, init);
    },
  };
  const first = numberedClient(server.url, options);
  await connected(first.socket);
  await expect.poll(() => holds.length).toBeGreaterThanOrEqual(2);
  const heldSince = performance.now();
  await expect.poll(() => performance.now() - heldSince).toBeGreaterThan(600);
  first.socket.close();
  await connected(numberedClient(server.url, options).socket);
  expect(new Set(holds)).toEqual(new Set(["2"]));
});

test("only ok counts for a POST, whatever its status", async () => {
  const server = await newSocketServer();
  const said: unknown[] = [];
  server.io.on("connection", (socket) => socket.on("say", (value) => said.push(value)));
  let lies = 0;
  const { socket } = numberedClient(server.url, {
    fetch: async (input, init) => {
      if (init?.method === "POST" && lies++ % 2 === 0) return new Response("okay, sign in first");
      return fetch(input, init);
    },
  });
  for (let count = 0; count < 5; count++) socket.emit("say", count);
  await expect.poll(() => said).toEqual([0, 1, 2, 3, 4]);
});

test("a numbered client on the chat server: answers say nosniff, and stopping answers what is held", async () => {
  const server = await newServer();
  const answers: [method: string | undefined, headers: Headers][] = [];
  const { socket, path } = numberedClient(server.url, {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      answers.push([init?.method, response.headers]);
      return response;
    },
    socket: { auth: { name: "Ana" }, reconnection: false },
  });
  await connected(socket);
  expect(await socket.emitWithAck("join", { room: "lobby" })).toMatchObject({ room: "lobby" });
  for (const [method, headers] of answers) {
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    const kept = method === "GET" ? "no-store, no-transform" : null;
    expect(headers.get("cache-control")).toBe(kept);
  }
  await server.close();
  // Told so in the answer to its poll; or, where it was between two, met by nobody.
  await expect.poll(() => !socket.connected || path.some(({ type }) => type === "cut")).toBe(true);
});

test.for([["polling"], ["polling", "websocket"]] as const)(
  "WebSocket is open exactly where it is allowed: %s",
  async (transports) => {
    const server = await newServer({ transports: [...transports] });
    const target = `${server.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(target);
    const came = await new Promise((resolve) => {
      socket.addEventListener("open", () => resolve("open"));
      socket.addEventListener("error", () => resolve("error"));
    });
    expect(came).toBe(transports.length === 2 ? "open" : "error");
    socket.close();
  },
);
