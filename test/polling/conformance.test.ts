/**
 * The cases for HTTP long-polling of Engine.IO's own conformance suite
 * (socketio/engine.io-protocol, test-suite/test-suite.js), against this server:
 * a client that sends no numbers sees a stock server.
 */
import { expect, test } from "vitest";
import { newEngine } from "../support/engine.ts";
import { ask, rawSession } from "../support/raw_polling.ts";

const PING = { pingInterval: 300, pingTimeout: 200 };

const conforming = () =>
  newEngine({
    ...PING,
    maxHttpBufferSize: 1_000_000,
    transports: ["polling", "websocket"],
    echo: true,
  });

async function session() {
  const { url } = await conforming();
  return rawSession(url, { path: "/engine.io/" });
}

test("handshake: opens a session", async () => {
  const { url } = await conforming();
  const answer = await ask(`${url}/engine.io/?EIO=4&transport=polling`);
  expect(answer.status).toBe(200);
  expect(answer.body.startsWith("0")).toBe(true);
  expect(JSON.parse(answer.body.slice(1))).toEqual({
    sid: expect.any(String),
    upgrades: ["websocket"],
    ...PING,
    maxPayload: 1_000_000,
  });
});

test.for<[string, string, string]>([
  ["without EIO", "GET", "transport=polling"],
  ["with an EIO that is none", "GET", "EIO=abc&transport=polling"],
  ["without a transport", "GET", "EIO=4"],
  ["with a transport that is none", "GET", "EIO=4&transport=abc"],
  ["by POST", "POST", "EIO=4&transport=polling"],
  ["by PUT", "PUT", "EIO=4&transport=polling"],
])("handshake: fails %s", async ([, method, query]) => {
  const { url } = await conforming();
  expect(await ask(`${url}/engine.io/?${query}`, { method })).toMatchObject({ status: 400 });
});

test.for<[string, string]>([
  ["one plain text message", "4hello"],
  ["several plain text messages", "4test1\x1e4test2\x1e4test3"],
  ["plain text and binary messages", "4hello\x1ebAQIDBA=="],
])("message: a payload of %s is sent and received", async ([, payload]) => {
  const { post, poll } = await session();
  expect(await post(payload)).toMatchObject({ status: 200, body: "ok" });
  expect(await poll()).toMatchObject({ status: 200, body: payload });
});

test("message: an invalid packet format closes the session", async () => {
  const { post, poll } = await session();
  // The suite takes whatever the POST is answered; a stock server says ok.
  await post("abc");
  expect(await poll()).toMatchObject({ status: 400 });
});

test("message: a second poll while one is held closes the session", async () => {
  const { poll } = await session();
  const answers = await Promise.all([poll(), poll("t=burst")]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  expect(answers.find(({ status }) => status === 200)?.body).toBe("1");
});

test("message: a cancelled poll closes the session", async () => {
  const { url, nextSession } = await conforming();
  const opened = nextSession();
  const { poll } = await rawSession(url, { path: "/engine.io/" });
  const { transport } = await opened;
  const held = poll();
  await expect.poll(() => transport.writable, { interval: 2 }).toBe(true);
  held.cut();
  await expect.poll(async () => (await poll("t=after")).status).toBe(400);
});

test("heartbeat: a session that answers its pings lives", async () => {
  const { post, poll } = await session();
  for (let beat = 0; beat < 3; beat++) {
    expect((await poll()).body).toBe("2");
    expect((await post("3")).body).toBe("ok");
  }
});

test("heartbeat: a session that does not is closed", async () => {
  const { url, nextSession } = await conforming();
  const opened = nextSession();
  const { poll } = await rawSession(url, { path: "/engine.io/" });
  const session = await opened;
  await new Promise((resolve) => session.once("close", resolve));
  expect(await poll()).toMatchObject({ status: 400 });
});

test("close: a close packet ends the session, and the poll that is held", async () => {
  const { url, nextSession } = await conforming();
  const opened = nextSession();
  const { poll, post } = await rawSession(url, { path: "/engine.io/" });
  const { transport } = await opened;
  const held = poll();
  await expect.poll(() => transport.writable, { interval: 2 }).toBe(true);
  expect((await post("1")).body).toBe("ok");
  expect(await held).toMatchObject({ status: 200, body: "6" });
  expect(await poll()).toMatchObject({ status: 400 });
});

test("an unknown session is refused with Engine.IO's own code", async () => {
  const { url } = await conforming();
  for (const sid of ["nobody", "__proto__", "constructor"]) {
    const answer = await ask(`${url}/engine.io/?EIO=4&transport=polling&sid=${sid}`);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({ code: 1, message: "Session ID unknown" });
  }
});

test("a binary POST and a method that is neither are refused", async () => {
  const first = await session();
  const headers = { "Content-Type": "application/octet-stream" };
  expect(await first.post("4a", "", { headers })).toMatchObject({ status: 400 });
  const second = await session();
  expect(await second.post("4a", "", { method: "PUT" })).toMatchObject({ status: 500 });
});
