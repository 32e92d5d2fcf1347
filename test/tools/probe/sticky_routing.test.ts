import { expect, test } from "vitest";
import { probe } from "../../../src/tools/probe/probe.ts";
import { balancer, type Routing } from "../../support/balancer.ts";
import { startProcess } from "../../support/process.ts";
import { newSocketServer } from "../../support/talk.ts";

const QUICK = { seconds: 0.3, timeout: 15 };

async function balanced(instances: number, routing: Routing): Promise<string> {
  const servers = Array.from({ length: instances }, () =>
    newSocketServer({ stock: true, holdSeconds: 1 }),
  );
  return balancer(
    (await Promise.all(servers)).map(({ url }) => url),
    routing,
  );
}

test.each([2, 3, 4, 5])(
  "behind a round-robin over %i, sticky routing is missing",
  async (instances) => {
    const found = await probe(new URL(await balanced(instances, "request")), QUICK);
    expect(found).toMatchObject({
      stickyRoutingNeeded: true,
      stickyRouting: { needed: true, present: false, by: null, requests: 12 },
      holdSeconds: 1,
      // Who does not know the session hangs up on a long body.
      bodyLimit: null,
    });
    const { unknown = 0 } = found.stickyRouting ?? {};
    expect(unknown).toBeGreaterThanOrEqual(6);
    expect(found.advice[0]).toContain(
      `Sticky routing is missing: ${unknown} of 12 requests went to an instance that does not know`,
    );
  },
);

test("where a connection alone keeps its instance, sticky routing is missing as well", async () => {
  const found = await probe(new URL(await balanced(2, "connection")), QUICK);
  expect(found).toMatchObject({
    stickyRoutingNeeded: true,
    stickyRouting: { present: false, by: "connection" },
    holdSeconds: 1,
  });
  expect(found.advice[0]).toContain("Only one kept connection finds its instance again");
});

test("behind a balancer that goes by its cookie, sticky routing is needed and there", async () => {
  const found = await probe(new URL(await balanced(3, "cookie")), QUICK);
  expect(found).toMatchObject({
    stickyRoutingNeeded: true,
    stickyRouting: { needed: true, present: true, by: "cookie" },
    headers: { cookies: ["route"] },
    holdSeconds: 1,
    repeatedPost: "ends session",
  });
  expect(found.advice[0]).toContain("needed and there, by cookie");
});

test("the command says so in JSON and in the table, with exit 0", async () => {
  const url = await balanced(2, "request");
  const words = ["probe", url, "--seconds", "0.3"];
  const [json, table] = await Promise.all([
    startProcess({}, [...words, "--json"]).outcome,
    startProcess({}, words).outcome,
  ]);
  expect([json.code, json.stderr, table.code, table.stderr]).toEqual([0, "", 0, ""]);
  const { transports, webSocket, holdSeconds, stickyRoutingNeeded, advice } = JSON.parse(
    json.stdout,
  );
  expect({ transports, holdSeconds, stickyRoutingNeeded }).toEqual({
    transports: ["polling"],
    holdSeconds: 1,
    stickyRoutingNeeded: true,
  });
  expect(webSocket).toMatchObject({ offered: false, opens: false });
  expect(advice[0]).toContain("Sticky routing is missing");
  expect(table.stdout).toMatch(/^sticky routing +needed, missing: \d+ of 12 /m);
  expect(table.stdout).toContain("- Sticky routing is missing");
});
