/** A client that numbers its polls says by each that it lives; a ping ends the poll that is held. */
import { once } from "node:events";
import { Socket as EngineClient } from "engine.io-client";
import { expect, onTestFinished, test } from "vitest";
import { NumberedPolling } from "../../src/polling/client/index.ts";
import { newEngine } from "../support/engine.ts";
import { rawSession } from "../support/raw_polling.ts";

const PING_MS = { interval: 100, timeout: 250 };

const newServer = () =>
  newEngine({
    pingInterval: PING_MS.interval,
    numberedPingTimeout: PING_MS.timeout,
    holdSeconds: PING_MS.interval / 1000,
  });

interface Asked {
  method: string;
  body: string;
}

/** The project's own client; `alter` changes what it is answered. */
function ownClient(url: string, alter = (text: string) => text) {
  const asked: Asked[] = [];
  const through = async (target: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ method: init.method ?? "GET", body: String(init.body ?? "") });
    const response = await fetch(target, init);
    return new Response(alter(await response.text()), response);
  };
  const transports = [NumberedPolling.with({ fetch: through })];
  const client = new EngineClient(url, { path: "/engine.io", transports });
  let pings = 0;
  client.on("ping", () => {
    pings += 1;
  });
  onTestFinished(() => {
    client.close();
  });
  return { client, asked, pings: () => pings };
}

const pongs = (asked: Asked[]) => asked.filter(({ body }) => body.split("\x1e").includes("3"));

test("who polls on lives on without a pong, and who does not is found dead", async () => {
  const server = await newServer();
  const opened = server.nextSession();
  const raw = await rawSession(server.url, { path: "/engine.io/", query: "n=0" });
  const living = await opened;
  const neighbour = server.nextSession();
  await rawSession(server.url, { path: "/engine.io/", query: "n=0" });
  const died = once(await neighbour, "close");
  const heartbeats: string[] = [];
  living.on("heartbeat", () => heartbeats.push("heartbeat"));
  for (let n = 1; n <= 6; n++) expect((await raw.poll(`n=${n}`)).body).toBe(`2\x1e6${n}`);
  expect((await died)[0]).toBe("ping timeout");
  expect(living.readyState).toBe("open");
  // The sixth is not acknowledged yet.
  expect(heartbeats).toHaveLength(5);
});

test("the same poll asked again is no sign that its ping has come", async () => {
  const server = await newServer();
  const opened = server.nextSession();
  const raw = await rawSession(server.url, { path: "/engine.io/", query: "n=0" });
  const closed = once(await opened, "close");
  let isOpen = true;
  closed.then(() => {
    isOpen = false;
  });
  while (isOpen) await raw.poll("n=1");
  expect((await closed)[0]).toBe("ping timeout");
});

test("an idle client makes one request an interval, and sends no pong", async () => {
  const { url } = await newServer();
  const { client, asked, pings } = ownClient(url);
  await expect.poll(pings, { timeout: 5_000 }).toBeGreaterThan(6);
  const [handshake, ...polls] = asked;
  expect(handshake?.method).toBe("GET");
  expect(polls.filter(({ method }) => method !== "GET")).toEqual([]);
  // The first ping may find that the first poll is not there yet.
  expect(polls.length).toBeLessThanOrEqual(pings() + 2);
  expect(client.readyState).toBe("open");
});

test("what is written along with a pong goes without it", async () => {
  const server = await newServer();
  const opened = server.nextSession();
  const { client, asked } = ownClient(server.url);
  const session = await opened;
  const said: unknown[] = [];
  session.on("data", (data) => said.push(data));
  client.on("ping", () => client.send("here"));
  await expect.poll(() => said.length, { timeout: 5_000 }).toBeGreaterThan(3);
  expect(said.every((data) => data === "here")).toBe(true);
  expect(pongs(asked)).toEqual([]);
});

test("to a server that does not say that polls are pongs, the client sends pongs", async () => {
  const server = await newServer();
  const { client, asked } = ownClient(server.url, (text) => text.replace(',"pong":"poll"', ""));
  await expect.poll(() => pongs(asked).length, { timeout: 5_000 }).toBeGreaterThan(4);
  expect(client.readyState).toBe("open");
});

test("a client that hears no more takes the server for dead", async () => {
  const { url } = await newServer();
  const unanswered = new Promise<Response>(() => {});
  const isPoll = (target: unknown) => /[?&]n=[2-9]/.test(String(target));
  const fetching: typeof fetch = (target, init) =>
    isPoll(target) ? unanswered : fetch(target, init);
  const transports = [NumberedPolling.with({ fetch: fetching })];
  const client = new EngineClient(url, { path: "/engine.io", transports });
  onTestFinished(() => {
    client.close();
  });
  const [reason] = await new Promise<unknown[]>((resolve) => {
    client.on("close", (...why) => resolve(why));
  });
  expect(reason).toBe("ping timeout");
});
