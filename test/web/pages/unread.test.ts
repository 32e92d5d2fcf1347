import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import type { Guest } from "../../../src/chat/people.ts";
import type { ReadState } from "../../../src/protocol/message.ts";
import { startFaultProxy } from "../../../src/tools/gauntlet/fault_proxy.ts";
import { openPage, say, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer, type TestServer } from "../../support/server.ts";

useBrowser();

/** A lobby with so many messages of Ana's, a room beside it, and Ben, who has read the lobby up to a seq. */
async function roomWith(count: number, read?: number) {
  const server = await newServer();
  await server.newRoom("tea");
  const [ana, ben] = [await server.guest("Ana"), await server.guest("Ben")];
  const texts = Array.from({ length: count }, (_, index) => `number ${index + 1}`);
  await Promise.all(texts.map((text) => server.post(ana, text)));
  if (read !== undefined) await mark(server, ben, read);
  return { server, ana, ben };
}

const api = (server: TestServer, guest: Guest, room: string, body?: object) =>
  fetch(`${server.url}/api/rooms/${room}/read`, {
    headers: { Authorization: `Bearer ${guest.token}`, "Content-Type": "application/json" },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  }).then((response) => response.json() as Promise<ReadState>);

const mark = (server: TestServer, guest: Guest, seq: number, version = 0) =>
  api(server, guest, "lobby", { seq, version });

/** What the server has of somebody. */
const markOf = async (server: TestServer, guest: Guest, room = "lobby") => {
  const { seq, version } = await api(server, guest, room);
  return [version, seq];
};

/** Opens the lobby as somebody. */
async function openAs(
  server: TestServer,
  { token }: Guest,
  { path = "/rooms/lobby", url = server.url, live = true } = {},
): Promise<Page> {
  const page = await openPage("about:blank");
  await page.context().addCookies([{ name: "longwave", value: token, url }]);
  await page.goto(url + path);
  if (live) await isLive(page);
  return page;
}

const isLive = (page: Page) =>
  page.waitForSelector("#connection[data-state=live]", { state: "attached" });

/** The seq of the message that the line stands before; null where there is none. */
const lineAt = (page: Page) =>
  page.evaluate(() => {
    const line = document.querySelector("#messages > [data-new]");
    const next = line?.nextElementSibling as HTMLElement | null | undefined;
    return line ? Number(next?.dataset.seq) : null;
  });

const topOf = (page: Page, selector: string) =>
  page
    .locator(selector)
    .evaluate(
      (element) =>
        element.getBoundingClientRect().top -
        (element.closest("#messages") as HTMLElement).getBoundingClientRect().top,
    );

const fromEnd = (page: Page) =>
  page
    .locator("#messages")
    .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);

const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((state) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);

test("who comes back finds the line where they left, and the page opened there; it stays while they read, and others have their own", async () => {
  const { server, ana, ben } = await roomWith(48, 10);
  await server.post(ben, "Ben's own, on another device");
  const page = await openAs(server, ben);
  expect(await lineAt(page)).toBe(11);
  expect(await page.textContent("[data-new]")).toBe(words.newLine);
  const top = await topOf(page, "[data-new]");
  expect(top).toBeGreaterThanOrEqual(0);
  expect(top).toBeLessThan(120);
  expect(await page.getAttribute("#m11", "data-follows")).toBeNull();
  expect(await page.textContent("#new-messages")).toMatch(/\d/);

  await page.locator("#messages").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect.poll(() => markOf(server, ben)).toEqual([0, 49]);
  await server.post(ana, "while they read");
  await page.waitForSelector("#m50");
  expect(await lineAt(page)).toBe(11);

  // Ana has never looked; nothing is new to who was never there, nor in another room.
  for (const [guest, path] of [
    [ana, "/rooms/lobby"],
    [ben, "/rooms/tea"],
  ] as const) {
    const other = await openAs(server, guest, { path });
    expect(await lineAt(other)).toBeNull();
  }
  await expect.poll(() => markOf(server, ana)).toEqual([0, 50]);

  await page.reload();
  await isLive(page);
  await expect.poll(() => lineAt(page)).toBeNull();
  expect(await fromEnd(page)).toBeLessThan(2);
});

