import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { startFaultProxy } from "../../../src/tools/gauntlet/fault_proxy.ts";
import { openPage, openRoom, say, textsOn, useBrowser } from "../../support/browser.ts";
import { byteGate } from "../../support/byte_gate.ts";
import { onTestFinished } from "../../support/finished.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

/** What a line of 2 kB a second has carried by then, less what latency and the request take of it. */
const BY_THEN = 2_000 * (3.1 - 0.6);
/** Of the 36 kB of 18 seconds: the line also carries what comes after it. */
const UNTIL_LIVE = 30_000;

const CONNECTION = "**/tab_connection.js*";

async function talk(texts: string[]) {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (const text of texts) await server.post(ana, text);
  return { server, ana };
}

/** Holds what matches until it is let go. */
async function hold(page: Page, pattern: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(pattern, async (route) => {
    await promise;
    await route.continue();
  });
  return resolve;
}

/** Fails the first so many requests for what matches; returns what was asked for. */
async function failFirst(page: Page, pattern: string, count: number): Promise<string[]> {
  const asked: string[] = [];
  await page.route(pattern, (route: Route) => {
    asked.push(route.request().url());
    return asked.length <= count ? route.abort() : route.continue();
  });
  return asked;
}

const isLive = (page: Page, transport: string) =>
  page.waitForSelector(`#connection[data-state=live][data-transport=${transport}]`, {
    state: "attached",
  });

test("what has been said is painted as soon as the first 5 kB have come", async () => {
  const { server } = await talk(["a first text to read", "and a second, which is a little longer"]);
  const { url } = await byteGate(server.url, BY_THEN);
  const page = await openPage("about:blank");
  await page.addInitScript(() => {
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { element } = entry as PerformanceEntry & { element: Element | null };
        if (element?.closest("#messages [data-seq]")) Object.assign(window, { isPainted: true });
      }
    });
    observer.observe({ type: "largest-contentful-paint", buffered: true });
  });
  // It never ends to load.
  void page.goto(`${url}/rooms/lobby`).catch(() => {});
  await page.waitForFunction(() => "isPainted" in window);
  expect(await textsOn(page)).toEqual([
    "a first text to read",
    "and a second, which is a little longer",
  ]);
});

test("a room is live by the feed while its connection is loaded, and then by polling; nothing is lost or repeated", async () => {
  const { server, ana } = await talk(["before"]);
  await server.newRoom("other");
  const first = await openRoom(server.url, "Ben");
  const state = await first.context().storageState();
  const proxy = await startFaultProxy({ target: server.url });
  onTestFinished(() => proxy.close());
  const page = await openPage("about:blank", { storageState: state });
  const goOn = await hold(page, CONNECTION);
  await page.goto(`${proxy.url}/rooms/lobby`);
  await isLive(page, "feed");
  expect(proxy.bytes.down).toBeLessThan(UNTIL_LIVE);
  await server.post(ana, "while it is loaded");
  await say(page, "by the feed");
  await expect.poll(() => textsOn(page)).toEqual(["before", "while it is loaded", "by the feed"]);
  await page.waitForSelector("[data-mine][data-seq='3']");
  goOn();
  await isLive(page, "polling");
  await server.post(ana, "by polling");
  await say(page, "by polling as well");
  const texts = ["before", "while it is loaded", "by the feed", "by polling", "by polling as well"];
  await expect.poll(() => textsOn(page)).toEqual(texts);
  await expect.poll(() => textsOn(first)).toEqual(texts);
  expect(await page.locator("[data-nonce]").count()).toBe(0);
});

test("what is loaded later is asked for again under another address until it is there", async () => {
  const { server } = await talk(["before"]);
  const page = await openPage("about:blank");
  const connection = await failFirst(page, CONNECTION, 2);
  const style = await failFirst(page, "**/longwave.css", 1);
  const htmx = await failFirst(page, "**/htmx.js", 1);
  await page.goto(`${server.url}/rooms/lobby`);
  await isLive(page, "polling");
  expect(new Set(connection).size).toBe(3);
  await page.waitForFunction(() => "htmx" in globalThis);
  expect(htmx).toHaveLength(2);
  await page.waitForFunction(() =>
    [...document.styleSheets].some(({ href }) => href?.endsWith("/longwave.css")),
  );
  expect(style).toHaveLength(2);
});

test("the style of a first visit is the beginning of the whole: nothing moves or changes colour when that comes", async () => {
  const { server, ana } = await talk([
    "plain, and *strong*, and `code`",
    "> quoted\n\n1. one\n2. two\n\n```\na wall\n  of code\n```",
    "and [a link](https://example.org)",
  ]);
  await server.change(ana, "PATCH", 1, { text: "edited `code`" });
  await server.change(ana, "DELETE", 3);
  const ben = await server.guest("Ben");
  await server.post(ben, "안녕하세요");
  for (const look of [
    {},
    { viewport: { width: 360, height: 640 }, colorScheme: "dark" } as const,
  ]) {
    const page = await openPage("about:blank", look);
    await hold(page, CONNECTION);
    const goOn = await hold(page, "**/longwave.css");
    await page.goto(`${server.url}/rooms/lobby`, { waitUntil: "commit" });
    await page.waitForSelector("time[title]");
    const before = await looksOf(page);
    goOn();
    await page.waitForFunction(() => document.styleSheets.length === 2);
    expect(await looksOf(page)).toEqual(before);
    expect(before.length).toBeGreaterThan(40);
  }
});

/** Where each element is, and its colours and letters, the needle of the dial apart. */
function looksOf(page: Page) {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    /** As it is painted: a colour that was mixed by the browser is written in another way. */
    const painted = (color: string) => {
      if (!canvas) return color;
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data].join();
    };
    return [...document.querySelectorAll(".masthead, .masthead *, #room *, .writing *")].map(
      (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        if (width === 0 || height === 0) return "";
        const style = getComputedStyle(element);
        const { color, backgroundColor, borderBottomColor, textDecorationColor } = style;
        const colors = [color, backgroundColor, borderBottomColor, textDecorationColor].map(
          painted,
        );
        const { fontSize, fontFamily, fontWeight, textDecorationLine } = style;
        const letters = [fontSize, fontFamily, fontWeight, textDecorationLine];
        return [element.outerHTML.slice(0, 60), x, y, width, height, ...colors, ...letters].join(
          " ",
        );
      },
    );
  });
}
