import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { openRoom, say, textsOn, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { heldOn, type MeddlingProxy, meddlingProxy } from "../../support/meddling_proxy.ts";
import { newServer, type TestServer } from "../../support/server.ts";

useBrowser();

const LIVE = "#connection[data-state=live]";

async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const tab = await context.newPage();
  tab.setDefaultTimeout(10_000);
  tab.on("pageerror", (error) => onTestFinished(() => expect.fail(error.message)));
  await tab.goto(url);
  await tab.waitForSelector(LIVE, { state: "attached" });
  return tab;
}

/** Two rooms, and a path to them on which it is seen how many polls are held. */
async function twoRooms(): Promise<{ server: TestServer; path: MeddlingProxy }> {
  const server = await newServer();
  await server.newRoom("tea");
  return { server, path: await meddlingProxy(server.url) };
}

/** How many sessions were begun. */
const sessions = ({ asked }: MeddlingProxy): number =>
  asked.filter((url) => url.includes("EIO=4") && !url.includes("sid=")).length;

async function expectTexts(pages: Page[], texts: string[]): Promise<void> {
  for (const page of pages) {
    await expect.poll(() => textsOn(page), { timeout: 10_000 }).toEqual(texts);
  }
}

/** That somebody types is told every few seconds. */
async function expectTyping(writer: Page, reader: Page, name: string): Promise<void> {
  const told = async () => {
    await writer.press("#composer [name=text]", "a");
    return reader.textContent("#typing");
  };
  await expect.poll(told, { timeout: 10_000 }).toContain(name);
}

test("nine tabs of two rooms share one poll: each opens, posts and hears, and the server's other pages load", async () => {
  const { server, path } = await twoRooms();
  const ben = await openRoom(server.url, "Ben");
  const first = await openRoom(path.url, "Ana");
  const before = sessions(path);
  const tabs = [first];
  for (let number = 1; number < 9; number++) {
    const room = number % 2 ? "tea" : "lobby";
    tabs.push(await openTab(first.context(), `${path.url}/rooms/${room}`));
    expect(heldOn(path)).toBeLessThanOrEqual(2);
  }
  expect(sessions(path)).toBe(before);
  const lobby = tabs.filter((_, number) => number % 2 === 0);
  const tea = tabs.filter((_, number) => number % 2 === 1);
  await expect
    .poll(() => Promise.all(lobby.map((tab) => tab.textContent("#people .count"))))
    .toEqual(lobby.map(() => words.here.replace("%", "2")));

  const expected: Record<string, string[]> = { lobby: [], tea: [] };
  for (const [number, tab] of tabs.entries()) {
    const text = `from tab ${number}`;
    expected[number % 2 ? "tea" : "lobby"]?.push(text);
    await say(tab, text);
    await expectTexts([tab], expected[number % 2 ? "tea" : "lobby"] ?? []);
    expect(heldOn(path)).toBeLessThanOrEqual(2);
  }
  await say(ben, "from Ben");
  expected.lobby?.push("from Ben");
  await expectTexts([...lobby, ben], expected.lobby ?? []);
  await expectTexts(tea, expected.tea ?? []);
  expect(await tabs[1]?.locator("#messages [data-mine]").count()).toBe(4);
  expect(await tabs[2]?.locator("#messages [data-mine]").count()).toBe(5);
  expect(await tabs[8]?.getAttribute("#connection", "data-transport")).toBe("polling");

  await expectTyping(tabs[2] as Page, ben, "Ana");
  await expectTyping(ben, tabs[4] as Page, "Ben");
  expect(await tabs[1]?.textContent("#typing")).toBe("");

  const other = await first.context().newPage();
  await other.goto(path.url);
  await other.locator("#new-room").waitFor();
  expect(heldOn(path)).toBeLessThanOrEqual(2);
});

const ends: Record<string, (tab: Page) => Promise<() => Promise<void>>> = {
  async "is closed"(tab) {
    await tab.close();
    return async () => {};
  },
  async crashes(tab) {
    const cdp = await tab.context().newCDPSession(tab);
    cdp.send("Page.crash").catch(() => {});
    await tab.waitForEvent("crash");
    return async () => {};
  },
  async "goes to another page"(tab) {
    await tab.goto(new URL("/check", tab.url()).href);
    return async () => {
      await tab.goBack();
    };
  },
  async "is frozen"(tab) {
    const cdp = await tab.context().newCDPSession(tab);
    await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
    return async () => {
      await cdp.send("Page.setWebLifecycleState", { state: "active" });
    };
  },
  async "stands still without a word"(tab) {
    const cdp = await tab.context().newCDPSession(tab);
    await cdp.send("Debugger.enable");
    await cdp.send("Debugger.pause");
    return async () => {
      await cdp.send("Debugger.disable");
    };
  },
};

describe.each(Object.entries(ends))("when the tab that holds the poll %s", (how, end) => {
  test("the others go on, nothing is lost or there twice, and it catches up if it comes back", async () => {
    const { server, path } = await twoRooms();
    const ben = await openRoom(server.url, "Ben");
    const holder = await openRoom(path.url, "Ana");
    const context = holder.context();
    const near = await openTab(context, `${path.url}/rooms/lobby`);
    const far = await openTab(context, `${path.url}/rooms/tea`);
    await say(holder, "one");
    await say(far, "tea one");
    await expectTexts([ben, near], ["one"]);
    const comeBack = await end(holder);
    await say(near, "two");
    await say(near, "three");
    await say(far, "tea two");
    await say(ben, "from Ben");
    await expectTexts([far], ["tea one", "tea two"]);
    const all = async (): Promise<string[]> => (await textsOn(near)).toSorted();
    await expect.poll(all, { timeout: 15_000 }).toEqual(["from Ben", "one", "three", "two"]);
    const texts = await textsOn(near);
    expect(texts.indexOf("two")).toBeLessThan(texts.indexOf("three"));
    await expectTexts([ben], texts);
    await near.waitForSelector(LIVE, { state: "attached" });
    await comeBack();
    const isBack = !["is closed", "crashes"].includes(how);
    if (isBack) await expectTexts([holder], texts);
    await say(ben, "last");
    await expectTexts([near, ben, ...(isBack ? [holder] : [])], [...texts, "last"]);
    await expect.poll(() => heldOn(path)).toBeLessThanOrEqual(1);
  });
});
