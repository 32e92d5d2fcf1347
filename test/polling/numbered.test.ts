import { once } from "node:events";
import { expect, test } from "vitest";
import type { NumberedOptions } from "../../src/polling/server/options.ts";
import { newEngine } from "../support/engine.ts";
import { rawSession } from "../support/raw_polling.ts";

async function numbered(options: Partial<NumberedOptions> & { maxHttpBufferSize?: number } = {}) {
  const server = await newEngine(options);
  const opened = server.nextSession();
  const raw = await rawSession(server.url, { path: "/engine.io/", query: "n=0" });
  return { server, raw, session: await opened };
}

test("a numbered handshake is told of the hold and of a longer ping time-out", async () => {
  const { raw } = await numbered({ holdSeconds: 7 });
  expect(raw.open).toMatchObject({ hold: 7, pingInterval: 7_000, pingTimeout: 42_000 });
});

test("the same poll again is given the same answer again, and the next one acknowledges it", async () => {
  const { raw, session } = await numbered();
  session.send("a");
  expect(await raw.poll("n=1")).toMatchObject({ status: 200, body: "4a\x1e61" });
  session.send("b");
  expect((await raw.poll("n=1")).body).toBe("4a\x1e61");
  expect((await raw.poll("n=2")).body).toBe("4b\x1e62");
  expect((await raw.poll("n=1")).body).toBe("61");
  expect((await raw.poll("n=2")).body).toBe("4b\x1e62");
});

test("what was answered to a poll that was cut is answered to the next try", async () => {
  const { raw, session } = await numbered();
  const first = raw.poll("n=1");
  await polled(session);
  first.cut();
  await unpolled(session);
  session.send("a");
  expect((await raw.poll("n=1")).body).toBe("4a\x1e61");
  expect(session.readyState).toBe("open");
});

test("what is sent in one tick leaves in one answer", async () => {
  const { raw, session } = await numbered();
  const poll = raw.poll("n=1");
  await polled(session);
  session.send("a");
  session.send("b");
  expect((await poll).body).toBe("4a\x1e4b\x1e61");
});

test("a session that has ended is counted no more, numbered or not", async () => {
  const { url, engine } = await newEngine();
  const sessions = [];
  for (const query of ["n=0", ""]) {
    sessions.push(await rawSession(url, { path: "/engine.io/", query }));
  }
  const counted = () => [engine.clientsCount, Object.keys(Reflect.get(engine, "clients")).length];
  expect(counted()).toEqual([2, 2]);
  await sessions[0]?.post("1");
  expect(counted()).toEqual([1, 1]);
  await sessions[1]?.post("1");
  expect(counted()).toEqual([0, 0]);
});

test("a hold that is over is answered with a noop", async () => {
  const { raw } = await numbered();
  expect((await raw.poll("n=1&hold=0.05")).body).toBe("61");
  expect((await raw.poll("n=1&hold=0.05")).body).toBe("61");
  expect((await raw.poll("n=2&hold=0")).body).toBe("62");
});

test("no poll is held longer than the server's own hold, whatever it asks for", async () => {
  for (const hold of ["&hold=3600", "&hold=-1", "&hold=soon", ""]) {
    const { raw } = await numbered({ holdSeconds: 0.1 });
    expect((await raw.poll(`n=1${hold}`)).body).toMatch(/61$/);
  }
});

test("a newer copy of a poll takes over, and both are given the answer", async () => {
  const { raw, session } = await numbered();
  const copies = [raw.poll("n=1"), raw.poll("n=1")];
  await polled(session);
  const third = raw.poll("n=1");
  // Of three, one has to go; which one came first is the network's choice.
  await Promise.any([...copies, third].map((copy) => copy.then(fail, () => {})));
  session.send("a");
  const answers = await Promise.allSettled([...copies, third]);
  const bodies = answers.flatMap((answer) =>
    answer.status === "fulfilled" ? [answer.value.body] : [],
  );
  expect(bodies).toEqual(["4a\x1e61", "4a\x1e61"]);
});

test("the next poll takes over from one that is still held", async () => {
  const { raw, session } = await numbered();
  const first = raw.poll("n=1");
  await polled(session);
  const second = raw.poll("n=2");
  expect((await first).body).toBe("61");
  session.send("a");
  expect((await second).body).toBe("4a\x1e62");
});

test("a poll that skips a number ends the session", async () => {
  const { raw, session } = await numbered();
  const closed = once(session, "close");
  expect(await raw.poll("n=2")).toMatchObject({ status: 400 });
  await closed;
  expect(JSON.parse((await raw.poll("n=1")).body)).toMatchObject({ code: 1 });
});

test("a number that is none is refused", async () => {
  const { raw, session } = await numbered();
  expect(await raw.poll("n=one")).toMatchObject({ status: 400 });
  expect(await raw.post("4a", "n=-1")).toMatchObject({ status: 400 });
  expect(session.readyState).toBe("open");
});

