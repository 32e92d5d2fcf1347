import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openRoom, say, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer, type TestServer } from "../../support/server.ts";

useBrowser();

const wide = { viewport: { width: 1200, height: 700 } };

/** A person's page of the lobby on a wide screen, and how they ask the API. */
async function openWide(server: TestServer, name: string) {
  const page = await openRoom(server.url, name, wide);
  await page.locator("nav#rooms a[data-room]").first().waitFor();
  const ask = (path: string, data: object) =>
    page.request.post(`${server.url}/api${path}`, {
      data,
      headers: { "Sec-Fetch-Site": "same-origin" },
    });
  return { page, ask };
}

const listed = (page: Page) =>
  page
    .locator("nav#rooms a[data-room]")
    .evaluateAll((links) =>
      links.map((link) => [
        (link as HTMLElement).dataset.room,
        (link as HTMLElement).dataset.unread,
        link.getAttribute("aria-current"),
        link.querySelector(".lock") !== null,
      ]),
    );

test("one's own rooms stand beside the room, with what is unread; the list comes anew when the tab is come back to", async () => {
  const server = await newServer();
  const ben = await server.guest("Ben");
  const { page, ask } = await openWide(server, "Ana");
  await ask("/rooms", { title: "Diary", slug: "diary", kind: "private" });
  await ask("/rooms/lobby/read", { seq: 0, version: 0 });
  await page.reload();
  await expect
    .poll(() => listed(page))
    .toEqual([
      ["diary", undefined, null, true],
      ["lobby", undefined, "page", false],
    ]);
  await page.goto(`${server.url}/rooms/diary`);
  await expect
    .poll(() => listed(page))
    .toEqual([
      ["diary", undefined, "page", true],
      ["lobby", undefined, null, false],
    ]);
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await server.post(ben, "one");
  await server.post(ben, "two");
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/own-rooms")) asked.push(request.url());
  });
  // Soon after the last time it is not asked for again.
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now.call(Date) + 15_000;
    dispatchEvent(new Event("focus"));
    dispatchEvent(new Event("focus"));
  });
  await expect
    .poll(() => listed(page))
    .toEqual([
      ["lobby", "2", null, false],
      ["diary", undefined, "page", true],
    ]);
  expect(asked).toHaveLength(1);
  await page.click("nav#rooms a[data-room=lobby]");
  await page.waitForSelector("#room[data-room=lobby]");
});

test("a narrow screen asks for no list; the sign in the corner leads to it, and the browser's way back to the room", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana", { viewport: { width: 390, height: 700 } });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await say(page, "hello");
  await page.waitForSelector("[data-mine][data-seq]");
  expect(await page.locator("#rooms").isVisible()).toBe(false);
  await page.click(".wordmark");
  await page.locator(`a[data-room=lobby]`).waitFor();
  await page.goBack();
  await page.waitForSelector("#m1");
  expect(asked).not.toContain("/own-rooms");
});

test("a room is made in a dialog beside the talk, which loses nothing, and one of the same title is told of", async () => {
  const server = await newServer();
  const { page } = await openWide(server, "Ana");
  await page.fill("#composer-field", "being written");
  await page.click("nav#rooms a[href='/new-room']");
  await page.waitForSelector("dialog[open] #new-room");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("title");
  await page.keyboard.press("Escape");
  expect(await page.inputValue("#composer-field")).toBe("being written");
  await page.click("nav#rooms a[href='/new-room']");
  await page.fill("dialog[open] [name=title]", "lobby");
  await page.press("dialog[open] [name=title]", "Enter");
  await page.locator("#same-title", { hasText: words.sameTitle("Lobby") }).waitFor();
  await page.click("#same-title [name=anyway]");
  await page.waitForSelector("#room[data-room='lobby-2']");
});

test("the title opens who can find the room and its link; of a private one, an invitation", async () => {
  const server = await newServer();
  const { page, ask } = await openWide(server, "Ana");
  const messages = await page.locator("#messages").boundingBox();
  await page.click(".room-name button");
  expect(await page.inputValue("#share-link")).toBe(`${server.url}/rooms/lobby`);
  await page.click(".qr summary");
  await page.waitForFunction(() => {
    const image = document.querySelector<HTMLImageElement>(".qr img");
    return image?.complete && image.naturalWidth > 0;
  });
  await page.click("[data-copy]");
  await page.waitForFunction(
    (done) => document.querySelector("[data-copy]")?.textContent === done,
    words.copied,
  );
  expect(await page.locator("#messages").boundingBox()).toEqual(messages);
  await ask("/rooms", { title: "Diary", slug: "diary", kind: "private" });
  await page.goto(`${server.url}/rooms/diary`);
  await page.locator("nav#rooms a[data-room]").first().waitFor();
  await page.click(".room-name button");
  expect(await page.locator("#share-link").count()).toBe(0);
  await page.click("#room-more .share button");
  await page.locator("#share-link").waitFor();
  const invitation = await page.inputValue("#share-link");
  expect(invitation).toContain("/rooms/diary?invite=");
  const ben = await openRoom(server.url, "Ben");
  await ben.goto(invitation);
  await ben.waitForSelector("#room[data-room=diary]");
});
