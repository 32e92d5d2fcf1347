import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openRoom, showing, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

/** What is drawn of a line of a message, as a PNG. */
async function drawn(page: Page, seq: number, line: number): Promise<string> {
  const { x, y } = await page.locator(`#m${seq} .body p`).evaluate((text) => {
    const box = text.getBoundingClientRect();
    return { x: box.x, y: box.y };
  });
  const clip = { x, y: y + line * 24, width: 120, height: 24 };
  return (await page.screenshot({ clip })).toString("base64");
}

test("marks upon marks reach into no other line, and languages that stack keep theirs", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "above\nZo\nbelow");
  await server.post(ana, `above\nZ${"\u0300\u0301\u0316\u0317".repeat(15)}o\nbelow`);
  await server.post(ana, "above\nẬg ผู้ที่ Ǻ\nbelow");
  await server.post(ana, "above\n\u202eturned\nbelow");
  const page = await openRoom(server.url, "Ben");
  await showing(page, 4);
  await page.mouse.move(0, 0);
  for (const line of [0, 2]) {
    const plain = await drawn(page, 1, line);
    for (const seq of [2, 3, 4]) expect(await drawn(page, seq, line), `${seq}`).toBe(plain);
  }
  expect(await drawn(page, 2, 1)).not.toBe(await drawn(page, 1, 1));
  const stacks = page.locator("#messages .stack");
  expect(await stacks.count()).toBe(1);
  expect((await stacks.boundingBox())?.height).toBeLessThanOrEqual(24);
});

test("a text is read with the spaces that were typed, in code too, beside one that has none", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "name     score\n  `a   b`  c\n\tend");
  await server.post(ana, "one space each");
  const page = await openRoom(server.url, "Ben");
  await showing(page, 2);
  const read = async (seq: number) =>
    (await page.locator(`#m${seq} .body p`).innerText()).replaceAll("\u00a0", " ");
  expect(await read(1)).toBe("name     score\n  a   b  c\n    end");
  expect(await read(2)).toBe("one space each");
});