test("a line that fits the screen is shown with the end; one further up than the newest page is opened with what is around it", async () => {
  const { server, ana, ben } = await roomWith(200, 197);
  const near = await openAs(server, ben);
  expect(await lineAt(near)).toBe(198);
  expect(await fromEnd(near)).toBeLessThan(2);
  await expect.poll(() => markOf(server, ben)).toEqual([0, 200]);
  await near.close();

  const carla = await server.guest("Carla");
  await mark(server, carla, 20);
  const far = await openAs(server, carla);
  expect(await lineAt(far)).toBe(21);
  expect(await far.isVisible("#m20")).toBe(true);
  const told = await far.textContent("#new-messages");
  const count = Number(/\d+/.exec(told ?? "")?.[0]);
  expect(told).toBe(words.newCount.replace("%", String(count)));
  const inSight = await far.evaluate(() => {
    const { bottom } = (document.querySelector("#messages") as HTMLElement).getBoundingClientRect();
    const messages = [...document.querySelectorAll<HTMLElement>("#messages > [data-seq]")];
    const seen = messages.filter((message) => message.getBoundingClientRect().bottom < bottom);
    return Number(seen.at(-1)?.dataset.seq);
  });
  expect(Math.abs(200 - inSight - count)).toBeLessThanOrEqual(1);
  // What is loaded and not in sight is not seen.
  await expect.poll(() => markOf(server, carla)).not.toEqual([0, 20]);
  const [, seen = 0] = await markOf(server, carla);
  expect(seen).toBeLessThan(50);

  await server.post(ana, "meanwhile");
  await far.click("#new-messages");
  await far.waitForSelector("#m201");
  expect(await fromEnd(far)).toBeLessThan(2);
  await expect.poll(() => markOf(server, carla)).toEqual([0, 201]);
  expect(await markOf(server, ben)).toEqual([0, 200]);

  // A link to a message goes before it, and what lies between is not taken for read.
  const dan = await server.guest("Dan");
  await mark(server, dan, 20);
  const linked = await openAs(server, dan, { path: "/rooms/lobby?at=120" });
  await linked.waitForSelector("#m120.target");
  await linked.waitForTimeout(1_500);
  expect(await markOf(server, dan)).toEqual([0, 20]);
  await linked.click("#new-messages");
  await linked.waitForSelector("[data-new]");
  expect(await lineAt(linked)).toBe(21);
});

test("a hidden tab sees nothing, and has the line before what came meanwhile; it goes when one looks away again or has written", async () => {
  const { server, ana, ben } = await roomWith(5, 5);
  const page = await openAs(server, ben);
  await setHidden(page, true);
  for (const text of ["six", "seven"]) await server.post(ana, text);
  await page.waitForSelector("#m7");
  expect(await lineAt(page)).toBe(6);
  expect(await page.title()).toMatch(/^\(2\)/);
  await server.change(ana, "PATCH", 1, { text: "an edit is nothing new" });
  await page.waitForSelector("#m1 .edited");
  expect(await page.title()).toMatch(/^\(2\)/);
  expect(await markOf(server, ben)).toEqual([0, 5]);
  await setHidden(page, false);
  await expect.poll(() => markOf(server, ben)).toEqual([0, 7]);
  expect(await lineAt(page)).toBe(6);
  await setHidden(page, true);
  expect(await lineAt(page)).toBeNull();
  await server.post(ana, "eight");
  await page.waitForSelector("#m8");
  expect(await lineAt(page)).toBe(8);
  await setHidden(page, false);
  await say(page, "mine");
  await page.waitForSelector("#m9[data-mine]");
  await expect.poll(() => lineAt(page)).toBeNull();
  await expect.poll(() => markOf(server, ben)).toEqual([0, 9]);
});

