import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, openRoom, say, showing, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer, type TestServer } from "../../support/server.ts";

useBrowser();

type Guest = Awaited<ReturnType<TestServer["guest"]>>;

async function answer(
  server: TestServer,
  { token }: Guest,
  replyTo: number,
  text: string,
  room = "lobby",
) {
  const response = await fetch(`${server.url}/api/rooms/${room}/messages`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ text, nonce: randomUUID(), replyTo }),
  });
  expect(response.status).toBe(201);
}

const quoteIn = (page: Page, selector: string) =>
  page.locator(`${selector} :is([data-reply-to], [data-replying-to] .reply-to)`);
const quoteOf = async (page: Page, selector: string) =>
  (await quoteIn(page, selector).innerText()).replace(/\s+/g, " ").trim();
const expectQuote = (page: Page, selector: string, words: string) =>
  expect.poll(() => quoteOf(page, selector), { timeout: 10_000 }).toBe(words);

/** Waits until what may be done with messages is there. */
const ready = (page: Page) => page.waitForSelector("#messages.actionable");

test("an answer quotes what it answers, live and after a reload, and follows its edits and its removal", async () => {
  const server = await newServer();
  const [ana, cem] = [await server.guest("Ana"), await server.guest("Cem")];
  await server.post(ana, "the *first* line\nand the second");
  await server.post(cem, "another's words");
  const page = await openRoom(server.url, "Ben");
  await ready(page);
  await page.hover("#m1");
  await page.click("#m1 [data-action=reply]");
  await expectQuote(page, "#composer", `${words.replying} Ana the first line`);
  expect(await page.getAttribute("#composer [data-replying-to]", "data-replying-to")).toBe("1");
  await say(page, "so it is");
  await showing(page, 3);
  expect(await page.locator("#composer .replying").count()).toBe(0);
  await expectQuote(page, "#m3", "Ana the first line");
  expect(await page.getAttribute("#m3 [data-reply-to]", "href")).toBe("/rooms/lobby?at=1");
  // What is written next answers nothing.
  await say(page, "by the way");
  await showing(page, 4);
  expect(await quoteIn(page, "#m4").count()).toBe(0);

  await answer(server, cem, 2, "to another");
  await expectQuote(page, "#m5", "Cem another's words");
  await page.hover("#m1");
  await page.click("#m1 [data-action=reply]");
  await server.change(ana, "PATCH", 1, { text: "other words" });
  await expectQuote(page, "#m3", "Ana other words");
  await expectQuote(page, "#composer", `${words.replying} Ana other words`);
  await page.fill("#composer [name=text]", "half an answer");
  await server.change(ana, "DELETE", 1);
  await expectQuote(page, "#m3", `Ana ${words.messageRemoved}`);
  await expectQuote(page, "#composer", `${words.replying} Ana ${words.messageRemoved}`);
  expect(await page.content()).not.toContain("other words");
  await page.reload();
  await ready(page);
  await expectQuote(page, "#m3", `Ana ${words.messageRemoved}`);
  await expectQuote(page, "#m5", "Cem another's words");
  // The draft has kept whom it answers.
  expect(await page.inputValue("#composer [name=text]")).toBe("half an answer");
  await expectQuote(page, "#composer", `${words.replying} Ana ${words.messageRemoved}`);
  await page.press("#composer [name=text]", "Escape");
  expect(await page.locator("#composer .replying").count()).toBe(0);
  expect(await page.inputValue("#composer [name=text]")).toBe("half an answer");
});

