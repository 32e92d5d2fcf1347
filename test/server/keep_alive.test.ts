import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { connectionTimeouts } from "../../src/server/server.ts";
import { onTestFinished } from "../support/finished.ts";
import { startProcess } from "../support/process.ts";

/** A connection over which one request was answered, now idle; tells when it was closed, in milliseconds. */
async function idleConnection(url: string) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
  });
  const ask = async (path = "/healthz") => {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: chat.example\r\n\r\n`);
    return String((await once(socket, "data"))[0]);
  };
  const answer = await ask();
  const began = performance.now();
  const closedAfter = once(socket, "close").then(() => performance.now() - began);
  return { ask, answer, closedAfter };
}

test.concurrent("by default it outlives the 60 s of most balancers, and a request's headers have longer still", () => {
  expect(connectionTimeouts()).toEqual({
    keepAliveTimeout: 75_000,
    headersTimeout: 80_000,
    requestTimeout: 300_000,
  });
  // Node.js refuses a time-out for headers that is longer than that for the whole.
  expect(connectionTimeouts(620)).toEqual({
    keepAliveTimeout: 620_000,
    headersTimeout: 625_000,
    requestTimeout: 625_000,
  });
});

test.concurrent("an idle connection is open after Node.js's own 5 s, says for how long, and ends at SIGTERM", async () => {
  const server = startProcess({ DATABASE_URL: ":memory:" });
  const idle = await idleConnection(await server.ready);
  expect(idle.answer).toMatch(/\r\nKeep-Alive: timeout=75\r\n/i);
  // The time itself is what is meant.
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  expect(await idle.ask()).toContain("200 OK");
  const told = performance.now();
  server.child.kill("SIGTERM");
  expect(await server.outcome).toMatchObject({ code: 0, stderr: "" });
  expect(performance.now() - told).toBeLessThan(5_000);
});

test.concurrent("KEEP_ALIVE_SECONDS closes it after that, while a request that is held longer goes on", async () => {
  const server = startProcess({ DATABASE_URL: ":memory:", KEEP_ALIVE_SECONDS: "1" });
  const url = await server.ready;
  const [idle, held] = [await idleConnection(url), await idleConnection(url)];
  const poll = held.ask("/check/hold?seconds=4");
  const closed = await idle.closedAfter;
  expect(closed).toBeGreaterThan(900);
  expect(closed).toBeLessThan(4_000);
  expect(await poll).toContain("200 OK");
});