test("what was seen while the line is cut is sent by the next page, and at most once in five seconds", async () => {
  const { server, ana, ben } = await roomWith(5, 2);
  const path = await startFaultProxy({ target: server.url });
  onTestFinished(() => path.close());
  const page = await openAs(server, ben, { url: path.url });
  const asked: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/read")) asked.push(Date.now());
  });
  await expect.poll(() => markOf(server, ben)).toEqual([0, 5]);
  path.setFaults([{ kind: "block", path: "/api/rooms/lobby/read" }]);
  for (const text of ["six", "seven", "eight"]) await server.post(ana, text);
  await page.waitForSelector("#m8");
  await page.waitForFunction(
    () =>
      JSON.parse(
        Object.entries(localStorage).find(([key]) => key.startsWith("longwave read"))?.[1] ?? "{}",
      ).seq === 8,
  );
  expect(await markOf(server, ben)).toEqual([0, 5]);
  path.setFaults([]);
  await page.goto(`${path.url}/rooms/tea`);
  await page.goto(`${path.url}/rooms/lobby`);
  await expect.poll(() => markOf(server, ben)).toEqual([0, 8]);
  expect(asked.length).toBeLessThanOrEqual(4);
});

test("tabs and devices agree, and a mark of before never takes back a later one", async () => {
  const { server, ana, ben } = await roomWith(60, 10);
  const one = await openAs(server, ben);
  const two = await one.context().newPage();
  await two.goto(`${server.url}/rooms/lobby`);
  await isLive(two);
  await two.locator("#messages").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect.poll(() => markOf(server, ben)).toEqual([0, 60]);
  // The first tab, further up, has learnt of it, and tells nothing that is lower.
  await one.waitForFunction(() => Object.values(localStorage).some((kept) => /:60[,}]/.test(kept)));
  const other = await openAs(server, ben);
  expect(await lineAt(other)).toBeNull();
  await server.post(ana, "news");
  await other.waitForSelector("#m61");
  await expect.poll(() => markOf(server, ben)).toEqual([0, 61]);
});

test("without script the line is there as well, stays while the frame is refreshed, and what the frame has shown is read", async () => {
  const { server, ana, ben } = await roomWith(30, 20);
  const context = { javaScriptEnabled: false };
  const page = await openPage("about:blank", context);
  await page.context().addCookies([{ name: "longwave", value: ben.token, url: server.url }]);
  await page.goto(`${server.url}/rooms/lobby`);
  const frame = page.frameLocator("#room iframe");
  expect(await frame.locator("[data-new] + #m21").count()).toBe(1);
  expect(await markOf(server, ben)).toEqual([0, 30]);
  await page.frames()[1]?.goto(server.url + (await page.getAttribute("#room iframe", "src")));
  expect(await frame.locator("[data-new] + #m21").count()).toBe(1);
  await page.reload();
  expect(await frame.locator("[data-new]").count()).toBe(0);

  await mark(server, ben, 2, 1);
  for (let number = 31; number <= 90; number++) await server.post(ana, `number ${number}`);
  await page.goto(`${server.url}/rooms/lobby`);
  expect(await page.locator("[data-new] + #m3").count()).toBe(1);
  expect(await markOf(server, ben)).toEqual([1, 2]);
  await page.locator(".fine a", { hasText: words.toNewest }).click();
  await frame.locator("#m90").waitFor();
  expect(await markOf(server, ben)).toEqual([1, 90]);
});

test("a message is marked unread from the menu: what comes after it is unread on the next page, and stays so until then", async () => {
  const { server, ana, ben } = await roomWith(12, 4);
  const page = await openAs(server, ben);
  await expect.poll(() => markOf(server, ben)).toEqual([0, 12]);
  await page.waitForFunction(() => "htmx" in globalThis);
  await page.locator("#m9").focus();
  await page.waitForSelector("#m9 [data-action=unread]", { state: "attached" });
  await page.locator("#m9").press("Enter");
  await page.getByText(words.unread).click();
  expect(await lineAt(page)).toBe(9);
  await expect.poll(() => markOf(server, ben)).toEqual([1, 8]);
  // In sight as it is, and with what is said now, it stays unread.
  await server.post(ana, "thirteen");
  await page.waitForSelector("#m13");
  await page.reload();
  await isLive(page);
  expect(await lineAt(page)).toBe(9);
  await expect.poll(() => markOf(server, ben)).toEqual([1, 13]);
  expect(await markOf(server, ana)).toEqual([0, 13]);
});
