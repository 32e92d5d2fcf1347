import { expect, test } from "vitest";
import type * as Gauntlet from "../../../src/tools/gauntlet/index.ts";
import { newServer } from "../../support/server.ts";

test("longwave/gauntlet is a module, for the tests of others", async () => {
  // By its name as others import it; the types are checked before it is built.
  const { startFaultProxy, runGauntlet, SCENARIOS, scenario } = (await import(
    "longwave/gauntlet" as string
  )) as typeof Gauntlet;
  const { url } = await newServer();
  const path = await startFaultProxy({
    target: url,
    faults: [{ kind: "answer", every: 1, with: 502 }],
  });
  expect((await fetch(`${path.url}/healthz`)).status).toBe(502);
  expect(path.faults).toMatchObject([{ fault: "answer", target: "/healthz" }]);
  await path.close();
  expect(SCENARIOS).toContainEqual(scenario("clear"));
  const report = await runGauntlet({ url, scenarios: [scenario("clear")], seconds: 1 });
  expect(report.survived).toBe(true);
});

test("what was called a hostile path is still there by its old names", async () => {
  const { hostilePath, runGauntlet, scenario } = (await import(
    "longwave/gauntlet" as string
  )) as typeof Gauntlet;
  const { url } = await newServer();
  const path: Gauntlet.HostilePath = await hostilePath({ target: url });
  path.become([{ kind: "answer", every: 1, with: 502 }]);
  expect((await fetch(`${path.url}/healthz`)).status).toBe(502);
  await path.close();
  const [clear] = (await runGauntlet({ url, scenarios: [scenario("clear")], seconds: 1 }))
    .scenarios;
  expect(clear).toMatchObject({ duplicates: [], again: [] });
});
