import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { Chat } from "../src/chat/chat.ts";
import { Tokens } from "../src/chat/tokens.ts";
import { openSqliteStore } from "../src/store/sqlite/open.ts";
import { openRoom, say, useBrowser } from "./support/browser.ts";
import { newServer, TEST_SECRET, temporaryFolder } from "./support/server.ts";

useBrowser();

const MOST = 300;

/** A server whose lobby has this many messages of Ana's. */
async function longRoom(count: number) {
  const databasePath = join(temporaryFolder(), "longwave.db");
  const store = openSqliteStore(databasePath);
  const chat = new Chat(store, new Tokens(TEST_SECRET));
  await chat.start();
  const ana = await chat.people.welcome("Ana", "here");
  const lobby = await chat.rooms.enter("lobby", ana.person);
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await Promise.all(
    numbers.map((number) => {
      const text = number % 7 === 0 ? `number ${number}\n\non two lines` : `number ${number}`;
      return chat.messages.post(ana.person, lobby, { text, nonce: String(number) });
    }),
  );
  await store.close();
  return { server: await newServer({ databasePath }), ana };
}

const seqs = (page: Page) =>
  page
    .locator("#messages > [data-seq]")
    .evaluateAll((found) => found.map((message) => Number((message as HTMLElement).dataset.seq)));

const run = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Expects a few hundred messages without a hole, and what they are. */
async function window(page: Page): Promise<[number, number]> {
  const shown = await seqs(page);
  const [first = 0, last = 0] = [shown[0], shown.at(-1)];
  expect(shown).toEqual(run(first, last));
  expect(shown.length).toBeLessThanOrEqual(MOST);
  return [first, last];
}

const topOf = (page: Page, seq: number) =>
  page.locator(`#m${seq}`).evaluate((message) => message.getBoundingClientRect().top);

/** Scrolls to a side until the window has moved there as far as it goes, looking at it on its way. */
async function scrollTo(page: Page, side: "older" | "newer", steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    const [first, last] = await window(page);
    const edge = side === "older" ? first : last;
    const isDone = (await page.locator(`#messages > .${side}`).count()) === 0;
    if (isDone) return;
    await page.locator("#messages").evaluate((list, side) => {
      list.scrollTop = side === "older" ? 0 : list.scrollHeight;
    }, side);
    const before = await topOf(page, edge);
    await expect
      .poll(async () => {
        const shown = await seqs(page);
        return side === "older" ? Number(shown[0]) < edge : Number(shown.at(-1)) > edge;
      })
      .toBe(true);
    expect(Math.abs((await topOf(page, edge)) - before)).toBeLessThan(2);
  }
}

test("all the way up and down again, a few hundred messages are on the page, without a hole, and what is looked at stays", async () => {
  const { server, ana } = await longRoom(700);
  const page = await openRoom(server.url, "Ben");
  await scrollTo(page, "older", 20);
  const [first, last] = await window(page);
  expect(first).toBe(1);
  expect(last).toBeLessThan(MOST);
  expect(await page.locator("#messages > .newer").count()).toBe(1);

  // Changed and said while it is not on the page.
  await server.change(ana, "PATCH", 600, { text: "changed since" });
  await server.change(ana, "DELETE", 650);
  const before = await topOf(page, 3);
  await server.post(ana, "news");
  await page.waitForSelector("#new-messages:not([hidden])");
  expect(await topOf(page, 3)).toBe(before);
  expect(await window(page)).toEqual([first, last]);

  await scrollTo(page, "newer", 20);
  expect((await window(page))[1]).toBe(701);
  expect(await page.textContent("#m600 .body")).toContain("changed since");
  expect(await page.getAttribute("#m650", "data-removed")).toBe("");
  expect(await page.locator("#messages > .older").count()).toBe(1);
  expect(await page.isVisible("#new-messages")).toBe(false);
  await server.post(ana, "more news");
  await page.waitForSelector("#m702");
});

