import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

test("these tests, their server and their browser are in Seoul, and read Korean", async () => {
  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(zone()).toBe("Asia/Seoul");
  expect(new Date("2026-06-01T20:00:00Z").getDate()).toBe(2);
  const page = await openPage((await newServer()).url);
  expect(await page.evaluate(zone)).toBe("Asia/Seoul");
  expect(await page.getAttribute("html", "lang")).toBe("ko");
  expect(await page.locator("body").textContent()).toContain(words.newRoom);
  expect(words.newRoom).toMatch(/\p{Script=Hangul}/u);
});

test("a message has its time in the reader's zone, and in UTC, which is said, without script", async () => {
  const server = await newServer();
  const { at } = await server.post(await server.guest("Ana"), "hello");
  const hour = (hours: number) => String(hours % 12 || 12);
  const page = await openPage(`${server.url}/rooms/lobby`);
  await page.waitForSelector("#m1 time[title]");
  expect(await page.textContent("#m1 time")).toMatch(
    new RegExp(`^오[전후] ${hour(new Date(at).getHours())}:${at.slice(14, 16)}$`),
  );
  const plain = await openPage(`${server.url}/rooms/lobby`, { javaScriptEnabled: false });
  const time = plain.frameLocator("#room iframe").locator("#m1 time");
  expect(await time.textContent()).toBe(at.slice(11, 16));
  const after = await time.evaluate((element) => getComputedStyle(element, "::after").content);
  expect(after).toBe('" UTC"');
});

test("the day stands above its first message where it is not today's, by the reader's calendar", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  const { at } = await server.post(ana, "first");
  await server.post(ana, "second");
  const page = await openPage(`${server.url}/rooms/lobby`);
  const date = new Date(at);
  /** What the days are when so many months later it is midnight, less so many milliseconds. */
  const daysAt = async (months: number, days: number, ms = 0) => {
    const midnight = new Date(date.getFullYear(), date.getMonth() + months, date.getDate() + days);
    await page.clock.setFixedTime(midnight.getTime() - ms);
    await page.reload();
    await page.waitForSelector("#m2 time[title]");
    return page
      .locator("#messages > [data-seq]")
      .evaluateAll((messages) => messages.map((message) => (message as HTMLElement).dataset.day));
  };
  const day = `${date.getMonth() + 1}월 ${date.getDate()}일`;
  expect(await daysAt(0, 1, 1)).toEqual([undefined, undefined]);
  expect(await daysAt(13, 0)).toEqual([
    expect.stringMatching(`^${date.getFullYear()}년 ${day} .요일$`),
    undefined,
  ]);
  const [tomorrow, after] = await daysAt(0, 1);
  expect([tomorrow?.replace(/^\d{4}년 /, ""), after]).toEqual([
    expect.stringMatching(`^${day} .요일$`),
    undefined,
  ]);
});
