import { join } from "node:path";
import Database from "better-sqlite3";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { zoneName } from "../../../src/web/pages/times.ts";
import { openPage, useBrowser } from "../../support/browser.ts";
import { LOCALE, words } from "../../support/language.ts";
import { startProcess } from "../../support/process.ts";
import { newServer, temporaryFolder } from "../../support/server.ts";

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

/** A server of its own process, in a zone. */
const serverIn = (zone: string) =>
  startProcess({ DATABASE_URL: ":memory:", TIME_ZONE: zone }).ready;

/** Has somebody say something; returns when that was. */
async function sayAt(url: string, text: string): Promise<Date> {
  const send = async (path: string, body: object, token = "") => {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return (await fetch(`${url}/api${path}`, init)).json();
  };
  const { token } = await send("/people", { name: "Ana" });
  const { at } = await send("/rooms/lobby/messages", { text, nonce: text }, token);
  return new Date(at);
}

const clock = (at: Date, timeZone: string) =>
  at.toLocaleTimeString(LOCALE, { hour: "numeric", minute: "2-digit", timeZone });

test("a message has its time in the reader's zone, and without script in the server's, which is named once", async () => {
  const url = await serverIn("America/New_York");
  const at = await sayAt(url, "hello");
  await sayAt(url, "again");
  const page = await openPage(`${url}/rooms/lobby`, { timezoneId: "Asia/Kolkata" });
  await page.waitForSelector("#m1 time[title]");
  expect(await page.textContent("#m1 time")).toBe(clock(at, "Asia/Kolkata"));
  expect(await page.isVisible(".zone")).toBe(false);

  const plain = await openPage(`${url}/rooms/lobby`, { javaScriptEnabled: false });
  const time = plain.frameLocator("#room iframe").locator("#m1 time");
  expect(await time.textContent()).toBe(clock(at, "America/New_York"));
  const day = plain.frameLocator("#room iframe").locator(".day");
  const parts = { weekday: "long", month: "long", day: "numeric" } as const;
  expect(await day.allTextContents()).toEqual([
    at.toLocaleDateString(LOCALE, { ...parts, timeZone: "America/New_York" }),
  ]);
  expect(await plain.locator(".zone").allTextContents()).toEqual([words.zone("America/New_York")]);
});

test.each([
  ["Asia/Seoul", "UTC+9"],
  ["Asia/Kolkata", "UTC+5:30"],
  ["Etc/GMT+3", "UTC-3"],
  ["UTC", "UTC"],
  ["Europe/Berlin", "Europe/Berlin"],
])("a server in %s says that its times are those of %s", async (zone, name) => {
  const before = process.env.TZ;
  process.env.TZ = zone;
  onTestFinished(() => {
    process.env.TZ = before;
  });
  expect(zoneName()).toBe(name);
});

test("the day stands above its first message, by the reader's calendar, and stays true when a page is left open over midnight", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  const { at } = await server.post(ana, "first");
  await server.post(ana, "second");
  const page = await openPage(`${server.url}/rooms/lobby`);
  const date = new Date(at);
  const days = () =>
    page
      .locator("#messages > [data-seq]")
      .evaluateAll((messages) =>
        messages.map((message) => message.querySelector(":scope > .day")?.textContent),
      );
  const day = `${date.getMonth() + 1}월 ${date.getDate()}일`;
  await page.waitForSelector("#m2 time[title]");
  expect(await days()).toEqual([expect.stringMatching(`^${day} .요일$`), undefined]);
  // A year later it has its year.
  await page.clock.setFixedTime(date.getTime() + 400 * 24 * 3600 * 1000);
  await page.reload();
  await page.waitForSelector("#m2 time[title]");
  expect(await days()).toEqual([
    expect.stringMatching(`^${date.getFullYear()}년 ${day} .요일$`),
    undefined,
  ]);
});

