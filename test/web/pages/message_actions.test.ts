import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openRoom, say, showing, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const bar = (page: Page, seq: number) => page.locator(`[data-seq="${seq}"] .action-bar`);
const action = (page: Page, seq: number, name: string) =>
  page.locator(`[data-seq="${seq}"] [data-action=${name}]`);

/** A room with a message of somebody else's (1), and two of one's own (2, 3). */
async function talk(options: Parameters<typeof openRoom>[2] = {}) {
  const server = await newServer();
  const ben = await server.guest("Ben");
  await server.post(ben, "by *Ben*");
  const page = await openRoom(server.url, "Ana", options);
  for (const text of ["one of *mine*", "another"]) await say(page, text);
  await showing(page, 3);
  await page.waitForFunction(
    () =>
      performance.getEntriesByName(
        new URL(
          "message_actions.js",
          document.querySelector<HTMLScriptElement>("script[data-htmx]")?.src,
        ).href,
      ).length,
  );
  return { server, ben, page };
}

describe("what may be done with a message", () => {
  test("is in one bar that comes to the message that is pointed at or has the focus", async () => {
    const { page } = await talk();
    await page.hover("#m2");
    await bar(page, 2).waitFor();
    await page.focus("#m3");
    await bar(page, 3).waitFor();
    expect(await page.locator(".action-bar").count()).toBe(1);
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
});
