import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openRoom, say, showing, textsOn, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const bar = (page: Page, seq: number) => page.locator(`[data-seq="${seq}"] .action-bar`);
const action = (page: Page, seq: number, name: string) =>
  page.locator(`[data-seq="${seq}"] [data-action=${name}]`);
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    const { id, dataset } = activeElement as HTMLElement;
    return id || dataset.action || activeElement?.getAttribute("name") || activeElement?.tagName;
  });

/** A room with a message of somebody else's (1) and two of one's own (2, 3), and another room. */
async function talk(options: Parameters<typeof openRoom>[2] = {}) {
  const server = await newServer();
  await server.newRoom("other");
  const ben = await server.guest("Ben");
  await server.post(ben, "by *Ben*");
  const page = await openRoom(server.url, "Ana", options);
  for (const text of ["one of *mine*", "another"]) await say(page, text);
  await showing(page, 3);
  await canAct(page);
  return { server, ben, page };
}

async function canAct(page: Page) {
  await page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => /message_actions/.test(name)),
  );
}

describe("what may be done with a message", () => {
  test("is in one bar that comes to the message that is pointed at or has the focus", async () => {
    const { page } = await talk();
    await page.hover("#m2");
    await bar(page, 2).waitFor();
    await page.focus("#m3");
    await bar(page, 3).waitFor();
    await page.hover("form#composer");
    await bar(page, 3).waitFor();
    await page.focus("#composer textarea");
    await expect.poll(() => page.locator(".action-bar").count()).toBe(0);
  });

  test("is not shown to whom it is not allowed, nor at what is removed", async () => {
    const { page, server, ben } = await talk();
    await page.hover("#m1");
    await page.locator("#m1 .more").click();
    await action(page, 1, "copy").waitFor();
    for (const name of ["edit", "remove"]) {
      expect(await action(page, 1, name).isVisible()).toBe(false);
    }
    await page.keyboard.press("Escape");
    await page.hover("#m2");
    await page.locator("#m2 .more").click();
    for (const name of ["edit", "remove"]) await action(page, 2, name).waitFor();
    await page.keyboard.press("Escape");
    await page.hover("#m1");
    await bar(page, 1).waitFor();
    await server.change(ben, "DELETE", 1);
    await page.waitForSelector("#m1[data-removed]");
    await page.hover("#m1");
    await page.focus("#m1");
    expect(await page.locator(".action-bar").count()).toBe(0);
  });

  test("copies the text of that message and no other, and its address", async () => {
    const { server, page } = await talk({
      permissions: ["clipboard-read", "clipboard-write"],
      isNewest: true,
    });
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    for (const [seq, text] of [
      [1, "by Ben"],
      [3, "another"],
    ] as const) {
      await page.hover(`#m${seq}`);
      await page.click(`#m${seq} .more`);
      await action(page, seq, "copy").click();
      await expect.poll(copied).toBe(text);
    }
    await page.focus("#m1");
    await page.keyboard.press("Enter");
    await action(page, 1, "link").click();
    await expect.poll(copied).toBe(`${server.url}/rooms/lobby?at=1`);
  });

  test("shows what the clipboard does not take, to be taken from there", async () => {
    const { server, page } = await talk();
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
    });
    await page.hover("#m2");
    await page.click("#m2 .more");
    await action(page, 2, "link").click();
    const field = page.locator("#m2 textarea");
    expect(await field.inputValue()).toBe(`${server.url}/rooms/lobby?at=2`);
    expect(await page.evaluate(() => String(getSelection()))).toContain("?at=2");
    await page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    expect(await focused(page)).toBe("m2");
  });

  test("is reached by keys: Tab comes to the log once and leaves it, arrows go through it, Enter opens the menu", async () => {
    const { page } = await talk();
    await page.focus("#composer textarea");
    await page.keyboard.press("Shift+Tab");
    expect(await focused(page)).toBe("messages");
    await page.keyboard.press("ArrowUp");
    expect(await focused(page)).toBe("m3");
    await page.keyboard.press("ArrowUp");
    expect(await focused(page)).toBe("m2");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("reply");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("react");
    await page.keyboard.press("Escape");
    expect(await focused(page)).toBe("m2");
    expect(await page.locator(".action-bar[data-open]").count()).toBe(0);
    // On to the time, a link, and from there out.
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("when");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("composer-field");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("composer-field");
    await page.focus("#m2");
    await page.keyboard.press("Shift+Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("#messages"))).toBe(null);
  });
});

test("a long press opens a menu from the bottom of the screen, and nothing stands open under messages", async () => {
  const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
  const server = await newServer();
  const ben = await server.guest("Ben");
  const page = await openRoom(server.url, "Ana", phone);
  await server.post(ben, "by Ben");
  await page.fill("#composer [name=text]", "helo");
  await page.tap("#composer button");
  await showing(page, 2);
  await canAct(page);
  const touch = await page.context().newCDPSession(page);
  const press = async (seq: number) => {
    const { x, y } = (await page.locator(`#m${seq} .body`).boundingBox()) ?? { x: 0, y: 0 };
    const touchPoints = [{ x: x + 20, y: y + 10 }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await page.waitForSelector(`#m${seq} .action-bar[data-open]`);
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
  await press(1);
  expect(await page.locator("[data-action]:visible").count()).toBe(5);
  await page.touchscreen.tap(100, 100);
  await page.waitForSelector("#m1 .action-bar:not([data-open])");
  expect(await page.locator("[data-action]:visible").count()).toBe(0);
  await press(2);
  const boxes = await page
    .locator("#m2 [data-action]")
    .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().toJSON()));
  expect(boxes).toHaveLength(7);
  for (const { height } of boxes) expect(height).toBeGreaterThanOrEqual(44);
  expect(Math.max(...boxes.map(({ bottom }) => bottom))).toBeGreaterThan(620);
  await page.tap("#m2 [data-action=edit]");
  await page.fill("#m2 textarea", "hello");
  await page.tap("#m2 form [type=submit]");
  await page.waitForSelector("#m2 .edited");
  expect(await textsOn(page)).toEqual(["by Ben", "hello 수정됨"]);
});