test("a POST that comes again is answered ok and taken in once", async () => {
  const { raw, session } = await numbered();
  const taken: string[] = [];
  session.on("data", (data) => taken.push(data));
  for (const [body, n] of [
    ["4a", 1],
    ["4a", 1],
    ["4b\x1e4c", 2],
    ["4a", 1],
    ["4b\x1e4c", 2],
  ] as const) {
    expect(await raw.post(body, `n=${n}`)).toMatchObject({ status: 200, body: "ok" });
  }
  expect(taken).toEqual(["a", "b", "c"]);
});

test("of copies of a POST that are read at the same time, one is taken in", async () => {
  const { raw, session } = await numbered();
  const taken: string[] = [];
  session.on("data", (data) => taken.push(data));
  const half = { headers: { "Content-Length": 4 }, unfinished: true };
  const halves = [1, 2, 3, 4].map(() => raw.post("4a", "n=1", half));
  expect((await raw.post("4abc", "n=1")).body).toBe("ok");
  for (const started of halves) started.cut();
  expect((await raw.post("4d", "n=2")).body).toBe("ok");
  expect(taken).toEqual(["abc", "d"]);
});

test("a POST cut in the middle of its body is not taken in, and ends nothing", async () => {
  const { raw, session } = await numbered();
  const taken: string[] = [];
  session.on("data", (data) => taken.push(data));
  const cut = raw.post("4hel", "n=1", { headers: { "Content-Length": 6 }, unfinished: true });
  const poll = raw.poll("n=1");
  await polled(session);
  cut.cut();
  await expect(cut).rejects.toThrow();
  expect((await raw.post("4hello", "n=1")).body).toBe("ok");
  expect(taken).toEqual(["hello"]);
  session.send("a");
  expect((await poll).body).toBe("4a\x1e61");
});

test("a POST that skips a number ends the session", async () => {
  const { raw, session } = await numbered();
  const closed = once(session, "close");
  expect(await raw.post("4a", "n=2")).toMatchObject({ status: 400 });
  await closed;
});

test("a POST that is too large is refused, and the session goes on", async () => {
  const { raw, session } = await numbered({ maxHttpBufferSize: 100 });
  const large = `4${"x".repeat(200)}`;
  expect(await raw.post(large, "n=1")).toMatchObject({ status: 413 });
  const chunked = { headers: { "Transfer-Encoding": "chunked" } };
  expect(await raw.post(large, "n=1", chunked)).toMatchObject({ status: 413 });
  expect((await raw.post("4a", "n=1")).body).toBe("ok");
  expect(session.readyState).toBe("open");
});

test("a long answer is given in parts, none of them before its turn", async () => {
  const { raw, session } = await numbered({ answerLength: 100 });
  for (let index = 0; index < 5; index++) session.send(`${index}${"x".repeat(59)}`);
  const received: string[] = [];
  for (let n = 1; received.length < 5; n++) {
    const packets = (await raw.poll(`n=${n}`)).body.split("\x1e");
    expect(packets.pop()).toBe(`6${n}`);
    expect(packets.length).toBeLessThanOrEqual(2);
    received.push(...packets.map((packet) => packet.slice(0, 2)));
  }
  expect(received).toEqual(["40", "41", "42", "43", "44"]);
});

test.for([
  ["packets", { waitingPackets: 10 }, "x"],
  ["data", { waitingLength: 1_000 }, "x".repeat(300)],
] as const)("too many %s waiting for a client end its session", async ([, limits, data]) => {
  const { raw, session } = await numbered(limits);
  const closed = once(session, "close");
  for (let index = 0; index < 12; index++) session.send(data);
  await closed;
  expect(JSON.parse((await raw.poll("n=1")).body)).toMatchObject({ code: 1 });
});

test("a session goes on for as long as what waits is fetched in time", async () => {
  const { raw, session } = await numbered({ waitingPackets: 10, waitingLength: 1_000 });
  for (let n = 1; n < 20; n++) {
    session.send("x".repeat(300));
    session.send("x".repeat(300));
    await raw.poll(`n=${n}`);
  }
  expect(session.readyState).toBe("open");
});

test("a session that is closed gives what was sent before, then says so", async () => {
  const { raw, session } = await numbered();
  const poll = raw.poll("n=1");
  await polled(session);
  session.send("last words");
  session.close();
  expect((await poll).body).toBe("4last words\x1e61");
  expect((await raw.poll("n=2")).body).toBe("6\x1e1\x1e62");
});

test("nothing of a request that is over is retained", async () => {
  const { session } = await numbered();
  expect(Object.keys(session.request as object)).toEqual([
    "headers",
    "url",
    "method",
    "_query",
    "connection",
    "socket",
  ]);
});

type Polled = { transport: { writable: boolean } };

/** Resolves once a poll is held. */
async function polled(session: Polled): Promise<void> {
  await expect.poll(() => session.transport.writable, { interval: 2 }).toBe(true);
}

async function unpolled(session: Polled): Promise<void> {
  await expect.poll(() => session.transport.writable, { interval: 2 }).toBe(false);
}

function fail(): never {
  throw new Error("answered");
}
