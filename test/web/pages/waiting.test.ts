import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { type FaultProxy, startFaultProxy } from "../../../src/tools/gauntlet/fault_proxy.ts";
import { openPage, openRoom, say, showing, textsOn, useBrowser } from "../../support/browser.ts";
import { onTestFinished } from "../../support/finished.ts";
import { said, words } from "../../support/language.ts";
import { newServer, type TestServer } from "../../support/server.ts";

useBrowser();

const LIVE = "#connection[data-state=live]";
/** A text that the server refuses, for it shows nothing. */
const BLANK = "\u200b";

/** A server with two rooms, and a path to it that can be cut. */
async function cuttable(): Promise<{ server: TestServer; path: FaultProxy }> {
  const server = await newServer();
  await server.newRoom("tea");
  const path = await startFaultProxy({ target: server.url });
  onTestFinished(() => path.close());
  return { server, path };
}

/** Cuts the path, and waits until the pages say so. */
async function cut(path: FaultProxy, ...pages: Page[]): Promise<void> {
  path.setFaults([
    { kind: "block", path: "/socket.io/" },
    { kind: "block", path: "/api/" },
  ]);
  for (const page of pages) await page.locator("#line").waitFor();
}

async function mend(path: FaultProxy, ...pages: Page[]): Promise<void> {
  const buttons = pages.map((page) => page.locator("[data-do=try]"));
  for (const button of buttons) await button.waitFor();
  path.setFaults([]);
  // By then it may have tried by itself, and the button is gone.
  for (const button of buttons) await button.dispatchEvent("click");
}

/** The part that tells of the line is here. */
const ready = (page: Page) => page.waitForSelector("#line .strip", { state: "attached" });

async function openTab(page: Page, url: string): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(url);
  await tab.waitForSelector(LIVE, { state: "attached" });
  await ready(tab);
  return tab;
}

const trayOf = (page: Page) =>
  page.locator("#tray li .text").evaluateAll((texts) => texts.map((text) => text.textContent));

const placeOf = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    const { top, height } = element.getBoundingClientRect();
    const heading = element.querySelector(".author bdi")?.textContent;
    return { top, height, heading, follows: element.hasAttribute("data-follows") };
  });

test.each([
  ["a mouse", {}],
  ["a finger", { hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } }],
])(
  "what is on its way is one's own from the start, and does not move when it is acknowledged, with %s",
  async (_with, options) => {
    const { server, path } = await cuttable();
    const ben = await server.guest("Ben");
    const page = await openRoom(path.url, "Ana", options);
    await server.post(ben, "hello");
    await showing(page, 1);
    await cut(path);
    const send = async (text: string) => {
      await page.fill("#composer [name=text]", text);
      await page.click("#composer [type=submit]");
    };
    await send("one\nof two lines\n\nand a paragraph");
    await send("two");
    await page.locator(".when-sending").last().waitFor({ state: "visible" });
    const before = [
      await placeOf(page, "[data-nonce] >> nth=0"),
      await placeOf(page, "[data-nonce] >> nth=1"),
    ];
    expect(before.map(({ heading, follows }) => [heading, follows])).toEqual([
      ["Ana", false],
      ["Ana", true],
    ]);
    expect(await page.textContent("[data-nonce] .avatar >> nth=0")).toBe("A");
    // The strip is another matter: it comes and goes with the line.
    await page.locator("#line").evaluate((line) => line.remove());
    const alone = await placeOf(page, "[data-nonce] >> nth=0");
    path.setFaults([]);
    await showing(page, 3);
    await page.waitForFunction(() => !document.querySelector("#messages [data-nonce]"));
    await page.locator(".cut-line").evaluateAll((lines) => {
      for (const line of lines) line.remove();
    });
    const after = [await placeOf(page, "#m2"), await placeOf(page, "#m3")];
    expect(after[0]).toEqual(alone);
    expect(after[1]?.height).toBe(before[1]?.height);
    expect(after[1]?.follows).toBe(true);

    // On demand it says how often it was tried, and when it was delivered.
    await send("at once");
    await showing(page, 4);
    await page.waitForFunction(() => !document.querySelector("#messages [data-nonce]"));
    let cuts = 2;
    await page.route("**/socket.io/**", (route) =>
      route.request().method() === "POST" && cuts-- > 0 ? route.abort() : route.continue(),
    );
    await send("later");
    await showing(page, 5);
    await page.waitForFunction(() => !document.querySelector("#messages [data-nonce]"));
    const titleOf = async (seq: number) => {
      await page.locator(`#m${seq} time`).dispatchEvent("pointerover");
      return page.getAttribute(`#m${seq} time`, "title");
    };
    const [once, later] = (["delivered", "deliveredLater"] as const).map(
      (name) => new RegExp(words.line[name].replace(/%\w/g, ".+")),
    );
    expect(await titleOf(1)).not.toContain("\n");
    expect(await titleOf(4)).toMatch(once as RegExp);
    expect(await titleOf(4)).not.toMatch(later as RegExp);
    expect(await titleOf(5)).toMatch(later as RegExp);
  },
);

