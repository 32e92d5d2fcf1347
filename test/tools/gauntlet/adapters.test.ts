import { expect, test } from "vitest";
import type { Adapter } from "../../../src/tools/gauntlet/adapter.ts";
import { runGauntlet } from "../../../src/tools/gauntlet/gauntlet.ts";
import { CannotRunError } from "../../../src/tools/gauntlet/run.ts";
import { scenario } from "../../../src/tools/gauntlet/scenarios.ts";
import { docsAdapter } from "../../support/docs_adapter.ts";
import { fayeAdapter, newFayeChat } from "../../support/faye_chat.ts";
import { newStockChat } from "../../support/stock_chat.ts";

test("against faye it runs with an adapter", async () => {
  const url = await newFayeChat();
  const { scenarios } = await runGauntlet({
    url,
    adapter: fayeAdapter,
    scenarios: ["clear", "repeated-posts"].map(scenario),
    seconds: 1,
    patienceSeconds: 1,
  });
  expect(scenarios[0]).toMatchObject({ survived: true, received: 16 });
  expect(scenarios[1]?.faults.length).toBeGreaterThan(0);
});

test("a server that goes away in the middle is a verdict, and the others stand", async () => {
  const url = await newStockChat();
  const plain = await docsAdapter();
  let joined = 0;
  const adapter: Adapter = {
    connect: (...given) => {
      if (++joined > 2) throw "the server is gone";
      return plain.connect(...given);
    },
  };
  const scenarios = ["clear", "buffering"].map(scenario);
  const report = await runGauntlet({ url, adapter, scenarios, seconds: 1, parallel: 1 });
  expect(report).toMatchObject({
    survived: false,
    scenarios: [
      { name: "clear", survived: true, received: 16 },
      { name: "buffering", lost: 16, failure: expect.stringContaining("the server is gone") },
    ],
  });
});

const useless = {
  "joins nothing": [{ connect: () => undefined }, "gave nothing with send()"],
  "throws nothing": [{ connect: () => Promise.reject() }, "undefined"],
  "hears nothing": [{ connect: () => mute({}) }, "nothing arrived"],
  "cannot send": [
    { connect: () => mute({ send: () => Promise.reject(new Error("no room")) }) },
    "could not send: no room",
  ],
  "never closes": [{ connect: () => mute({ close: () => new Promise(() => {}) }) }, "nothing"],
} as unknown as Record<string, [Adapter, string]>;

test("an adapter that is of no use cannot run, and is told why", { timeout: 40_000 }, async () => {
  const url = await newStockChat();
  const runs = Object.entries(useless).map(async ([name, [adapter, why]]) => {
    const scenarios = [scenario("clear")];
    const running = runGauntlet({ url, adapter, scenarios, seconds: 1, patienceSeconds: 1 });
    await expect(running, name).rejects.toThrow(CannotRunError);
    await expect(running, name).rejects.toThrow(why);
  });
  await Promise.all(runs);
});

const mute = (peer: object) => ({ send() {}, onMessage() {}, close() {}, ...peer });

test("an adapter may call back with objects that have a text", async () => {
  const url = await newStockChat();
  const plain = await docsAdapter();
  const adapter: Adapter = {
    async connect(...given) {
      const peer = await plain.connect(...given);
      const onMessage = (callback: (text: never) => void) =>
        peer.onMessage((text) => callback({ text } as never));
      return { ...peer, onMessage };
    },
  };
  const report = await runGauntlet({ url, adapter, scenarios: [scenario("clear")], seconds: 1 });
  expect(report.survived).toBe(true);
});
