import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { act, openPage, openRoom, showing, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

/** What of a selector can be seen on paper. */
const seen = (page: Page, selector: string) =>
  page
    .locator(selector)
    .evaluateAll((found) =>
      found
        .filter((element) => element.getClientRects().length > 0)
        .map(({ id, tagName }) => id || tagName),
    );

const CONTROLS =
  "form, form :not(.body, .body *), button:not(.day, h1 > *), .page-link, .action-bar, #told, #typing, #connection, #people, .wordmark, iframe";

test("on paper are all messages that are loaded, each with its author and the whole date, and the room; nothing to press", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (let number = 1; number <= 70; number++) await server.post(ana, `number ${number}`);
  const page = await openRoom(server.url, "Ben", { colorScheme: "dark" });
  await page.locator("#messages").evaluate((list) => list.scrollTo(0, 0));
  await showing(page, 70);
  await page.fill("form#composer [name=text]", "not said yet");
  await page.press("form#composer [name=text]", "Enter");
  await showing(page, 71);
  await act(page, 71, "edit");
  await page.waitForSelector("#m71 form.change");
  await page.emulateMedia({ media: "print" });

  expect(await seen(page, CONTROLS)).toEqual([]);
  expect(await page.locator("#m71 .body").isVisible()).toBe(true);
  expect(await page.locator("#m71 form.change textarea").isVisible()).toBe(false);
  expect(await seen(page, "h1")).toHaveLength(1);
  const lines = await page.locator("#messages > [data-seq]").evaluateAll((messages) =>
    messages.map((message) => {
      const { height } = message.getBoundingClientRect();
      const author = message.querySelector(".author") as HTMLElement;
      const time = message.querySelector("time") as HTMLElement;
      const { opacity } = getComputedStyle(message.querySelector("header") as HTMLElement);
      const date = getComputedStyle(time, "::after").content;
      return { height, author: author.getBoundingClientRect().width, opacity, date };
    }),
  );
  expect(lines).toHaveLength(71);
  const year = String(new Date().getFullYear());
  for (const line of lines) {
    expect(line).toMatchObject({ opacity: "1", date: expect.stringContaining(year) });
    expect(line.author).toBeGreaterThan(5);
  }
  // The list is as long as what is in it, and none of it is in a box that scrolls.
  const list = await page.locator("#messages").evaluate((element) => element.clientHeight);
  expect(list).toBeGreaterThan(lines.reduce((sum, { height }) => sum + height, 0) - 1);
  const [ink, paper] = await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.documentElement);
    return [color, backgroundColor];
  });
  expect([ink, paper]).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(pdf.match(/\/Type *\/Page\b/g)?.length).toBeGreaterThan(2);
});

test("the same in an embed with colours of its own, and without script", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (let number = 1; number <= 30; number++) await server.post(ana, `number ${number}`);
  const plain = await openPage(`${server.url}/rooms/lobby`, { javaScriptEnabled: false });
  const embed = await openPage(`${server.url}/embed/lobby?theme=dark`);
  await embed.evaluate(() => document.documentElement.style.setProperty("--paper", "#123"));
  for (const page of [plain, embed]) {
    await page.emulateMedia({ media: "print" });
    expect(await seen(page, CONTROLS)).toEqual([]);
    expect(await seen(page, "#messages > [data-seq]")).toHaveLength(30);
    expect(await seen(page, "h1")).toHaveLength(1);
    expect(
      await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor),
    ).toBe("rgb(255, 255, 255)");
  }
  const date = await plain
    .locator("#m30 time")
    .evaluate((time) => getComputedStyle(time, "::after").content);
  expect(date).toMatch(/\d{4}-\d\d-\d\dT.*Z/);
});