/** A room with a message of Ana's at each time. */
async function roomAt(times: string[]) {
  const databasePath = join(temporaryFolder(), "longwave.db");
  const server = await newServer({ databasePath });
  const ana = await server.guest("Ana");
  for (const at of times) await server.post(ana, `at ${at}`);
  const database = new Database(databasePath);
  onTestFinished(() => void database.close());
  const set = database.prepare("UPDATE messages SET at = ? WHERE seq = ?");
  for (const [index, at] of times.entries()) set.run(Date.parse(at), index + 1);
  return server;
}

const headed = (page: Page) =>
  page.locator("#messages > [data-seq]").evaluateAll((messages) =>
    messages.map((message) => {
      const { id, dataset } = message as HTMLElement;
      const day = message.querySelector(":scope > .day")?.textContent ?? "";
      const time = message.querySelector("time")?.textContent;
      return [id, "follows" in dataset ? "follows" : "headed", day, time];
    }),
  );

test("grouping and days go by the reader's midnight, not by UTC's; an hour that comes twice is told twice", async () => {
  const server = await roomAt([
    "2025-11-01T23:58:00Z",
    "2025-11-02T00:01:00Z",
    "2025-11-02T05:59:00Z",
    "2025-11-02T06:01:00Z",
    "2025-11-02T14:59:00Z",
    "2025-11-02T15:01:00Z",
  ]);
  const seoul = await openPage(`${server.url}/rooms/lobby`);
  await seoul.waitForSelector("#m6 time[title]");
  expect(await headed(seoul)).toEqual([
    ["m1", "headed", "2025년 11월 2일 일요일", "오전 8:58"],
    ["m2", "follows", "", "오전 9:01"],
    ["m3", "headed", "", "오후 2:59"],
    ["m4", "follows", "", "오후 3:01"],
    ["m5", "headed", "", "오후 11:59"],
    ["m6", "headed", "2025년 11월 3일 월요일", "오전 12:01"],
  ]);
  // There the clocks went back from two to one.
  const york = await openPage(`${server.url}/rooms/lobby`, { timezoneId: "America/New_York" });
  await york.waitForSelector("#m6 time[title]");
  expect(await headed(york)).toEqual([
    ["m1", "headed", "2025년 11월 1일 토요일", "오후 7:58"],
    ["m2", "follows", "", "오후 8:01"],
    ["m3", "headed", "2025년 11월 2일 일요일", "오전 1:59"],
    ["m4", "follows", "", "오전 1:01"],
    ["m5", "headed", "", "오전 9:59"],
    ["m6", "follows", "", "오전 10:01"],
  ]);
});

test("a date chosen at a day's name leads to the first message of that day, in the reader's zone; without script in the server's", async () => {
  const server = await roomAt([
    "2026-05-30T12:00:00Z",
    "2026-05-31T14:59:00Z",
    "2026-05-31T15:00:00Z",
    "2026-06-01T03:59:00Z",
    "2026-06-01T04:00:00Z",
  ]);
  const choose = async (options: Parameters<typeof openPage>[1]) => {
    const page = await openPage(`${server.url}/rooms/lobby`, options);
    await page.waitForSelector("#m5 time[title]");
    await page.locator(".day").first().click();
    await page.fill("#dates [name=date]", "2026-06-01");
    await page.press("#dates [name=date]", "Enter");
    await page.waitForURL(/\?at=/);
    await page.waitForSelector(".target");
    return new URL(page.url()).search;
  };
  expect(await choose({})).toBe("?at=3");
  expect(await choose({ timezoneId: "America/New_York" })).toBe("?at=5");
  const ask = async (query: string) => (await fetch(`${server.url}/rooms/lobby?${query}`)).url;
  expect(await ask("date=2026-06-01")).toMatch(/\/rooms\/lobby\?at=3$/);
  expect(await ask("date=2026-06-01&zone=America/New_York")).toMatch(/\?at=5$/);
  expect(await ask("date=2020-01-01")).toMatch(/\?at=1$/);
  expect(await ask("date=2027-01-01")).toMatch(/\/rooms\/lobby$/);
  expect(await ask("date=soon")).toMatch(/\/rooms\/lobby$/);
});