test("following a quote scrolls or loads what is around it, keeps the draft, and leads back", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (let number = 1; number <= 120; number++) await server.post(ana, `number ${number}`);
  const page = await openRoom(server.url, "Ben");
  await ready(page);
  await page.waitForFunction(() => "htmx" in globalThis);
  // Neither is on the page, and the second changes without ever having been there.
  await answer(server, ana, 75, "near");
  await answer(server, ana, 3, "far");
  await expectQuote(page, "#m121", "Ana number 75");
  await expectQuote(page, "#m122", "Ana number 3");
  await server.change(ana, "PATCH", 3, { text: "number three" });
  await expectQuote(page, "#m122", "Ana number three");
  await page.fill("#composer [name=text]", "a draft");
  const mark = await page.evaluate(() => Object.assign(window, { isSame: true }).isSame);
  for (const [from, to] of [
    ["#m121", "#m75"],
    ["#m122", "#m3"],
  ] as const) {
    await page.click(`${from} [data-reply-to]`);
    await page.waitForSelector(`${to}.target`);
    await expect.poll(() => page.locator(to).isVisible()).toBe(true);
    await page.waitForSelector("#way-back:not([hidden])");
    if (to === "#m75") await page.press("body", "Escape");
    else await page.click("#way-back");
    await page.waitForSelector("#way-back", { state: "hidden" });
    await page.waitForSelector("#m122");
    await expect
      .poll(() =>
        page.evaluate(() => {
          const { top, bottom } = document.querySelector("#m122")?.getBoundingClientRect() ?? {
            top: -1,
            bottom: 0,
          };
          return top > 0 && bottom < innerHeight;
        }),
      )
      .toBe(true);
  }
  expect(await page.evaluate(() => (window as unknown as { isSame?: boolean }).isSame)).toBe(mark);
  expect(await page.inputValue("#composer [name=text]")).toBe("a draft");
});

test("an answer waits with its quote while there is no server, and over a reload", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "a question");
  await server.post(ana, "another");
  const page = await openRoom(server.url, "Ben");
  await ready(page);
  let isCut = true;
  await page.route(/\/(api|socket\.io)\//, (route) => (isCut ? route.abort() : route.continue()));
  await page.hover("#m1");
  await page.click("#m1 [data-action=reply]");
  await say(page, "an answer");
  await expectQuote(page, "#messages [data-nonce]", "Ana a question");
  await page.reload();
  expect(await page.getAttribute("#messages [data-nonce] [data-reply-to]", "data-reply-to")).toBe(
    "1",
  );
  isCut = false;
  await showing(page, 3);
  await expectQuote(page, "#m3", "Ana a question");
});

test("without script, an answer is begun by a link, and what is not there is said with the text kept", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "a question");
  await server.newRoom("tea");
  const page = await openPage(`${server.url}/rooms/lobby`, { javaScriptEnabled: false });
  await page.fill("form#name [name=name]", "Ben");
  await page.press("form#name [name=name]", "Enter");
  const frame = page.frameLocator("#room iframe");
  await frame.locator("#m1 [data-action=reply]").click();
  await page.waitForSelector("#composer [data-replying-to='1']");
  expect(await quoteOf(page, "#composer")).toBe(`${words.replying} Ana a question`);
  await page.fill("#composer [name=text]", "an answer");
  await page.click("#composer [type=submit]");
  const quote = frame.locator("#m2 [data-reply-to='1']");
  expect(await quote.innerText()).toBe("Ana a question");
  await server.change(ana, "DELETE", 1);
  await expect
    .poll(() => quote.innerText(), { timeout: 12_000 })
    .toBe(`Ana ${words.messageRemoved}`);

  // The same seq is nothing in another room.
  await page.goto(`${server.url}/rooms/tea?reply=1`);
  expect(await page.locator("[data-replying-to]").count()).toBe(0);
  await page.goto(`${server.url}/rooms/lobby?reply=2`);
  await page.locator("[name=replyTo]").evaluate((field) => field.setAttribute("value", "77"));
  await page.fill("#composer [name=text]", "to nothing");
  await page.click("#composer [type=submit]");
  await page.waitForSelector(".problem[role=alert]:not([hidden])");
  expect(await page.inputValue("#composer [name=text]")).toBe("to nothing");
});
