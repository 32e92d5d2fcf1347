import { setTimeout as startTimer } from "node:timers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../../src/polling/number/clock.ts";
import type { Session } from "../../src/polling/server/engine_internals.ts";
import { PingRounds, stopPings } from "../../src/polling/server/ping_rounds.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const INTERVAL = 25_000;
const EARLY = INTERVAL / 100;

/** As much of a session as is pinged. */
function newSession(rounds: PingRounds) {
  const pinged: number[] = [];
  const sendPacket = (type: string) => type === "ping" && pinged.push(performance.now());
  const session = {
    readyState: "open",
    hasRefreshedPingTimeout: true,
    pingIntervalTimer: startTimer(() => {}, INTERVAL) as unknown,
    sendPacket,
    resetPingTimeout: vi.fn(),
  };
  rounds.take(session as unknown as Session);
  const timer = () => session.pingIntervalTimer as { refresh(): void };
  return { session, pinged, began: performance.now(), pong: () => timer().refresh() };
}

test("sessions are pinged by rounds, early and never late, once a pong", () => {
  const rounds = new PingRounds(systemClock, INTERVAL);
  const sessions = Array.from({ length: 100 }, () => {
    vi.advanceTimersByTime(7);
    return newSession(rounds);
  });
  vi.advanceTimersByTime(2 * INTERVAL);
  for (const { pinged, began, session } of sessions) {
    expect(pinged).toHaveLength(1);
    const late = (pinged[0] as number) - began - INTERVAL;
    expect(late).toBeLessThanOrEqual(0);
    expect(late).toBeGreaterThanOrEqual(-EARLY);
    expect(session.resetPingTimeout).toHaveBeenCalledTimes(1);
    expect(session.hasRefreshedPingTimeout).toBe(false);
  }
  // 700 ms of sessions are four rounds at most.
  expect(new Set(sessions.flatMap(({ pinged }) => pinged)).size).toBeLessThanOrEqual(4);

  const [first, second] = sessions;
  first?.pong();
  const at = performance.now();
  vi.advanceTimersByTime(1_000);
  // A pong that nobody asked for: the next ping is counted from it.
  first?.pong();
  vi.advanceTimersByTime(2 * INTERVAL);
  expect(first?.pinged).toHaveLength(2);
  const next = (first?.pinged[1] as number) - at - 1_000;
  expect(next).toBeLessThanOrEqual(INTERVAL);
  expect(next).toBeGreaterThanOrEqual(INTERVAL - EARLY);
  expect(second?.pinged).toHaveLength(1);
});

test("a session that is over is not pinged, and does not keep the others of its round from it", () => {
  const rounds = new PingRounds(systemClock, INTERVAL);
  const [stopped, closed, beside] = [newSession(rounds), newSession(rounds), newSession(rounds)];
  stopPings(stopped.session as unknown as Session);
  closed.session.readyState = "closed";
  vi.advanceTimersByTime(INTERVAL);
  expect([stopped, closed, beside].map(({ pinged }) => pinged.length)).toEqual([0, 0, 1]);
  expect(closed.session.resetPingTimeout).not.toHaveBeenCalled();
});
