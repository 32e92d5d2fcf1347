import { join } from "node:path";
import Database from "better-sqlite3";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, openRoom, useBrowser } from "../../support/browser.ts";
import { newServer, temporaryFolder } from "../../support/server.ts";

useBrowser();

/** A server whose lobby has so many messages, written past the store. */
async function longRoom(count: number) {
  const databasePath = join(temporaryFolder(), "longwave.db");
  const server = await newServer({ databasePath });
  const ana = await server.guest("Ana");
  const database = new Database(databasePath);
  database.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO messages (room_id, seq, rev, nonce, author_id, author_name, author_verified, text, html, at)
    SELECT rooms.id, i, i, 'n' || i, '${ana.person.id}', 'Ana', 0, 'number ' || i,
      '<p>number ' || i || '</p>', ${Date.now()} - (${count} - i) * 60000 FROM n, rooms WHERE slug = 'lobby';
    UPDATE rooms SET last_seq = ${count}, rev = ${count} WHERE slug = 'lobby';`);
  database.close();
  return { server, ana };
}

const seqs = (page: Page) =>
  page
    .locator("#messages > [data-seq]")
    .evaluateAll((found) => found.map((message) => Number((message as HTMLElement).dataset.seq)));

/** Scrolls to a side and waits until more is there; returns the seq that is now at that side. */
const load = (page: Page, side: "older" | "newer") =>
  page.evaluate(async (side) => {
    const list = document.querySelector("#messages") as HTMLElement;
    const at = side === "older" ? 0 : -1;
    const edge = () => [...list.querySelectorAll<HTMLElement>(":scope > [data-seq]")].at(at);
    const before = edge();
    list.scrollTop = side === "older" ? 0 : list.scrollHeight;
    while (edge() === before) await new Promise((resolve) => requestAnimationFrame(resolve));
    return Number(edge()?.dataset.seq);
  }, side);

const isLive = (page: Page) =>
  page.waitForSelector("#connection[data-state=live]", { state: "attached" });

test.each([200, 20_000])(
  "with %i messages in a room, opening it, a jump and scrolling back take as many requests and as much of the page",
  async (count) => {
    const { server } = await longRoom(count);
    const page = await openPage("about:blank");
    const asked: string[] = [];
    page.on("request", (request) => {
      const path = new URL(request.url()).pathname;
      if (/^\/rooms\//.test(path)) asked.push(path);
    });
    await page.goto(`${server.url}/rooms/lobby`);
    await isLive(page);
    expect(await seqs(page)).toHaveLength(50);
    expect(asked).toEqual(["/rooms/lobby"]);

    await page.goto(`${server.url}/rooms/lobby?at=${count / 2}`);
    await page.waitForSelector(`#m${count / 2}.target`);
    await isLive(page);
    await page.waitForFunction(() => "htmx" in globalThis);
    expect(asked.splice(0)).toEqual(["/rooms/lobby", "/rooms/lobby"]);
    // Both ways there is more, and a page a request.
    const [oldest = 0, newest = 0] = [(await seqs(page))[0], (await seqs(page)).at(-1)];
    expect(await load(page, "older")).toBe(oldest - 50);
    expect(await load(page, "newer")).toBe(newest + 50);
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(await page.locator("#messages *").count()).toBeLessThan(300 * 20);
    const all = await seqs(page);
    expect(all).toEqual(all.map((_, index) => (all[0] ?? 0) + index));
  },
);

test("from the middle of two thousand messages it goes on in both directions, and never more than 300 are on the page", async () => {
  const { server } = await longRoom(2_000);
  const page = await openRoom(server.url, "Ben");
  await page.goto(`${server.url}/rooms/lobby?at=1000`);
  await page.waitForSelector("#m1000.target");
  await page.waitForFunction(() => "htmx" in globalThis);
  const most = async (side: "older" | "newer", turns: number) => {
    for (let turn = 0; turn < turns; turn++) {
      await load(page, side);
      expect((await seqs(page)).length).toBeLessThanOrEqual(300);
    }
    return seqs(page);
  };
  expect((await most("older", 7))[0]).toBeLessThan(700);
  expect((await most("newer", 14)).at(-1)).toBeGreaterThan(1_200);
  // The way back to the message is its own link.
  await page.locator("#messages > [data-seq] .when").nth(100).click();
  await page.waitForSelector(".target");
  expect(new URL(page.url()).search).toMatch(/^\?at=\d+$/);
});

test("a tab that the browser has frozen has everything once it goes on, in its place", async () => {
  const { server, ana } = await longRoom(40);
  const page = await openRoom(server.url, "Ben");
  await page.locator("#m10").evaluate((message) => message.scrollIntoView({ block: "start" }));
  const top = () => page.locator("#m10").evaluate((found) => found.getBoundingClientRect().top);
  const before = await top();
  const browser = await page.context().newCDPSession(page);
  await browser.send("Page.setWebLifecycleState", { state: "frozen" });
  for (const text of ["while it was frozen", "and another"]) await server.post(ana, text);
  await server.change(ana, "PATCH", 12, { text: "changed meanwhile" });
  await browser.send("Page.setWebLifecycleState", { state: "active" });
  await page.waitForSelector("#m42", { state: "attached" });
  await page.waitForSelector("#m12 .edited");
  expect(Math.abs((await top()) - before)).toBeLessThan(2);
  const shown = await seqs(page);
  expect(shown).toEqual(shown.map((_, index) => (shown[0] ?? 0) + index));
  expect(await page.textContent("#new-messages")).toContain("2");
});

test("a laptop that slept all night goes on where it was, and the next day's messages stand under their day", async () => {
  const { server, ana } = await longRoom(30);
  const page = await openPage(`${server.url}/rooms/lobby`);
  await isLive(page);
  const days = () => page.locator("#messages .day").allTextContents();
  const before = await days();
  await page.clock.install();
  await page.clock.fastForward(14 * 3600 * 1000);
  await server.post(ana, "good morning");
  await page.waitForSelector("#m31");
  // What the day was called is true the day after.
  expect((await days()).slice(0, before.length)).toEqual(before);
  const fromEnd = await page
    .locator("#messages")
    .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  expect(fromEnd).toBeLessThan(2);
});

test("back from another page, all that was said meanwhile is there", async () => {
  const { server, ana } = await longRoom(40);
  const page = await openRoom(server.url, "Ben");
  await page.goto(`${server.url}/check`);
  await server.post(ana, "meanwhile");
  await page.goBack();
  await page.waitForSelector("#m41", { state: "attached" });
  await isLive(page);
  const shown = await seqs(page);
  expect(shown).toEqual(shown.map((_, index) => (shown[0] ?? 0) + index));
  await server.post(ana, "and live again");
  await page.waitForSelector("#m42", { state: "attached" });
});
