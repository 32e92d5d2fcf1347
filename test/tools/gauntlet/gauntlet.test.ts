import { expect, test } from "vitest";
import type { Adapter } from "../../../src/tools/gauntlet/adapter.ts";
import { runGauntlet } from "../../../src/tools/gauntlet/gauntlet.ts";
import type { Verdict } from "../../../src/tools/gauntlet/run.ts";
import { SCENARIOS, scenario } from "../../../src/tools/gauntlet/scenarios.ts";
import { docsAdapter } from "../../support/docs_adapter.ts";
import { newServer } from "../../support/server.ts";
import { newStockChat } from "../../support/stock_chat.ts";

const nothingWrong = { lost: 0, repeated: 0, outOfOrder: 0, received: 16, sent: 16 };

test("against Longwave every scenario passes", { timeout: 60_000 }, async () => {
  const { url } = await newServer();
  // What is cut is silence; test/client/paths.test.ts waits for that.
  const quick = SCENARIOS.filter(({ name }) => name !== "slow" && name !== "thin-line");
  const scenarios = quick.map(({ silenceMs: _, ...rest }) => rest);
  const report = await runGauntlet({ url, scenarios, seconds: 1 });
  expect(report.scenarios.map(({ name }) => name)).toEqual(quick.map(({ name }) => name));
  for (const verdict of report.scenarios) {
    expect(verdict, verdict.name).toMatchObject({ ...nothingWrong, survived: true });
  }
  expect(report).toMatchObject({ survived: true, seed: 1, url });
  const hurt = report.scenarios.filter(({ faults }) => faults.length > 0);
  expect(hurt.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["swallowed-answers", "lost-posts", "repeated-posts", "captive-portal"]),
  );
});

test("against stock Socket.IO it reports the losses that are there, the same ones for the same seed", {
  timeout: 60_000,
}, async () => {
  // On a busy machine too, who was cut is back before the turn is over: then the losses are the same.
  const adapter = await docsAdapter(50);
  const names = ["clear", "swallowed-answers", "lost-posts", "restart"];
  const run = async (seed: number) =>
    runGauntlet({
      url: await newStockChat(),
      adapter,
      seed,
      scenarios: names.map(scenario),
      seconds: 2,
      patienceSeconds: 1,
    });
  const [first, again, other] = await Promise.all([run(1), run(1), run(2)]);
  const [clear, ...hurt] = first.scenarios;
  expect(clear).toMatchObject({ survived: true, lost: 0, received: 32, faults: [] });
  for (const verdict of hurt) {
    expect(verdict.lost, verdict.name).toBeGreaterThan(0);
    expect(verdict.sessionsEnded, verdict.name).toBeGreaterThan(0);
    expect(verdict.survived).toBe(false);
    expect(verdict.missing).toHaveLength(verdict.lost);
  }
  const missing = ({ scenarios }: { scenarios: Verdict[] }) => scenarios.map((v) => v.missing);
  expect(missing(again)).toEqual(missing(first));
  expect(missing(other)).not.toEqual(missing(first));
});

test("a client that cannot join behind the path has lost everything", {
  timeout: 40_000,
}, async () => {
  const url = await newStockChat();
  const report = await runGauntlet({
    url,
    adapter: await docsAdapter(),
    scenarios: [scenario("socket-io-blocked")],
    seconds: 1,
    joinSeconds: 2,
  });
  expect(report.scenarios[0]).toMatchObject({
    survived: false,
    sent: 16,
    received: 0,
    lost: 16,
    failure: "did not join within 2 s",
  });
});

test("at a pace of its own it does not wait for turns", async () => {
  const { url } = await newServer();
  const { scenarios } = await runGauntlet({
    url,
    scenarios: [scenario("everything")],
    seconds: 1,
    paceMs: 5,
  });
  expect(scenarios[0]).toMatchObject({ survived: true, sent: 400, received: 400 });
});

test("over a thin line all texts arrive, from Longwave and from stock Socket.IO, and the line carries no more than it can", {
  timeout: 60_000,
}, async () => {
  const given = scenario("thin-line");
  const brief = { ...given, pace: { ...given.pace, everyMs: 500, forMs: 4_000, characters: 40 } };
  const run = async (url: string, adapter?: Adapter) => {
    const scenarios = [scenario("clear"), brief];
    const began = performance.now();
    const report = await runGauntlet({
      url,
      scenarios,
      ...(adapter && { adapter }),
      seconds: 1,
      patienceSeconds: 30,
    });
    return { report, seconds: (performance.now() - began) / 1000 };
  };
  const runs = await Promise.all([
    newServer().then(({ url }) => run(url)),
    Promise.all([newStockChat(), docsAdapter()]).then(([url, adapter]) => run(url, adapter)),
  ]);
  for (const { report, seconds } of runs) {
    const [, thin] = report.scenarios;
    expect(thin).toMatchObject({
      survived: true,
      tested: true,
      sent: 16,
      received: 16,
      faults: [],
    });
    // A request of 150 bytes and an answer of as many, and the latency each way.
    expect(thin?.delayMs.p50).toBeGreaterThan(100);
    for (const bytes of [thin?.bytes.up ?? 0, thin?.bytes.down ?? 0]) {
      expect(bytes).toBeGreaterThan(1_000);
      expect(bytes).toBeLessThan(2_000 * seconds);
    }
  }
});
