import type { CDPSession, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openPage, openRoom, showing, textsOn, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const FIELD = "form#composer [name=text]";
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };

const hints = (page: Page) =>
  page
    .locator(FIELD)
    .evaluate(({ title, enterKeyHint }: HTMLTextAreaElement) => [enterKeyHint, title]);

const point = (session: CDPSession, pointer: "coarse" | "fine") =>
  session.send("Emulation.setTouchEmulationEnabled", { enabled: pointer === "coarse" });

describe("on a touch screen", () => {
  test("Enter breaks the line, the field grows with it, and the button sends", async () => {
    const server = await newServer();
    const page = await openRoom(server.url, "Ana", PHONE);
    expect(await hints(page)).toEqual(["enter", words.buttonHint]);
    const height = async () => (await page.locator(FIELD).boundingBox())?.height ?? 0;
    const low = await height();
    await page.tap(FIELD);
    await page.keyboard.type("one\ntwo\nthree");
    expect(await page.inputValue(FIELD)).toBe("one\ntwo\nthree");
    expect(await height()).toBeGreaterThan(low + 40);
    const button = await page.locator("form#composer button").boundingBox();
    expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual(640);
    await page.tap("form#composer button");
    await showing(page, 1);
    expect((await textsOn(page))[0]).toMatch(/^one\s+two\s+three$/);
    expect(await height()).toBe(low);
    // The keyboard stays for the next text.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
    // The keyboard of a tablet.
    await page.keyboard.type("four");
    await page.keyboard.press("Control+Enter");
    await showing(page, 2);
  });

  test("the same in the embed", async () => {
    const server = await newServer();
    const page = await openPage(`${server.url}/embed/lobby`, { ...PHONE, locale: "ko-KR" });
    await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
    await page.fill("form#name [name=name]", "지우");
    await page.press("form#name [name=name]", "Enter");
    await page.waitForSelector("form#composer:not([hidden])");
    await page.focus(FIELD);
    await page.keyboard.type("하나\n둘");
    expect(await page.inputValue(FIELD)).toBe("하나\n둘");
    await page.tap("form#composer button");
    await showing(page, 1);
    expect(await hints(page)).toEqual(["enter", "Enter로 줄을 바꾸고 버튼을 눌러 보냅니다"]);
  });
});

test("a tablet that is given a mouse, and loses it again, is noticed without a reload", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  expect(await hints(page)).toEqual(["send", words.sendHint]);
  const session = await page.context().newCDPSession(page);
  await point(session, "coarse");
  await expect.poll(async () => (await hints(page))[0]).toBe("enter");
  await page.fill(FIELD, "one");
  await page.press(FIELD, "Enter");
  expect(await page.inputValue(FIELD)).toBe("one\n");
  await point(session, "fine");
  await expect.poll(async () => (await hints(page))[0]).toBe("send");
  await page.press(FIELD, "Shift+Enter");
  expect(await page.inputValue(FIELD)).toBe("one\n\n");
  await page.press(FIELD, "Enter");
  await showing(page, 1);
});

test("where styles cannot say it, the field grows with its lines all the same", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  await page.addInitScript(() => {
    const { supports } = CSS;
    Object.assign(CSS, {
      supports: (name: string, value: string) => name !== "field-sizing" && supports(name, value),
    });
    addEventListener("DOMContentLoaded", () => {
      const sheet = document.styleSheets[0] as CSSStyleSheet;
      sheet.insertRule("textarea { field-sizing: fixed !important }", sheet.cssRules.length);
    });
  });
  await page.reload();
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  const height = async () => (await page.locator(FIELD).boundingBox())?.height ?? 0;
  const low = await height();
  await page.fill(FIELD, "one\ntwo\nthree");
  expect(await height()).toBe(low + 2 * 24);
  await page.press(FIELD, "Enter");
  await expect.poll(height).toBe(low);
});
