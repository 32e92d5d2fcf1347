/** Time, chance and requests are arguments of the client: what takes hours is seen at once. */
import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../src/client/connect.ts";
import { Outbox } from "../../src/client/outbox.ts";
import { noStorage } from "../../src/client/outbox_storage.ts";
import type { Attempt } from "../../src/client/pending.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** The next pauses, each of which the clock has gone on by. */
async function pausesOf(clock: VirtualClock, count: number): Promise<number[]> {
  const pauses: number[] = [];
  while (pauses.length < count) {
    await settled();
    expect(clock.due).toHaveLength(1);
    const [pause = 0] = clock.due;
    pauses.push(pause);
    clock.goOn(pause);
  }
  return pauses;
}

test("a name that nobody answers to is given ever more rarely, but at least every five seconds", async () => {
  const clock = new VirtualClock();
  const asked: string[] = [];
  const chat = connect("http://chat.example", {
    room: "lobby",
    name: "Ana",
    clock,
    fetch: async (input) => {
      asked.push(new URL(String(input)).pathname);
      throw new Error("cut");
    },
  });
  expect(await pausesOf(clock, 8)).toEqual([50, 100, 200, 400, 800, 1_600, 2_500, 2_500]);
  await settled();
  expect(asked).toEqual(Array(9).fill("/api/people"));
  await chat.close();
  expect(clock.due).toEqual([]);
});

test("a post that is cut goes again ever more rarely, at least every ten seconds, and as the server says where it does", async () => {
  const clock = new VirtualClock();
  let attempt: Attempt = {};
  const channel = { window: 1_000, send: async () => attempt };
  const outbox = new Outbox({
    channel: () => channel,
    clock,
    storage: noStorage,
    onChange: () => {},
    onDiscarded() {},
    onAcknowledged: () => {},
    readNewest: async () => [],
  });
  outbox.add("1").catch(() => {});
  expect(await pausesOf(clock, 7)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  attempt = { retryAfter: 60 };
  expect(await pausesOf(clock, 3)).toEqual([5_000, 60_000, 60_000]);
  outbox.close();
  expect(clock.due).toEqual([]);
});

test("where the feed alone gets through, polling is tried ever more rarely, but at least every ten minutes", async () => {
  const clock = new VirtualClock();
  /** When polling was tried, in seconds. */
  const tried: number[] = [];
  const chat = connect("http://chat.example", {
    room: "lobby",
    clock,
    // Its pauses are socket.io-client's own, and not by the clock.
    socketOptions: { reconnection: false },
    fetch: async (input) => {
      const { pathname, searchParams } = new URL(String(input));
      if (!pathname.startsWith("/api/")) {
        tried.push(clock.now() / 1_000);
        throw new Error("cut");
      }
      const ms = Number(searchParams.get("wait")) * 1_000;
      await new Promise<void>((over) => clock.setTimeout(over, ms));
      return Response.json({ messages: [], cursor: "epoch.0", more: false });
    },
  });
  onTestFinished(() => chat.close());
  await clock.pass(3_499);
  expect([chat.state, chat.transport]).toEqual(["connecting", "polling"]);
  await clock.pass(1);
  await clock.pass(0);
  expect([chat.state, chat.transport]).toEqual(["live", "feed"]);
  await clock.pass(3_600_000);
  // First the feed is waited for, and then whether polling comes after all; from then on the feed is there.
  const pauses = tried.slice(1).map((at, index) => at - (tried[index] ?? 0));
  expect(pauses.slice(0, 7)).toEqual([33.5, 33.5, 63.5, 123.5, 243.5, 303.5, 303.5]);
  expect(Math.max(...pauses)).toBe(303.5);
  expect([chat.state, chat.transport]).toEqual(["live", "feed"]);
});
