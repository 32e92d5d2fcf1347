import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { Chat } from "../../../src/chat/chat.ts";
import { Tokens } from "../../../src/chat/tokens.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import { openRoom, say, useBrowser } from "../../support/browser.ts";
import { LANGUAGE } from "../../support/language.ts";
import { newServer, TEST_SECRET, temporaryFolder } from "../../support/server.ts";

useBrowser();

const MOST = 300;

/** A server whose lobby has this many messages of Ana's. */
async function longRoom(count: number) {
  const databasePath = join(temporaryFolder(), "longwave.db");
  const store = openSqliteStore(databasePath);
  const chat = new Chat(store, new Tokens(TEST_SECRET));
  await chat.start();
  const ana = await chat.people.createGuest("Ana", "here");
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

/** Scrolls to a side, turn after turn, and looks at each whether the window is whole and nothing in sight has moved. */
async function scrollTo(page: Page, side: "older" | "newer", turns: number): Promise<void> {
  const found = await page.evaluate(
    async ({ side, turns, most }) => {
      const list = document.querySelector("#messages") as HTMLElement;
      const messages = () => [...list.querySelectorAll<HTMLElement>(":scope > [data-seq]")];
      const wrong: unknown[] = [];
      for (let turn = 0; turn < turns && list.querySelector(`:scope > .${side}`); turn++) {
        const edge = messages().at(side === "older" ? 0 : -1) as HTMLElement;
        list.scrollTop = side === "older" ? 0 : list.scrollHeight;
        const { top } = edge.getBoundingClientRect();
        while (messages().at(side === "older" ? 0 : -1) === edge) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const moved = edge.getBoundingClientRect().top - top;
        const seqs = messages().map(({ dataset }) => Number(dataset.seq));
        const isWhole = seqs.every((seq, index) => seq === (seqs[0] ?? 0) + index);
        if (Math.abs(moved) >= 2 || seqs.length > most || !isWhole) wrong.push({ moved, seqs });
      }
      return wrong;
    },
    { side, turns, most: MOST },
  );
  expect(found).toEqual([]);
}

test("all the way up and down again, a few hundred messages are on the page, without a hole, and what is looked at stays", async () => {
  const { server, ana } = await longRoom(450);
  const page = await openRoom(server.url, "Ben");
  await scrollTo(page, "older", 20);
  const [first, last] = await window(page);
  expect(first).toBe(1);
  expect(last).toBeLessThan(MOST);
  expect(await page.locator("#messages > .newer").count()).toBe(1);

  // Changed and said while it is not on the page.
  await server.change(ana, "PATCH", 400, { text: "changed since" });
  await server.change(ana, "DELETE", 430);
  const before = await topOf(page, 3);
  await server.post(ana, "news");
  await page.waitForSelector("#new-messages:not([hidden])");
  expect(await topOf(page, 3)).toBe(before);
  expect(await window(page)).toEqual([first, last]);

  await scrollTo(page, "newer", 20);
  expect((await window(page))[1]).toBe(451);
  expect(await page.textContent("#m400 .body")).toContain("changed since");
  expect(await page.getAttribute("#m430", "data-removed")).toBe("");
  expect(await page.locator("#messages > .older").count()).toBe(1);
  await page.locator("#messages").evaluate((list) => {
    list.scrollTop = list.scrollHeight;
  });
  await page.waitForSelector("#new-messages", { state: "hidden" });
  await server.post(ana, "more news");
  await page.waitForSelector("#m452");
});

test("what is new is led to without a page load, and so is one's own post; nothing of it is there twice", async () => {
  const { server, ana } = await longRoom(450);
  const page = await openRoom(server.url, "Ben");
  await page.evaluate(() => Object.assign(window, { same: true }));
  await scrollTo(page, "older", 6);
  expect(await page.locator("#messages > .newer").count()).toBe(1);
  await server.post(ana, "news");
  await page.click("#new-messages");
  await page.waitForSelector("#m451");
  expect((await window(page))[1]).toBe(451);
  const atEnd = () =>
    page
      .locator("#messages")
      .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  expect(await atEnd()).toBeLessThan(2);
  expect(await page.isVisible("#new-messages")).toBe(false);

  await scrollTo(page, "older", 6);
  expect(await page.locator("#messages > .newer").count()).toBe(1);
  await say(page, "mine");
  await page.waitForSelector("#m452[data-mine]");
  await page.waitForFunction(() => !document.querySelector("[data-nonce]"));
  expect((await window(page))[1]).toBe(452);
  expect(await atEnd()).toBeLessThan(2);
  expect(await page.evaluate(() => "same" in window)).toBe(true);
});

test("a room that is left open lets go of the oldest, and who is at the end stays there; a form that is open is kept", async () => {
  const { server, ana } = await longRoom(290);
  const page = await openRoom(server.url, "Ben");
  await page.context().addCookies([{ name: "longwave", value: ana.token, url: server.url }]);
  await page.reload();
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  const edit = async (seq: number) => {
    await page.locator(`#m${seq}`).evaluate((one) => one.focus({ preventScroll: true }));
    await page.locator(`#m${seq} [data-action=edit]`).dispatchEvent("click");
    await page.fill(`#m${seq} form.change textarea`, `half a thought on ${seq}`);
  };
  const post = (from: number, to: number) =>
    Promise.all(run(from, to).map((number) => server.post(ana, `number ${number}`)));
  // Whoever writes in it is not taken away from it.
  await edit(290);
  await post(291, 310);
  await page.waitForSelector("#m310", { state: "attached" });
  const form = await page.locator("#m290 form.change").boundingBox();
  expect(form?.y).toBeGreaterThan(0);
  await page.press("#m290 form.change textarea", "Escape");
  await page.waitForSelector("#m290:not([data-changing])");

  await scrollTo(page, "older", 4);
  const [oldest] = await window(page);
  await edit(oldest + 5);
  await page.click("#new-messages", { timeout: 100 }).catch(() => {});
  await page.locator("#messages").evaluate((list) => {
    list.focus();
    list.scrollTo(0, list.scrollHeight);
  });
  await page.locator("#m310").hover();
  await post(311, 371);
  await page.waitForSelector("#m371");
  const [first, last] = await window(page);
  expect([first > oldest + 5, last]).toEqual([true, 371]);
  const end = await page
    .locator("#messages")
    .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  expect(end).toBeLessThan(2);
  expect(await page.getAttribute(`#m${first}`, "data-follows")).toBeNull();
  await scrollTo(page, "older", 20);
  const field = `#m${oldest + 5} form.change textarea`;
  expect(await page.inputValue(field)).toBe(`half a thought on ${oldest + 5}`);
  await page.press(field, "Escape");
  await page.waitForSelector(`#m${oldest + 5}:not([data-changing])`);
});

test("thousands of messages further up, the page is no heavier, and what is new is told at once", async () => {
  const { server, ana } = await longRoom(2_000);
  const page = await openRoom(server.url, "Ben", { path: "/rooms/lobby" });
  await page.goto(`${server.url}/rooms/lobby?at=1000`);
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await scrollTo(page, "older", 7);
  await window(page);
  expect(await page.locator("*").count()).toBeLessThan(MOST * 20);
  await server.post(ana, "news");
  await page.waitForSelector("#new-messages:not([hidden])");
  await page.click("#new-messages");
  await page.waitForSelector("#m2001");
  await window(page);
  expect(new URL(page.url()).search).toBe("");
});

test("the language switch leads to the message that is in sight, and to the end from there", async () => {
  const { server } = await longRoom(200);
  const page = await openRoom(server.url, "Ben", { path: "/rooms/lobby?transport=polling" });
  await scrollTo(page, "older", 1);
  await page.locator("#m120").evaluate((message) => message.scrollIntoView({ block: "start" }));
  await page.click(".room-name button");
  await page.click(".language");
  const other = LANGUAGE === "ko" ? "en" : "ko";
  await page.waitForSelector(`html[lang=${other}] #m120.target`);
  expect(new URL(page.url()).search).toBe(`?transport=polling&lang=${other}&at=120`);
  // From there it is the same place, though it stands elsewhere in the window.
  await page.click(".room-name button");
  await page.click(".language");
  await page.waitForSelector(`html[lang=${LANGUAGE}] #m120.target`);
  await page.locator("#messages").focus();
  await scrollTo(page, "newer", 5);
  await page.locator("#messages").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await page.waitForFunction(() => {
    const list = document.querySelector("#messages") as HTMLElement;
    return list.scrollHeight - list.scrollTop - list.clientHeight < 2;
  });
  await page.click(".room-name button");
  await page.click(".language");
  await page.waitForSelector(`html[lang=${other}]`);
  expect(new URL(page.url()).search).toBe(`?transport=polling&lang=${other}`);
});