test("somebody who speaks meanwhile is not taken for the one whose text waits", async () => {
  const { server, path } = await cuttable();
  const ben = await server.guest("Ben");
  const page = await openRoom(path.url, "Ana");
  await say(page, "first");
  await showing(page, 1);
  // Posts alone are cut: what others say arrives.
  await page.route("**/socket.io/**", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await say(page, "second");
  await page.waitForSelector("[data-nonce][data-follows]");
  await server.post(ben, "in between");
  await showing(page, 2);
  const waiting = await placeOf(page, "[data-nonce]");
  expect([waiting.heading, waiting.follows]).toEqual(["Ana", false]);
  expect((await placeOf(page, "#m2")).follows).toBe(false);
  await page.unroute("**/socket.io/**");
  await showing(page, 3);
  expect(await textsOn(page)).toEqual(["first", "in between", "second"]);
});

test("the strip says since when, and what waits is listed in order, moved back, dropped, and sent", async () => {
  const { path } = await cuttable();
  const page = await openRoom(path.url, "Ana");
  await ready(page);
  expect(await page.locator("#line").isVisible()).toBe(false);
  await cut(path, page);
  for (const text of ["one", "two", "three"]) await say(page, text);
  expect(await page.textContent("#line .since >> nth=0")).toMatch(/\d:\d\d/);
  await expect
    .poll(() => page.getAttribute("#connection", "data-waiting"), { timeout: 5_000 })
    .toBe("3");
  expect(await page.textContent("#connection .queue")).toBe(words.line.waits.replace("%n", "3"));

  await page.click("[data-do=tray]");
  expect(await trayOf(page)).toEqual(["one", "two", "three"]);
  await page.fill("#composer [name=text]", "begun");
  await page.click("#tray li:nth-child(2) [data-do=edit]");
  expect(await page.inputValue("#composer [name=text]")).toBe("two\nbegun");
  await page.click("#tray li:nth-child(1) [data-do=discard]");
  expect(await trayOf(page)).toEqual(["three"]);
  expect(await page.locator("[data-nonce] .body").allTextContents()).toEqual(["three"]);
  await mend(path, page);
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["three"]);
  await page.locator("#line").waitFor({ state: "hidden" });
  expect(await page.getAttribute("#connection", "data-waiting")).toBeNull();
});

test("the tray outlives the page, and is the same in all tabs of the room and in no other room", async () => {
  const { path } = await cuttable();
  const page = await openRoom(path.url, "Ana");
  await ready(page);
  const other = await openTab(page, `${path.url}/rooms/lobby`);
  const tea = await openTab(page, `${path.url}/rooms/tea`);
  await cut(path, page, other, tea);
  await say(page, "from one");
  await say(other, "from another");
  await say(tea, "about tea");
  for (const [tab, texts] of [
    [page, ["from one", "from another"]],
    [other, ["from one", "from another"]],
    [tea, ["about tea"]],
  ] as const) {
    await tab.click("[data-do=tray]");
    await expect.poll(() => trayOf(tab)).toEqual(texts);
  }
  // Dropped where it was not written, it is not sent from where it was.
  await other.click("#tray li:nth-child(1) [data-do=discard]");
  await expect.poll(() => trayOf(page)).toEqual(["from another"]);
  await page.waitForFunction(() => !document.querySelector("[data-nonce]"));
  await other.close();
  await mend(path, tea);
  await page.reload();
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["from another"]);
  await showing(tea, 1);
  expect(await textsOn(tea)).toEqual(["about tea"]);
});

test("a refused text says why in the tray, and holds up nothing behind it", async () => {
  const { path } = await cuttable();
  const page = await openRoom(path.url, "Ana");
  await ready(page);
  await cut(path, page);
  await say(page, BLANK);
  await say(page, "behind it");
  await mend(path, page);
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["behind it"]);
  // What is behind it may be shown before the refusal has come.
  await expect.poll(() => page.textContent("[data-do=tray]")).toBe(words.line.oneRefused);
  await page.click("[data-do=tray]");
  expect(await page.textContent("#tray .why")).toBe(said("The text is blank."));
  await page.reload();
  await page.click("[data-do=tray]");
  expect(await page.textContent("#tray .why")).toBe(said("The text is blank."));
  await page.click("#tray [data-do=discard]");
  await page.locator("#line").waitFor({ state: "hidden" });
});

