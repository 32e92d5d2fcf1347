import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openPage, openRoom, say, showing, useBrowser } from "../../support/browser.ts";
import { LANGUAGE } from "../../support/language.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const FIELD = "form#composer [name=text]";
const typed = (page: Page) => page.inputValue(FIELD);
const TEXT = "둘째 줄까지\nhalf a <thought> & “more”";

/** The caret's place in the field. */
const caret = (page: Page) =>
  page.locator(FIELD).evaluate((field: HTMLTextAreaElement) => field.selectionStart);

async function open() {
  const server = await newServer();
  const ana = await server.guest("Ana");
  const made = await fetch(`${server.url}/api/rooms`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${ana.token}` },
    body: JSON.stringify({ title: "Tea" }),
  });
  expect(made.status).toBe(201);
  return { server, page: await openRoom(server.url, "Ben") };
}

test("a draft outlives a reload, another room, a new name and another language; and is its room's alone", async () => {
  const { server, page } = await open();
  await page.fill(FIELD, TEXT);
  await page.reload();
  expect([await typed(page), await caret(page)]).toEqual([TEXT, TEXT.length]);

  await page.goto(`${server.url}/rooms/tea`);
  expect(await typed(page)).toBe("");
  await page.fill(FIELD, "for tea");
  await page.click(".wordmark");
  await page.click("a[href='/rooms/lobby']");
  expect(await typed(page)).toBe(TEXT);

  await page.click(".self summary");
  await page.fill("form#name [name=name]", "Benjamin");
  await page.press("form#name [name=name]", "Enter");
  await page.waitForSelector(".self summary:has-text('Benjamin')");
  expect(await typed(page)).toBe(TEXT);

  await page.click(".room-name button");
  await page.click(".language");
  await page.waitForSelector(`html:not([lang=${LANGUAGE}])`);
  expect(await typed(page)).toBe(TEXT);
});

test("once it is sent it is gone, and so it is when it was taken away by hand; another room's stays", async () => {
  const { server, page } = await open();
  await page.goto(`${server.url}/rooms/tea`);
  await page.fill(FIELD, "for tea");
  await page.goto(`${server.url}/rooms/lobby`);
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await say(page, "said");
  await showing(page, 1);
  await page.reload();
  expect(await typed(page)).toBe("");
  await page.fill(FIELD, "never mind");
  await page.fill(FIELD, "");
  await page.reload();
  expect(await typed(page)).toBe("");
  await page.goto(`${server.url}/rooms/tea`);
  expect(await typed(page)).toBe("for tea");
});

test("another tab has what was left in the first, somebody else has not; and no tab wipes what is typed in another", async () => {
  const { server, page } = await open();
  const other = await page.context().newPage();
  await other.goto(`${server.url}/rooms/lobby`);
  await page.fill(FIELD, "one");
  await other.fill(FIELD, "two");
  expect(await typed(page)).toBe("one");
  // Sent in the one, it is gone there; what is being written in the other is not.
  await other.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await other.press(FIELD, "Enter");
  await showing(other, 1);
  await page.reload();
  expect(await typed(page)).toBe("one");
  await page.close();

  // A tab goes on with what another has left, and there it is gone once it is sent.
  const third = await other.context().newPage();
  await third.goto(`${server.url}/rooms/lobby`);
  expect(await typed(third)).toBe("one");
  const fourth = await other.context().newPage();
  await fourth.goto(`${server.url}/rooms/lobby`);
  await third.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await third.press(FIELD, "Enter");
  await showing(third, 2);
  await fourth.reload();
  expect(await typed(fourth)).toBe("");

  await third.fill(FIELD, "Ben's own");
  await third.context().clearCookies();
  await third.reload();
  await third.fill("form#name [name=name]", "Carla");
  await third.press("form#name [name=name]", "Enter");
  await third.waitForSelector(FIELD);
  expect(await typed(third)).toBe("");
});

test("what the server gives back, refused, comes before what was kept", async () => {
  const { server, page } = await open();
  await page.fill(FIELD, "kept");
  await page.evaluate(() => {
    const form = document.querySelector("form#composer") as HTMLFormElement;
    (form.elements.namedItem("text") as HTMLTextAreaElement).value = "x".repeat(4_001);
    // As where the script has not come.
    form.submit();
  });
  await page.waitForSelector(".problem[role=alert]:not(#refused)");
  expect((await typed(page)).length).toBe(4_001);
  await page.goto(`${server.url}/rooms/lobby`);
  expect((await typed(page)).length).toBe(4_001);
});

describe("where storage", () => {
  test.each([
    ["ends with the tab", ["localStorage"], TEXT],
    ["is forbidden", ["localStorage", "sessionStorage"], ""],
  ])("%s, the page works all the same", async (_name, forbidden, kept) => {
    const { page } = await open();
    await page.addInitScript((names) => {
      for (const name of names) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException("forbidden", "SecurityError");
          },
        });
      }
    }, forbidden);
    await page.reload();
    await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
    await page.fill(FIELD, TEXT);
    await page.reload();
    expect(await typed(page)).toBe(kept);
    await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
    await say(page, "said");
    await showing(page, 1);
    await page.reload();
    expect(await typed(page)).toBe("");
  });

  test("has something else under the name, it is passed over", async () => {
    const { page } = await open();
    await page.fill(FIELD, "kept");
    await page.evaluate(() => {
      for (const key of Object.keys(localStorage)) {
        if (key.includes("draft")) localStorage[key] = '{"a":null,"b":{"text":5},"c"';
      }
    });
    await page.reload();
    expect(await typed(page)).toBe("");
    await page.fill(FIELD, "anew");
    await page.reload();
    expect(await typed(page)).toBe("anew");
  });
});

test("the embed keeps it as well, from before there is a name", async () => {
  const { server } = await open();
  const page = await openPage(`${server.url}/embed/lobby`);
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await page.fill("form#name [name=name]", "Dora");
  await page.press("form#name [name=name]", "Enter");
  await page.waitForSelector("form#composer:not([hidden])");
  await page.fill(FIELD, TEXT);
  await page.click(".self summary");
  await page.fill("form#name [name=name]", "Theodora");
  await page.press("form#name [name=name]", "Enter");
  await page.waitForSelector(".self summary:has-text('Theodora')");
  expect(await typed(page)).toBe(TEXT);
  await page.reload();
  await page.waitForSelector("form#composer:not([hidden])");
  await expect.poll(() => typed(page)).toBe(TEXT);
  await page.press(FIELD, "Enter");
  await showing(page, 1);
  await page.reload();
  await page.waitForSelector("form#composer:not([hidden])");
  expect(await typed(page)).toBe("");
});
