import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openRoom, say, showing, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

async function busyRoom(count: number) {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (let number = 1; number <= count; number++) await server.post(ana, `number ${number}`);
  return { server, ana };
}

const fromEnd = (page: Page) =>
  page
    .locator("#messages")
    .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);

const topOf = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => element.getBoundingClientRect().top);

test("a room opens at its end and stays there as messages come", async () => {
  const { server, ana } = await busyRoom(40);
  const page = await openRoom(server.url, "Ben");
  expect(await fromEnd(page)).toBeLessThan(2);
  await server.post(ana, "a long one ".repeat(60));
  await showing(page, 41);
  expect(await fromEnd(page)).toBeLessThan(2);
  expect(await page.isVisible("#new-messages")).toBe(false);
});

test("a reader further up is left there, told of what is new, and taken to it", async () => {
  const { server, ana } = await busyRoom(40);
  const page = await openRoom(server.url, "Ben");
  await page.locator("#m10").evaluate((message) => message.scrollIntoView({ block: "start" }));
  const before = await topOf(page, "#m10");
  await server.post(ana, "news");
  await page.waitForSelector("#new-messages");
  expect(await topOf(page, "#m10")).toBe(before);
  await page.click("#new-messages");
  expect(await fromEnd(page)).toBeLessThan(2);
  expect(await page.isVisible("#new-messages")).toBe(false);
});

test("one's own message leads to the end", async () => {
  const { server } = await busyRoom(40);
  const page = await openRoom(server.url, "Ben");
  await page.locator("#m10").evaluate((message) => message.scrollIntoView({ block: "start" }));
  await say(page, "mine");
  await showing(page, 41);
  expect(await fromEnd(page)).toBeLessThan(2);
});

test("older history loads while scrolling up, and what is looked at does not move", async () => {
  const { server } = await busyRoom(130);
  const page = await openRoom(server.url, "Ben");
  await showing(page, 50);
  await page.locator("#messages").evaluate((list) => list.scrollTo(0, 0));
  const before = await topOf(page, "#m81");
  await showing(page, 100);
  expect(Math.abs((await topOf(page, "#m81")) - before)).toBeLessThan(2);
  await page.locator("#messages").evaluate((list) => list.scrollTo(0, 0));
  await showing(page, 130);
  const seqs = await page
    .locator("#messages > [data-seq]")
    .evaluateAll((messages) =>
      messages.map((message) => Number((message as HTMLElement).dataset.seq)),
    );
  expect(seqs).toEqual(Array.from({ length: 130 }, (_, index) => index + 1));
  expect(await page.locator(".older").count()).toBe(0);
});

test("a link to a message shows it in its place, and the way on to the newest", async () => {
  const { server, ana } = await busyRoom(130);
  const page = await openRoom(server.url, "Ben");
  await page.goto(`${server.url}/rooms/lobby?at=60`);
  await page.waitForSelector("#m60.target");
  const top = await topOf(page, "#m60");
  expect(top).toBeGreaterThan(0);
  expect(top).toBeLessThan(700);
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await server.post(ana, "said meanwhile");
  for (let turn = 0; turn < 5 && (await page.locator(".newer").count()) > 0; turn++) {
    await page.locator("#messages").evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await page.waitForTimeout(100);
  }
  await page.waitForSelector("#m131");
  const seqs = await page
    .locator("#messages > [data-seq]")
    .evaluateAll((messages) =>
      messages.map((message) => Number((message as HTMLElement).dataset.seq)),
    );
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  expect(new Set(seqs).size).toBe(seqs.length);
  expect(seqs.at(-1)).toBe(131);
});
