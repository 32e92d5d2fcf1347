import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { docsAdapterFile } from "../../support/docs_adapter.ts";
import { always, answering, socketIo2, socketIo4 } from "../../support/foreign_servers.ts";
import { startProcess } from "../../support/process.ts";
import { ask } from "../../support/raw_polling.ts";
import { newServer, temporaryFolder } from "../../support/server.ts";
import { newStockChat } from "../../support/stock_chat.ts";

const gauntlet = (...args: string[]) => startProcess({}, ["gauntlet", ...args]).outcome;

test("all pass: a table, progress beside it, and exit 0", async () => {
  const { url } = await newServer({ rateLimit: true });
  const { code, stdout, stderr } = await gauntlet(url, "--only=clear,lost-posts", "--seconds=1");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^scenario +sent +lost +duplicates +reordered +ended +p50 ms /m);
  expect(stdout).toMatch(/^clear +passed +16 +0 +0 +0 +0 /m);
  expect(stdout).toContain("Nothing was lost, repeated or out of order. Seed 1.");
  expect(stderr).toContain("2/2  passed  ");
});

test("something was lost: the evidence, JUnit for a CI, and exit 1", async () => {
  const url = await newStockChat();
  const report = join(temporaryFolder(), "gauntlet.xml");
  const { code, stdout } = await gauntlet(
    url,
    ...["--only=clear,lost-posts", "--seconds=2", "--patience=1", "--junit", report],
    ...["--adapter", docsAdapterFile()],
  );
  expect(code).toBe(1);
  expect(stdout).toMatch(/^clear +passed/m);
  expect(stdout).toMatch(/^lost-posts +LOST/m);
  expect(stdout).toMatch(/never arrived: (far|near) \d+/);
  expect(stdout).toMatch(/lose POST \/socket\.io\/.+; \d+ ms later POST/);
  const xml = readFileSync(report, "utf8");
  expect(xml).toContain('tests="2" failures="1"');
  expect(xml).toMatch(/<failure message="\d+ lost, 0 repeated, 0 out of order">/);
});

test("--json prints one object with a verdict for each scenario", async () => {
  const { url } = await newServer();
  const { code, stdout } = await gauntlet(
    url,
    ...["--only", "swallowed-answers", "--seconds", "1", "--seed", "7", "--json"],
  );
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    seed: 7,
    survived: true,
    scenarios: [
      {
        name: "swallowed-answers",
        sent: 16,
        received: 16,
        lost: 0,
        repeated: 0,
        outOfOrder: 0,
        sessionsEnded: 0,
      },
    ],
  });
  const [{ delayMs, faults }] = report.scenarios;
  expect(Object.keys(delayMs)).toEqual(["p50", "p95", "max"]);
  expect(faults[0]).toMatchObject({ fault: "swallow", target: expect.stringContaining("/") });
});

test("what it cannot run with is one clear line, and exit 2", async () => {
  const folder = temporaryFolder();
  const empty = join(folder, "empty.mjs");
  writeFileSync(empty, "export const nothing = 1;");
  const closed = "http://127.0.0.1:9";
  const refused: [string[], RegExp][] = [
    [[], /takes the URL of a server/],
    [["chat.example"], /not an http or https URL: chat\.example/],
    [["ftp://ana:secret@chat.example"], /not an http or https URL: ftp:\/\/chat\.example/],
    [[closed, "--only", "clear,fog"], /--only: no scenario is named fog; there are clear, /],
    [[closed, "--only", ","], /--only: names no scenario/],
    [[closed, "--seed", "x"], /--seed: must be a whole number/],
    [[closed, "--seconds", "0"], /--seconds: must be a whole number from 1/],
    [[closed, "--seconds", "-3"], /Option '--seconds' argument is ambiguous/],
    [[closed, "--adapter", join(folder, "none.mjs")], /--adapter .+none\.mjs: Cannot find/],
    [[closed, "--adapter", empty], /--adapter .+: exports no function named connect/],
    [[closed, "--wings"], /Unknown option '--wings'/],
    [[closed, "--proxy", "0"], /--proxy: takes --scenario NAME/],
    [[closed, "--proxy", "99999", "--scenario", "clear"], /--proxy: must be a whole number/],
    [[closed, "--only", "clear"], /http:\/\/127\.0\.0\.1:9: nothing listens there/],
  ];
  const outcomes = await Promise.all(refused.map(([args]) => gauntlet(...args)));
  for (const [index, { code, stdout, stderr }] of outcomes.entries()) {
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^longwave: .+\n$/);
    expect(stderr).toMatch(refused[index]?.[1] as RegExp);
  }
});

test("--proxy leaves the fault proxy standing, and tells what it does", async () => {
  const { url } = await newServer();
  const args = ["gauntlet", url, "--proxy", "0", "--scenario", "captive-portal"];
  const { child, ready, outcome } = startProcess({}, args);
  const path = await ready;
  const bodies: string[] = [];
  for (let count = 0; count < 20; count++) bodies.push((await ask(`${path}/healthz`)).body);
  expect(bodies.filter((body) => body === "ok")).toHaveLength(19);
  expect(bodies.filter((body) => body.includes("Sign in"))).toHaveLength(1);
  child.kill("SIGINT");
  const { code, stdout } = await outcome;
  expect(code).toBe(0);
  expect(stdout).toMatch(/answer GET \/healthz/);
});

test("what stands there in the place of a Longwave server is said in one line, and no redirect is followed", async () => {
  const asked: string[] = [];
  const elsewhere = await answering(({ url }) => void asked.push(url.href));
  const others: [string, RegExp][] = [
    [
      await socketIo4(),
      /no Longwave answers there, but Socket\.IO 4 .+; another server needs an --adapter$/,
    ],
    [await socketIo2(), /no Longwave answers there, but Socket\.IO 2 \(revision 3 .+ --adapter$/],
    [
      await always(302, { Location: `${elsewhere}/login` }),
      /a sign-in stands before it: .+\/login \(status 302\)$/,
    ],
    [
      await always(401, { "Content-Type": "application/json" }, '{"error":"no"}'),
      /wants to know who asks/,
    ],
    [(await socketIo4()).replace("http:", "https:"), /speaks plain HTTP, no TLS: probe http:/],
  ];
  for (const [url, words] of others) {
    const { code, stdout, stderr } = await gauntlet(url, "--only", "clear");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^longwave: [^\n]+\n$/);
    expect(stderr.trimEnd()).toMatch(words);
  }
  expect(asked).toEqual([]);
});
