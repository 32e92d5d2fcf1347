import { once } from "node:events";
import { expect, test } from "vitest";
import { newEngine } from "../support/engine.ts";
import { rawSession } from "../support/raw_polling.ts";
import { newServer, stockClient } from "../support/server.ts";

/** What python-engineio reads of one answer (its payload.py); it ends the session at more. */
const PYTHON_PACKETS_MAX = 16;

function packetsOf(payload: string): string[] {
  const packets = payload.split("\x1e");
  if (packets.length > PYTHON_PACKETS_MAX) throw new Error("Too many packets in payload");
  return packets;
}

const texts = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `4${from + index}`);

async function withSession(query = "", options: Parameters<typeof newEngine>[0] = {}) {
  const server = await newEngine(options);
  const opened = server.nextSession();
  const raw = await rawSession(server.url, { path: "/engine.io/", query });
  return { ...server, raw, session: await opened };
}

test("a client that does not number its polls is given at most 16 packets by each, in order, all of them", async () => {
  const { raw, session } = await withSession();
  for (let index = 0; index < 40; index++) session.send(String(index));
  expect(packetsOf((await raw.poll()).body)).toEqual(texts(0, 16));
  // What is sent meanwhile comes behind what waits.
  session.send("40");
  expect(packetsOf((await raw.poll()).body)).toEqual(texts(16, 32));
  expect(packetsOf((await raw.poll()).body)).toEqual(texts(32, 41));
  const poll = raw.poll();
  await expect.poll(() => session.transport.writable, { interval: 2 }).toBe(true);
  for (let index = 41; index < 61; index++) session.send(String(index));
  expect(packetsOf((await poll).body)).toEqual(texts(41, 57));
  expect(packetsOf((await raw.poll()).body)).toEqual(texts(57, 61));
});

test("one that does is given as many as an answer may carry", async () => {
  const { raw, session } = await withSession("n=0");
  for (let index = 0; index < 100; index++) session.send(String(index));
  expect((await raw.poll("n=1")).body.split("\x1e")).toEqual([...texts(0, 100), "61"]);
});

test("neither is given one answer that is too long", async () => {
  const { raw, session } = await withSession("", { answerLength: 100 });
  for (let index = 0; index < 4; index++) session.send("x".repeat(60));
  for (let polls = 0; polls < 2; polls++) {
    expect(packetsOf((await raw.poll()).body)).toHaveLength(2);
  }
});

test("a session that is closed gives all that waits in such parts, then says so in another", async () => {
  const { raw, session } = await withSession();
  for (let index = 0; index < 33; index++) session.send(String(index));
  const closed = once(session, "close");
  session.close();
  expect(packetsOf((await raw.poll()).body)).toEqual(texts(0, 16));
  expect(packetsOf((await raw.poll()).body)).toEqual(texts(16, 32));
  expect(packetsOf((await raw.poll()).body)).toEqual(texts(32, 33));
  expect(session.readyState).toBe("closing");
  expect(packetsOf((await raw.poll()).body)).toEqual(["6", "1"]);
  expect((await closed)[0]).toBe("forced close");
});

test.for(["", "n=0"])(
  "callbacks wait for the answer that carries the last of what was sent with them (%s)",
  async (query) => {
    const { raw, session } = await withSession(query, { answerLength: query ? 40 : 10_000 });
    const called: number[] = [];
    const send = (index: number) => session.send(`${index}`.padStart(4), () => called.push(index));
    for (let index = 0; index < 20; index++) send(index);
    const received: string[] = [];
    for (let n = 1; received.length < 30; n++) {
      const { body } = await raw.poll(query && `n=${n}`);
      received.push(...body.split("\x1e").filter((packet) => packet.startsWith("4")));
      for (const index of called) expect(index).toBeLessThan(received.length);
      // Another lot, while some of the first waits.
      if (n === 1) for (let index = 20; index < 30; index++) send(index);
    }
    const all = Array.from({ length: 30 }, (_, index) => index);
    expect(received.map((packet) => Number(packet.slice(1)))).toEqual(all);
    await expect.poll(() => called).toEqual(all);
  },
);

test("what waits for a poll goes by WebSocket after an upgrade, and its callbacks are called", async () => {
  const { url, raw, session } = await withSession();
  const poll = raw.poll();
  await expect.poll(() => session.transport.writable, { interval: 2 }).toBe(true);
  const called: number[] = [];
  for (let index = 0; index < 20; index++) session.send(`${index}`, () => called.push(index));
  expect(packetsOf((await poll).body)).toEqual(texts(0, 16));
  // The session handed over the first, which found a poll, and then the others, not all of them gone yet.
  expect(called).toEqual([0]);
  const target = `${url.replace("http", "ws")}/engine.io/?EIO=4&transport=websocket&sid=${raw.sid}`;
  const socket = new WebSocket(target);
  const received: string[] = [];
  socket.addEventListener("message", ({ data }) => received.push(data));
  socket.addEventListener("open", () => socket.send("2probe"));
  await expect.poll(() => received).toEqual(["3probe"]);
  socket.send("5");
  await expect.poll(() => received).toEqual(["3probe", ...texts(16, 20)]);
  session.send("20", () => called.push(20));
  await expect.poll(() => called).toEqual(Array.from({ length: 21 }, (_, index) => index));
  socket.close();
});

test("a packet that cannot be sent ends its own session, and keeps no other from its answer", async () => {
  const { url, session, raw, nextSession } = await withSession();
  const opened = nextSession();
  const other = await rawSession(url, { path: "/engine.io/" });
  const neighbour = await opened;
  const polls = [raw.poll(), other.poll()];
  await expect.poll(() => session.transport.writable && neighbour.transport.writable).toBe(true);
  const closed = once(session, "close");
  session.send(Symbol("no text"));
  neighbour.send("a");
  expect((await polls[1])?.body).toBe("4a");
  expect((await closed)[0]).toBe("transport error");
  expect(neighbour.readyState).toBe("open");
});

test("a client that stops at more than 16 packets reads a busy room of the chat", async () => {
  const server = await newServer();
  const ana = await stockClient(server, { name: "Ana" });
  await ana.emitWithAck("join", { room: "lobby" });
  const raw = await rawSession(server.url);
  await raw.post('40{"name":"Bot"}');
  const received: string[] = [];
  let [connected, joined] = [false, false];
  const poll = async () => {
    for (const packet of packetsOf((await raw.poll()).body)) {
      if (packet.startsWith('42["message"')) received.push(JSON.parse(packet.slice(2))[1].text);
      else if (packet.startsWith("40")) connected = true;
      else if (packet.startsWith("431")) joined = true;
      else if (packet === "2") await raw.post("3");
    }
  };
  while (!connected) await poll();
  await raw.post('421["join",{"room":"lobby"}]');
  while (!joined) await poll();
  const wanted = Array.from({ length: 50 }, (_, index) => `text ${index}`);
  await Promise.all(
    wanted.map((text) => ana.emitWithAck("post", { room: "lobby", text, nonce: text })),
  );
  while (received.length < wanted.length) await poll();
  expect(received).toEqual(wanted);
});
