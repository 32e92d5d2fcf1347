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

test("an address longer than the line is cut to it, and code is scrolled within itself, by keys too", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, `see https://example.org/${"long/".repeat(60)} there`);
  await server.post(ana, `\`\`\`js\nconst a = "${"long ".repeat(60)}";\n\`\`\``);
  const page = await openRoom(server.url, "Ben");
  await showing(page, 2);
  const link = page.locator("#m1 .body a");
  const [line = 0, body = 0] = await link.evaluate((a) => [
    a.getBoundingClientRect().height,
    (a.closest(".body") as HTMLElement).getBoundingClientRect().height,
  ]);
  expect(line).toBeLessThan(30);
  expect(body).toBeLessThan(80);
  const code = page.locator("#m2 pre");
  await code.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => code.evaluate((pre) => pre.scrollLeft)).toBeGreaterThan(0);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wider).toBe(false);
});

test("a spoiler is read once it is clicked or reached by the keyboard, its link not before, and its neighbour stays hidden", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "||the *butler*|| and ||https://example.org/spoiled||");
  const page = await openRoom(server.url, "Ben");
  await showing(page, 1);
  const [first, second] = [0, 1].map((n) => page.locator("#m1 .spoiler").nth(n));
  if (!first || !second) throw new Error("There are two.");
  const isHidden = (spoiler: typeof first) =>
    spoiler.evaluate((element) =>
      [element, ...element.children].every(
        (part) => getComputedStyle(part).color === "rgba(0, 0, 0, 0)",
      ),
    );
  expect([await isHidden(first), await isHidden(second)]).toEqual([true, true]);
  await first.click();
  expect([await isHidden(first), await isHidden(second)]).toEqual([false, true]);
  // The first click shows the address and follows it not.
  await second.click();
  expect(await isHidden(second)).toBe(false);
  expect(page.context().pages()).toHaveLength(1);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).tagName)).toBe("A");
  expect([await isHidden(first), await isHidden(second)]).toEqual([true, false]);
});
