/**
 * What Engine.IO's own tests say of sessions (socketio/socket.io, packages/engine.io,
 * test/server.js: close, messages, send, packet, packetCreate, upgrade; MIT), asked of
 * a stock server and of this one: to who numbers nothing they are the same.
 */
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { type EngineSession, engineClient, engines, newEngine } from "../support/engine.ts";
import { rawSession } from "../support/raw_polling.ts";

type Options = Parameters<typeof newEngine>[0];

/** A session that is polled by hand. */
async function byHand(options: Options) {
  const server = await newEngine(options);
  const opened = server.nextSession();
  const raw = await rawSession(server.url, { path: "/engine.io/" });
  return { ...server, raw, session: await opened };
}

/** Resolves once a poll is held. */
async function held({ transport }: EngineSession): Promise<void> {
  await expect.poll(() => transport.writable, { interval: 2 }).toBe(true);
}

async function reasonOf(session: EngineSession): Promise<[string, Error | undefined]> {
  return (await once(session, "close")) as [string, Error | undefined];
}

describe.each(engines)("%s", (kind) => {
  test.for<[unknown, string]>([
    [1, "41"],
    [0, "4"],
    ["", "4"],
    [null, "4"],
    [undefined, "4"],
    [true, "4true"],
    [false, "4"],
    [12n, "412"],
    [{ a: 1 }, "4[object Object]"],
    [[1, [2]], "41,2"],
    [Number.NaN, "4"],
    [new Error("no"), "4Error: no"],
    ["안녕\u2028", "4안녕\u2028"],
    [Buffer.from([1, 2, 3]), "bAQID"],
    [new Uint8Array([1, 2, 3]).subarray(1), "bAgM="],
    [new Int32Array([1]), "bAQAAAA=="],
    [new Uint8Array([9, 8]).buffer, "bCQg="],
    [new DataView(new ArrayBuffer(2)), "bAAA="],
  ])("send(%o) arrives as it does from a stock server", async ([data, packet]) => {
    const { raw, session } = await byHand({ kind });
    session.send(data);
    session.send("behind it");
    expect((await raw.poll()).body).toBe(`${packet}\x1e4behind it`);
    const poll = raw.poll();
    await held(session);
    session.send(data);
    expect((await poll).body).toBe(packet);
    expect(session.readyState).toBe("open");
  });

  test("the handshake's answer is the session and the initial packet; what a program sends waits for a poll", async () => {
    const server = await newEngine({ kind, initialPacket: "first" as never });
    let called = 0;
    let waiting: number | undefined;
    server.engine.on("connection", (session: EngineSession) => {
      session.send("second", () => {
        called += 1;
      });
      waiting = session.writeBuffer.length;
    });
    const response = await fetch(`${server.url}/engine.io/?EIO=4&transport=polling`);
    const packets = (await response.text()).split("\x1e");
    expect(packets.map((packet) => packet.slice(0, 6))).toEqual(['0{"sid', "4first"]);
    expect([called, waiting]).toEqual([0, 1]);
    const { sid } = JSON.parse(packets[0]?.slice(1) ?? "");
    const polled = await fetch(`${server.url}/engine.io/?EIO=4&transport=polling&sid=${sid}`);
    expect(await polled.text()).toBe("4second");
    expect(called).toBe(1);
  });

  test("callbacks are called in order, once each, when what they are for was sent", async () => {
    const { raw, session } = await byHand({ kind });
    const called: string[] = [];
    const send = (text: string) => session.send(text, () => called.push(text));
    send("a");
    session.send("without");
    send("b");
    expect(called).toEqual([]);
    expect((await raw.poll()).body).toBe("4a\x1e4without\x1e4b");
    expect(called).toEqual(["a", "b"]);
    const poll = raw.poll();
    await held(session);
    session.send("c", { compress: false }, () => called.push("c"));
    await poll;
    await expect.poll(() => called).toEqual(["a", "b", "c"]);
  });

  test("a callback is not called where nothing was sent, and nothing of it is kept", async () => {
    const { raw, session } = await byHand({ kind });
    let called = 0;
    session.send("a", () => {
      called += 1;
    });
    const closed = reasonOf(session);
    await raw.post("1");
    expect((await closed)[0]).toBe("transport close");
    expect([session.packetsFn, session.sentCallbackFn, called]).toEqual([[], [], 0]);
    await expect.poll(() => session.writeBuffer).toEqual([]);
  });

  test("flush and drain, packetCreate, packet and heartbeat are told, to the session and the engine", async () => {
    const { raw, session, engine } = await byHand({ kind, pingInterval: 500, pingTimeout: 5_000 });
    const events: string[] = [];
    session.on("packetCreate", ({ type, data }) => events.push(`create ${type} ${data}`));
    session.on("packet", ({ type, data }) => events.push(`packet ${type} ${data}`));
    session.on("heartbeat", () => events.push("heartbeat"));
    session.on("flush", (packets) => events.push(`flush ${packets.length}`));
    session.on("drain", () => events.push(`drain ${session.writeBuffer.length}`));
    engine.on("flush", (of, packets) => events.push(`engine ${of === session} ${packets.length}`));
    engine.on("drain", (of) => events.push(`engine ${of === session}`));
    expect((await raw.poll()).body).toBe("2");
    await raw.post("3");
    session.send("a");
    session.send("b");
    await raw.post("4c");
    expect((await raw.poll()).body).toBe("4a\x1e4b");
    const flushed = (count: number) => [
      `flush ${count}`,
      `engine true ${count}`,
      "drain 0",
      "engine true",
    ];
    expect(events).toEqual([
      "create ping undefined",
      ...flushed(1),
      "packet pong undefined",
      "heartbeat",
      "create message a",
      "create message b",
      "packet message c",
      ...flushed(2),
    ]);
  });

  test("a close within a payload: what stood before it is taken in, what stood behind it is not", async () => {
    const { raw, session } = await byHand({ kind });
    const taken: unknown[] = [];
    session.on("data", (data) => taken.push(data));
    const closed = reasonOf(session);
    const poll = raw.poll();
    await held(session);
    expect((await raw.post("4a\x1e1\x1e4b")).body).toBe("ok");
    expect([await closed, taken]).toEqual([["transport close", undefined], ["a"]]);
    expect((await poll).body).toBe("6");
    expect(await raw.poll()).toMatchObject({ status: 400 });
  });

  test("a client that closes at a callback, in the middle of a payload, is known to have closed", async () => {
    const { url, nextSession } = await newEngine({ kind, allowUpgrades: false });
    const opened = nextSession();
    const client = engineClient(url);
    const received: unknown[] = [];
    client.on("message", (message) => received.push(message));
    const session = await opened;
    session.send(null, () => client.close());
    session.send("not to be handled");
    expect((await reasonOf(session))[0]).toBe("transport close");
    expect(received).not.toContain("not to be handled");
  });

  test("a session that is closed gives all that waits, then says so, and each end knows why", async () => {
    const { url, nextSession } = await newEngine({ kind, allowUpgrades: false });
    const opened = nextSession();
    const client = engineClient(url);
    const received: unknown[] = [];
    client.on("message", (message) => received.push(message));
    const left = new Promise((resolve) => client.on("close", resolve));
    const session = await opened;
    session.send("a");
    session.send("b");
    session.close();
    expect(session.readyState).toBe("closing");
    expect((await reasonOf(session))[0]).toBe("forced close");
    expect(await left).toBe("transport close");
    expect(received).toEqual(["a", "b"]);
  });

  test("what waits is discarded where a session is closed at once, and can be looked at until then", async () => {
    const { raw, session, engine } = await byHand({ kind });
    session.send("a");
    session.close();
    let waiting: unknown;
    session.on("close", () => {
      waiting = session.writeBuffer.map(({ data }) => data);
    });
    engine.close();
    expect(waiting).toEqual(["a"]);
    await expect.poll(() => session.writeBuffer).toEqual([]);
    expect(await raw.poll()).toMatchObject({ status: 400 });
  });

  test("a transport waits for closeTimeout until it is over, polled or not", async () => {
    const { raw, session } = await byHand({ kind });
    session.transport.closeTimeout = 50;
    const closed = once(session.transport, "close");
    const ended = reasonOf(session);
    await raw.post("invalid");
    expect((await ended)[0]).toBe("parse error");
    await closed;
    expect(session.transport.readyState).toBe("closed");
  });

  test("a poll that is cut, and one too many, end the session with a word on it", async () => {
    const first = await byHand({ kind });
    const poll = first.raw.poll();
    await held(first.session);
    const cut = reasonOf(first.session);
    poll.cut();
    expect(await cut).toMatchObject([
      "transport error",
      { message: "poll connection closed prematurely" },
    ]);
    const second = await byHand({ kind });
    const ended = reasonOf(second.session);
    const polls = await Promise.all([second.raw.poll(), second.raw.poll("t=2")]);
    expect(polls.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await ended).toMatchObject(["transport error", { message: "overlap from client" }]);
  });

  test("a POST under way is cut when the session is closed", async () => {
    const { raw, session } = await byHand({ kind });
    const unfinished = raw.post("4a", "", { headers: { "Content-Length": 9 }, unfinished: true });
    await expect.poll(() => session.transport.dataReq, { interval: 2 }).toBeTruthy();
    session.close();
    await expect(unfinished).rejects.toThrow();
  });

  test("a client that answers no ping, and one that was never pinged, are gone after a ping time-out", async () => {
    const { session } = await byHand({ kind, pingInterval: 20, pingTimeout: 30 });
    session.close();
    expect((await reasonOf(session))[0]).toBe("ping timeout");
  });

  test("a body too long is 413 and taken in by nobody, one in chunks is taken in", async () => {
    const { raw, session } = await byHand({ kind, maxHttpBufferSize: 5 });
    const taken: unknown[] = [];
    session.on("data", (data) => taken.push(data));
    const chunked = { headers: { "Transfer-Encoding": "chunked" } };
    expect(await raw.post("412", "", chunked)).toMatchObject({ status: 200, body: "ok" });
    expect(await raw.post("412345")).toMatchObject({ status: 413 });
    expect(taken).toEqual(["12"]);
  });

  test("fifty messages each way, and an upgrade among them: all arrive, in order, once", async () => {
    const { url, nextSession } = await newEngine({ kind });
    const opened = nextSession();
    const client = engineClient(url);
    const opens = new Promise<void>((resolve) => client.on("open", resolve));
    const up: number[] = [];
    const down: number[] = [];
    client.on("message", (data) => down.push(Number(data)));
    const session = await opened;
    session.on("data", (data) => up.push(Number(data)));
    let called = 0;
    for (let index = 1; index <= 50; index++) {
      session.send(index, () => {
        called += 1;
      });
      client.send(String(index));
      if (index === 10) await opens;
      if (index === 20) await once(session, "upgrading");
      if (index === 40) await once(session, "upgrade");
    }
    const all = Array.from({ length: 50 }, (_, index) => index + 1);
    await expect.poll(() => [up, down, called]).toEqual([all, all, 50]);
    await expect.poll(() => client.transport.name).toBe("websocket");
    expect((session.request as { _query: object })._query).toMatchObject({ transport: "polling" });
    session.send("over it", () => {
      called += 1;
    });
    await expect.poll(() => called).toBe(51);
  });

  test("what is sent while an upgrade is under way arrives, and its callback is called", async () => {
    const { url, nextSession } = await newEngine({ kind });
    const opened = nextSession();
    const client = engineClient(url);
    const received: unknown[] = [];
    client.on("message", (message) => received.push(message));
    const session = await opened;
    let called = 0;
    session.on("upgrading", () =>
      session.send("a", () => {
        called += 1;
      }),
    );
    await new Promise((resolve) => client.on("upgrade", resolve));
    await expect.poll(() => [received, called]).toEqual([["a"], 1]);
  });

  test("an upgrade that is begun and not gone through with leaves the session as it is", async () => {
    const { url, nextSession } = await newEngine({ kind, upgradeTimeout: 300, echo: true });
    const opened = nextSession();
    const raw = await rawSession(url, { path: "/engine.io/" });
    const session = await opened;
    const target = `${url.replace("http", "ws")}/engine.io/?EIO=4&transport=websocket&sid=${raw.sid}`;
    const socket = new WebSocket(target);
    const poll = raw.poll();
    await once(socket, "open");
    socket.send("2probe");
    const [{ data }] = (await once(socket, "message")) as [MessageEvent];
    expect(data).toBe("3probe");
    // The poll is ended, so that the client is free to change over.
    expect((await poll).body).toBe("6");
    await once(socket, "close");
    await raw.post("4still here");
    expect((await raw.poll()).body).toBe("4still here");
    expect(session.readyState).toBe("open");
  });
});