test("what needs the server is held back while that does not answer, and says so", async () => {
  const { path } = await cuttable();
  const page = await openRoom(path.url, "Ana");
  await ready(page);
  await cut(path, page);
  await page.click(".wordmark");
  expect(await page.textContent("#line .next")).toBe(words.line.needed);
  await say(page, "all the same");
  expect(await page.inputValue("#composer [name=text]")).toBe("");
  // The pages themselves get through on this path.
  await page.click(".wordmark");
  await page.waitForURL(`${path.url}/`);
});

test("who is here has a face, and whoever looks comes first and is marked; the dial has its word on a phone as well", async () => {
  const server = await newServer();
  const ana = await openRoom(server.url, "Ana");
  await openPage(`${server.url}/rooms/lobby`);
  const zoe = await openRoom(server.url, "Zoe", { viewport: { width: 360, height: 640 } });
  const word = await zoe.locator("#connection [data-when=live] >> nth=0").boundingBox();
  expect(word?.width).toBeGreaterThan(10);
  expect((word?.x ?? 0) + (word?.width ?? 0)).toBeLessThan(360);
  const people = (page: Page) =>
    page
      .locator("#people li")
      .evaluateAll((items) =>
        items.map((item) => [
          item.textContent,
          item.getAttribute("data-you"),
          item.querySelector(".avatar")?.getAttribute("data-initials"),
        ]),
      );
  await expect
    .poll(() => people(zoe))
    .toEqual([
      ["Zoe", words.you, "Z"],
      ["Ana", null, "A"],
    ]);
  await expect
    .poll(() => people(ana))
    .toEqual([
      ["Ana", words.you, "A"],
      ["Zoe", null, "Z"],
    ]);
});

test("whom a text answers shows while it waits, and is given back with it; what needs no server at once is not held back", async () => {
  const { server, path } = await cuttable();
  const ben = await server.guest("Ben");
  const page = await openRoom(path.url, "Ana");
  for (const text of ["a question", "another"]) await server.post(ben, text);
  await say(page, "my own");
  await showing(page, 3);
  await ready(page);
  await page.waitForSelector("#messages.actionable");
  const answer = async (seq: number, text: string) => {
    await page.hover(`#m${seq}`);
    await page.click(`#m${seq} [data-action=reply]`);
    await say(page, text);
  };
  const answering = () => page.getAttribute("#composer [data-replying-to]", "data-replying-to");
  await cut(path, page);
  await answer(1, "an answer");
  await answer(2, "to another");
  await say(page, "to nobody");
  const waiting = page.locator("[data-nonce]");
  await expect
    .poll(() => waiting.nth(0).locator("[data-reply-to]").textContent())
    .toMatch(/Ben\s+a question/);
  expect(await waiting.nth(2).locator("[data-reply-to]").count()).toBe(0);

  await page.click("[data-do=tray]");
  await page.click("#tray li:nth-child(1) [data-do=edit]");
  expect(await answering()).toBe("1");
  await page.click("#composer .stop-replying");
  expect(await page.locator("#composer [data-replying-to]").count()).toBe(0);
  await waiting.nth(0).locator("[data-reply-to]").click();
  await page.waitForSelector("#m2.target");
  expect(await page.textContent("#line .next")).toBe(words.line.next);

  await page.fill("#composer [name=text]", "");
  await page.hover("#m1");
  await page.click("#m1 [data-action=react]");
  await page.click(".emoji-row button >> nth=0");
  await page.waitForSelector("#m1 [data-reaction][data-state=sending]");
  await page.click("#m1 [data-reaction]");
  await page.waitForSelector("#m1 [data-reaction][aria-pressed=false]");
  // Dropped from the tray, an edit does not show in its message any more.
  await page.hover("#m3");
  await page.click("#m3 [data-action=edit]");
  await page.fill("#m3 .change [name=text]", "other words");
  await page.click("#m3 .change [type=submit]");
  await page.waitForSelector("#m3 > .fate");
  await page.click("#tray li:last-child [data-do=discard]");
  await page.waitForFunction(() => !document.querySelector("#m3 > .fate"));
  expect(await page.textContent("#m3 .body")).toContain("my own");
  expect(await page.textContent("#line .next")).toBe(words.line.next);
  await mend(path, page);
  await showing(page, 5);
  expect(await textsOn(page)).toEqual([
    "a question",
    "another",
    "my own",
    "to another",
    "to nobody",
  ]);
  expect(await page.getAttribute("#m4 [data-reply-to]", "data-reply-to")).toBe("2");
});
