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

test("Korean is broken at its spaces, a word that is longer than a line within it, and Japanese where it may", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  const sentence = "병원 네트워크에서도 메시지가 끊기지 않고 잘 도착하네요 ";
  await server.post(ana, sentence.repeat(8).trim());
  await server.post(ana, "가".repeat(300));
  await server.post(ana, "病院のネットワークでも、メッセージは届きます。".repeat(12));
  const page = await openRoom(server.url, "Ben");
  await showing(page, 3);
  /** The words of a message that stand on two lines. */
  const broken = await page.locator("#m1 .body p").evaluate((text) => {
    const node = text.firstChild as Text;
    const words = [...node.data.matchAll(/\S+/g)];
    return words
      .filter(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
      })
      .map(([word]) => word);
  });
  expect(broken).toEqual([]);
  for (const seq of [1, 2, 3]) {
    const [inside, height] = await page
      .locator(`#m${seq} .body`)
      .evaluate((body) => [body.scrollWidth <= body.clientWidth, body.clientHeight]);
    expect([seq, inside]).toEqual([seq, true]);
    expect(height).toBeGreaterThan(24);
  }
});
