import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type FrameLocator,
  type Page,
} from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { chromiumOptions } from "./chromium.ts";
import { onTestFinished } from "./finished.ts";
import { LOCALE } from "./language.ts";
import { OLD_BROWSER } from "./old_browser.ts";

let browser: Browser;
let isAllNewest = false;

interface Newest {
  /** As it is, and not with all taken out that the oldest browsers lack. */
  isNewest?: boolean;
}

export interface BrowserOptions extends Newest {
  /** For its command line, on top of the usual ones. */
  args?: string[];
}

export type PageOptions = BrowserContextOptions & Newest;

/** One real Chromium for the tests of a file, as old as may be. Call it once, at the top. */
export function useBrowser({ args = [], isNewest = false }: BrowserOptions = {}): void {
  isAllNewest = isNewest;
  beforeAll(async () => {
    const options = await chromiumOptions();
    browser = await chromium.launch({ ...options, args: [...(options.args ?? []), ...args] });
  });
  afterAll(() => browser.close());
}

/** A window of its own, with its own cookies; an error in the page fails the test. */
export async function openPage(
  url: string,
  { isNewest = isAllNewest, ...options }: PageOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 900, height: 700 },
    locale: LOCALE,
    ...options,
  });
  if (!isNewest) await context.addInitScript(OLD_BROWSER);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    // A policy that is broken is an error of ours; a request that is cut is the test's own doing.
    if (/Content Security Policy|Refused to/.test(message.text())) errors.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    if (errors.length > 0) throw new Error(`errors in the page: ${errors.join("; ")}`);
  });
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  return page;
}

/** Opens a room's page and gives a name; resolves once the page is live. */
export async function openRoom(
  url: string,
  name: string,
  { path = "/rooms/lobby", ...options }: PageOptions & { path?: string } = {},
): Promise<Page> {
  const page = await openPage(url + path, options);
  await page.fill("form#name [name=name]", name);
  await page.press("form#name [name=name]", "Enter");
  await page.waitForSelector("#room[data-person]");
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  return page;
}

export async function say(page: Page, text: string): Promise<void> {
  await page.fill("form#composer [name=text]", text);
  await page.press("form#composer [name=text]", "Enter");
}

/** Does something with a message, by the mouse. */
export async function act(page: Page | FrameLocator, seq: number, action: string): Promise<void> {
  const message = page.locator(`#messages [data-seq="${seq}"]`);
  const button = message.locator(`[data-action=${action}]`);
  await message.hover();
  await message.locator(".more").waitFor();
  // On a narrow page the bar has its menu alone.
  if (!(await button.isVisible())) await message.locator(".more").click();
  await button.click();
}

/** The texts of the messages on the page, in their order, those on their way left out. */
export function textsOn(page: Page): Promise<string[]> {
  return page
    .locator("#messages [data-seq] .body")
    .evaluateAll((bodies) => bodies.map((body) => body.textContent?.trim() ?? ""));
}

/** Resolves once a page shows this many messages of the room. */
export async function showing(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelectorAll("#messages > [data-seq]").length === wanted,
    count,
  );
}
