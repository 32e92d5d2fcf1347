import { expect, onTestFinished, test } from "vitest";
import { startFaultProxy } from "../../../src/tools/gauntlet/fault_proxy.ts";
import type { Fault } from "../../../src/tools/gauntlet/faults.ts";
import { probe } from "../../../src/tools/probe/probe.ts";
import { newServer } from "../../support/server.ts";
import { newSocketServer } from "../../support/talk.ts";

async function probeThrough(faults: Fault[], target: string, { timeout = 15, seconds = 0.5 } = {}) {
  const path = await startFaultProxy({ target, faults });
  onTestFinished(() => path.close());
  return probe(new URL(path.url), { seconds, timeout });
}

const stock = async () =>
  (await newSocketServer({ stock: true, holdSeconds: 1, websocket: true })).url;

test("a path that refuses WebSocket", async () => {
  const found = await probeThrough([{ kind: "web socket", how: "refuse" }], await stock());
  expect(found).toMatchObject({
    transports: ["polling"],
    webSocket: { offered: true, opens: false, survives: false, error: "answered 403" },
    holdSeconds: 1,
  });
  expect(found.advice[0]).toContain("WebSocket is offered, but does not open (answered 403)");
});

test("a path that leaves WebSocket hanging costs no more than the time there is", async () => {
  const began = performance.now();
  const found = await probeThrough([{ kind: "web socket", how: "hang" }], await stock(), {
    timeout: 2,
  });
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(found).toMatchObject({
    transports: ["polling"],
    webSocket: { offered: true, opens: false },
  });
  expect(found.advice[0]).toContain("it did not open");
});

test("a path on which WebSocket opens and dies", async () => {
  const fault: Fault = { kind: "web socket", how: "die", afterMs: 300 };
  const found = await probeThrough([fault], await stock(), { seconds: 1.5 });
  expect(found).toMatchObject({
    transports: ["polling"],
    webSocket: { offered: true, opens: true, survives: false },
  });
  expect(found.webSocket.aliveSeconds).toBeLessThan(1.4);
  expect(found.advice[0]).toContain("WebSocket opens and then dies");
});

test.each(["reset", 504] as const)("a path that cuts requests by %s", async (how) => {
  const found = await probeThrough([{ kind: "cut", afterMs: 400, how }], await stock());
  expect(found.hold).toMatchObject({ configuredSeconds: 1, ended: "cut" });
  expect(found.holdSeconds).toBe(found.hold?.measuredSeconds);
  expect(found.holdSeconds).toBeGreaterThanOrEqual(0.4);
  expect(found.holdSeconds).toBeLessThan(0.95);
  expect(found.advice[0]).toMatch(/^The path cuts requests after [\d.]+ s .+holds for 1 s/);
  expect(found.advice[0]).toContain("Sessions end");
});

test("a path that cuts requests to Longwave: its client learns, and the setting is named", async () => {
  const { url } = await newServer({ holdSeconds: 3 });
  const found = await probeThrough([{ kind: "cut", afterMs: 1_700 }], url);
  expect(found.holdSeconds).toBeLessThan(2.7);
  expect(found.advice[0]).toContain("Longwave's client learns this");
  expect(found.advice[0]).toContain("HOLD_SECONDS=1");
});

test("one cut by chance is not taken for the path's limit", async () => {
  const fault: Fault = { kind: "swallow", every: 12, method: "GET" };
  const found = await probeThrough([fault], await stock());
  expect(found).toMatchObject({ holdSeconds: 1, hold: { ended: "answered" } });
});

test("a path with a body limit", async () => {
  const found = await probeThrough([{ kind: "body limit", bytes: 2_000 }], await stock());
  const { announcedBytes, passedBytes = 0, refusedBytes, refusedBy } = found.bodyLimit ?? {};
  expect([announcedBytes, refusedBy]).toEqual([1_000_000, "status 413"]);
  expect(passedBytes).toBeGreaterThan(1_700);
  expect(passedBytes).toBeLessThanOrEqual(2_000);
  expect(refusedBytes).toBeGreaterThan(2_000);
  expect(refusedBytes).toBeLessThan(2_300);
  expect(found.advice.join("\n")).toContain("though the server takes 1000000");
});

test("a path that strips headers, and adds its own", async () => {
  const fault: Fault = {
    kind: "headers",
    of: "answer",
    strip: ["cache-control", "date"],
    set: { via: "1.1 proxy", date: new Date(Date.now() + 3_600_000).toUTCString() },
  };
  const found = await probeThrough([fault], await stock());
  expect(found.headers).toMatchObject({ cacheControl: null, handledBy: { via: "1.1 proxy" } });
  expect(Math.abs((found.clockAheadSeconds ?? 0) - 3_600)).toBeLessThan(10);
  const advice = found.advice.join("\n");
  expect(advice).toContain("do not say Cache-Control: no-store");
  expect(advice).toMatch(/The server's clock is 3\d\d\d s ahead/);
});

test("a path that blocks all but WebSocket", async () => {
  const found = await probeThrough([{ kind: "block", path: "/socket.io/" }], await stock());
  expect(found).toMatchObject({ transports: ["websocket"], stickyRoutingNeeded: false });
  expect(found.advice[0]).toContain("Long-polling does not work here");
});

test("a path that repeats requests is not taken for missing sticky routing", async () => {
  const fault: Fault = { kind: "repeat", every: 4, method: "POST" };
  const found = await probeThrough([fault], await stock());
  expect(found.stickyRoutingNeeded).not.toBe(true);
});

test("a path so slow that the time is over before most is asked", async () => {
  const fault: Fault = { kind: "delay", ms: 200 };
  const found = await probeThrough([fault], await stock(), { timeout: 1.5 });
  expect(found).toMatchObject({
    transports: ["polling"],
    webSocket: { offered: true, opens: false, error: "it did not open" },
    holdSeconds: null,
    stickyRoutingNeeded: null,
  });
  expect(found.advice.join("\n")).toContain("a longer --timeout");
});

test("a poll that is held longer than there is time", async () => {
  const { url } = await newServer({ holdSeconds: 25 });
  const found = await probe(new URL(url), { seconds: 0.2, timeout: 2 });
  expect(found.hold).toMatchObject({ configuredSeconds: 25, ended: "still held" });
  expect(found.holdSeconds).toBeLessThan(2.5);
  expect(found.advice[0]).toMatch(/^A poll was still held after .+ longer --timeout/);
});