test("what is new is led to without a page load, and so is one's own post; nothing of it is there twice", async () => {
  const { server, ana } = await longRoom(700);
  const page = await openRoom(server.url, "Ben");
  await page.evaluate(() => Object.assign(window, { same: true }));
  await scrollTo(page, "older", 6);
  expect(await page.locator("#messages > .newer").count()).toBe(1);
  await server.post(ana, "news");
  await page.click("#new-messages");
  await page.waitForSelector("#m701");
  expect((await window(page))[1]).toBe(701);
  const atEnd = () =>
    page
      .locator("#messages")
      .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  expect(await atEnd()).toBeLessThan(2);
  expect(await page.isVisible("#new-messages")).toBe(false);

  await scrollTo(page, "older", 6);
  expect(await page.locator("#messages > .newer").count()).toBe(1);
  await say(page, "mine");
  await page.waitForSelector("#m702[data-mine]");
  await page.waitForFunction(() => !document.querySelector("[data-nonce]"));
  expect((await window(page))[1]).toBe(702);
  expect(await atEnd()).toBeLessThan(2);
  expect(await page.evaluate(() => "same" in window)).toBe(true);
});

test("a room that is left open lets go of the oldest, who is at the end stays there, and an open form is kept", async () => {
  const { server, ana } = await longRoom(20);
  const page = await openRoom(server.url, "Ben");
  await page.context().addCookies([{ name: "longwave", value: ana.token, url: server.url }]);
  await page.reload();
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await page.hover("#m20");
  await page.click("#m20 .actions a >> nth=0");
  await page.fill("#m20 form.change textarea", "half a thought");
  const lobby = (from: number, to: number) =>
    Promise.all(run(from, to).map((number) => server.post(ana, `number ${number}`)));
  // Whoever writes in it is not taken away from it.
  await lobby(21, 40);
  await page.waitForSelector("#m40", { state: "attached" });
  expect(await page.isVisible("#m20 form.change textarea")).toBe(true);
  await page.locator("#m40").evaluate((message) => message.scrollIntoView({ block: "end" }));
  await page.locator("#messages").focus();
  await page.locator("#messages").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await lobby(41, 420);
  await page.waitForSelector("#m420");
  const [first, last] = await window(page);
  expect(last).toBe(420);
  expect(first).toBeGreaterThan(100);
  const end = await page
    .locator("#messages")
    .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  expect(end).toBeLessThan(2);
  expect(await page.getAttribute(`#m${first}`, "data-follows")).toBeNull();
  await scrollTo(page, "older", 20);
  expect(await page.inputValue("#m20 form.change textarea")).toBe("half a thought");
  await page.click("#m20 form.change button");
  await page.waitForSelector("#m20 .edited");
});

test("a page that has scrolled through thousands shows a post as soon as any other", async () => {
  const { server, ana } = await longRoom(3_000);
  const page = await openRoom(server.url, "Ben");
  for (let turn = 0; turn < 50; turn++) {
    await page.locator("#messages").evaluate((list) => list.scrollTo(0, 0));
    const [first] = await seqs(page);
    if (Number(first) < 1_500) break;
    await page.waitForFunction(
      (edge) =>
        Number(document.querySelector<HTMLElement>("#messages > [data-seq]")?.dataset.seq) < edge,
      Number(first),
    );
  }
  expect(await page.locator("*").count()).toBeLessThan(MOST * 25);
  await page.evaluate(() => {
    const marker = document.querySelector("#new-messages") as HTMLElement;
    new MutationObserver(() => performance.mark("shown")).observe(marker, { attributes: true });
  });
  await server.post(ana, "news");
  await page.waitForSelector("#new-messages:not([hidden])");
  await window(page);
});

test("the language switch leads to the message that is in sight, and to the end from there", async () => {
  const { server } = await longRoom(200);
  const page = await openRoom(server.url, "Ben", { path: "/rooms/lobby?transport=polling" });
  await scrollTo(page, "older", 1);
  await page.locator("#m120").evaluate((message) => message.scrollIntoView({ block: "start" }));
  await page.click(".language");
  await page.waitForSelector("html[lang=ko] #m120.target");
  expect(new URL(page.url()).search).toBe("?transport=polling&lang=ko&at=120");
  // From there it is the same place, though it stands elsewhere in the window.
  await page.click(".language");
  await page.waitForSelector("html[lang=en] #m120.target");
  await page.locator("#messages").focus();
  await scrollTo(page, "newer", 5);
  await page.locator("#messages").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await page.waitForFunction(() => {
    const list = document.querySelector("#messages") as HTMLElement;
    return list.scrollHeight - list.scrollTop - list.clientHeight < 2;
  });
  await page.click(".language");
  await page.waitForSelector("html[lang=ko]");
  expect(new URL(page.url()).search).toBe("?transport=polling&lang=ko");
});
