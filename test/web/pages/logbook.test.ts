import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startFaultProxy } from "../../../src/tools/gauntlet/fault_proxy.ts";
import { openRoom, say, showing, useBrowser } from "../../support/browser.ts";
import { onTestFinished } from "../../support/finished.ts";
import { LANGUAGE, words } from "../../support/language.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const LIVE = "#connection[data-state=live]";

async function openCuttable() {
  const server = await newServer();
  const path = await startFaultProxy({ target: server.url });
  onTestFinished(() => path.close());
  const page = await openRoom(path.url, "Ana");
  await page.waitForSelector("#line .strip", { state: "attached" });
  const cut = async () => {
    path.setFaults([
      { kind: "block", path: "/socket.io/" },
      { kind: "block", path: "/api/" },
    ]);
    await page.locator("#line").waitFor();
  };
  return { server, path, page, cut };
}

/** Has the page believe that so much time has passed. */
const later = (page: Page, ms: number) =>
  page.evaluate((ms) => {
    const { now } = Date;
    Date.now = () => now() + ms;
  }, ms);

const states = (page: Page) =>
  page
    .locator("#logbook .hour i")
    .evaluateAll((parts) => parts.map((part) => part.getAttribute("data-line")));

const value = (page: Page, name: string) => page.textContent(`[data-value=${name}]`);

test("the logbook shows the last hour, what was sent again, and how long the way is; for IT as text", async () => {
  const { page, path, cut } = await openCuttable();
  await page.click("#connection > button");
  await page.locator("#logbook .hour").waitFor();
  const before = await states(page);
  // Nothing is known of the time before the tab, and a page that gives a name is followed by another.
  expect([before[0], before.at(-1)]).toEqual(["closed", "live"]);
  expect(before).not.toContain("cut");
  expect(await value(page, "lastAnswer")).toBe(words.line.now);
  await expect.poll(() => value(page, "roundTrip")).toMatch(/^\d+ ms$/);
  // What is going on is asked where something is.
  expect(await page.locator(".what-is-wrong").isVisible()).toBe(false);
  await cut();
  expect((await states(page)).slice(0, before.length)).toEqual(before);
  expect((await states(page)).length).toBeGreaterThan(before.length);
  expect(await page.locator(".what-is-wrong").isVisible()).toBe(true);
  expect(await states(page)).toContain("waiting");
  path.setFaults([{ kind: "block", path: "/socket.io/" }]);
  await say(page, "again and again");
  path.setFaults([]);
  await page.click("[data-do=try]");
  await showing(page, 1);
  await page.waitForSelector(LIVE, { state: "attached" });
  expect(await value(page, "lost")).toBe("0");

  await page.reload();
  await page.waitForSelector("#line .strip", { state: "attached" });
  await page.click("#connection > button");
  const shown = await states(page);
  expect(shown.slice(0, before.length)).toEqual(before);
  expect(shown.at(-1)).toBe("live");
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
  });
  await page.click("[data-do=copy]");
  const text = await page.inputValue("#logbook textarea");
  expect(text).toContain("transport: polling");
  expect(text).toMatch(/^\d{4}-\S+Z live$/m);
  expect(text).toContain(`${words.line.lost}: 0`);
});

test("after a cut one line says how long it was and that nothing is missing, leads to the first, and goes with the page", async () => {
  const { server, page, path, cut } = await openCuttable();
  const ben = await server.guest("Ben");
  await server.newRoom("tea");
  await server.post(ben, "before");
  await showing(page, 1);
  await cut();
  await later(page, 4 * 60_000);
  await server.post(ben, "while it was cut");
  await say(page, "one's own");
  for (let number = 1; number <= 20; number++) await server.post(ben, `number ${number}`);
  path.setFaults([]);
  await page.click("[data-do=try]");
  const line = page.locator(".cut-line");
  await line.waitFor();
  const minutes = (4).toLocaleString(LANGUAGE, {
    style: "unit",
    unit: "minute",
    unitDisplay: "long",
  });
  expect(await line.textContent()).toBe(
    `${words.line.cutOff.replace("%d", minutes)} ${words.line.meanwhile.replace("%n", "21")} ${words.line.toFirst}`,
  );
  await line.locator("a").click();
  expect(await page.textContent("#messages .target .body")).toBe("while it was cut");
  expect(page.url()).not.toContain("at=");
  // A short one is not worth a line.
  await cut();
  path.setFaults([]);
  await page.waitForSelector(LIVE, { state: "attached" });
  expect(await line.count()).toBe(1);
  await page.reload();
  await page.waitForSelector(LIVE, { state: "attached" });
  expect(await line.count()).toBe(0);
});
