import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { type Feature, HTML, lacking, OLDEST, partsOf } from "../../src/build/oldest_browsers.ts";
import { KNOWN, tooNewIn } from "../../src/build/script_check.ts";
import { tooNewInStyle, withoutSupports } from "../../src/build/style_sheets.ts";
import { ROOT } from "../../src/runtime/root.ts";
import * as launcherStyle from "../../src/web/embed/browser/launcher_style.ts";
import * as style from "../../src/web/embed/browser/style.ts";
import { openPage, openRoom, say, showing, textsOn, useBrowser } from "../support/browser.ts";
import { giveName, live, roomIn, said, write } from "../support/embed.ts";
import { newServer } from "../support/server.ts";

useBrowser();

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

describe("the build finds what is too new in a script", () => {
  test.each([
    ["a global", "new TextDecoderStream()", "TextDecoderStream is not in Firefox 100"],
    ["a global of the window's", "window.navigation.entries()", "navigation is not in Chrome 100"],
    ["a static method", "Promise.withResolvers()", "Promise.withResolvers is not in Chrome 100"],
    ["one that is there in part", "AbortSignal.timeout(1)", "AbortSignal.timeout is not in Chrome"],
    ["a constructor", "new CSSStyleSheet()", "new CSSStyleSheet is not in Firefox 100"],
    ["a method", "e.requestSubmit()", ".requestSubmit is not in Safari 15.4 (there from 16)"],
    ["a method asked for", "e.findLast?.(f)", ".findLast is not in Firefox 100 (there from 104)"],
    ["a property", 'e.ariaBusy = "true"', ".ariaBusy is not in Firefox 100 (there from 119)"],
    ["one taken apart", "const {toSorted: s} = e", ".toSorted is not in Chrome 100"],
    ["a pseudo-class", "e.matches(`a:has(\u0024{b})`)", ":has is not in Chrome 100"],
    ["a pattern", "/(?<=a)b/.test(e)", "(?<= is not in Safari 15.4"],
    ["a pattern in a string", 'new RegExp("(?<!a)b")', "(?<= is not in Safari 15.4"],
    ["syntax", "class A { static { f() } }", "static {} is not in Safari 15.4"],
  ])("%s: %s", (_what, code, line) => {
    expect(tooNewIn(code, []).join("\n")).toContain(line);
  });

  test("and leaves alone what all have, what is asked for by its type, and a script's own names", () => {
    const code = `
      Promise.all(e.at(-1), Object.hasOwn(e, "a"), structuredClone(e), new ResizeObserver(f));
      typeof navigation;
      class A { moveBefore() {} }
      new A().moveBefore();
      ({ TextDecoderStream: 1 });
      e.replaceAll("a", "b").map(f);
      /(?<name>a)/.exec("a:b");
    `;
    expect(tooNewIn(code, [])).toEqual([]);
  });

  test("and nothing is excepted that no script of ours uses", () => {
    const scripts = [...globSync("public/build/*.js", { cwd: ROOT }), "dist/client.js"];
    const found = scripts.flatMap((path) => tooNewIn(read(path), []));
    expect(
      [...KNOWN].filter((name) => !found.some((line) => line.startsWith(`${name} is`))),
    ).toEqual([]);
    expect(scripts.flatMap((path) => tooNewIn(read(path)))).toEqual([]);
  });
});

describe("the build finds what is too new in a style sheet", () => {
  test.each([
    ["a function", "a{color:color-mix(in oklab,red,var(--b))}", "color-mix() is not in Chrome 100"],
    ["a function in a property of ours", "a{--b:oklch(0 0 var(--c))}", "oklch() is not in"],
    ["a property", "a{rotate:3deg}", "rotate is not in Chrome 100 (there from 104)"],
    ["a value", "a{overflow:clip}", "overflow: clip is not in Safari 15.4 (there from 16)"],
    ["a unit", "a{height:1dvh}", "1dvh is not in Chrome 100"],
    ["a pseudo-class", "a:has(b){color:red}", ":has is not in Chrome 100"],
    ["a query", "@media (inverted-colors){a{color:red}}", "@media (inverted-colors) is not in"],
    ["a rule", "@scope (a){b{color:red}}", "@scope is not in"],
    ["nothing before it counts with a var()", "a{color:red;color:oklch(0 0 var(--b))}", "oklch()"],
  ])("%s: %s", (_what, code, line) => {
    expect(tooNewInStyle(code).join("\n")).toContain(line);
  });

  test.each([
    "@supports (color:color-mix(in oklab,red,red)){a{color:color-mix(in oklab,red,var(--b))}}",
    "a{height:100vh;height:100dvh}",
    'a{content:"rotate:3deg;color-mix(a)"}',
  ])("and leaves alone what old browsers pass over: %s", (code) => {
    expect(tooNewInStyle(code)).toEqual([]);
  });

  test("and there is nothing in the sheets that are served, nor in what the embed is styled by", () => {
    const sheets = globSync("public/build/*.css", { cwd: ROOT });
    expect(sheets.length).toBeGreaterThan(3);
    const inline = Object.values({ ...style, ...launcherStyle }).map((css) => `a{${css}}`);
    expect([...sheets.map(read), ...inline].flatMap(tooNewInStyle)).toEqual([]);
  });
});

/** What no old browser has a use for, and none misses. */
const HINTS = [
  // popover.ts.
  "popover",
  "popovertarget",
  // What to load first.
  "fetchpriority",
  // When to load it.
  "loading",
];

test("no page has an element or an attribute that is too new, hints aside", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  await say(page, "> quote\n\n`code` **bold** https://example.com");
  await showing(page, 1);
  const found = new Set<string>();
  for (const path of ["/", "/rooms/lobby", "/embed/lobby", "/check", "/check/plain", "/api/docs"]) {
    // The check holds its frames for a minute.
    await page.goto(server.url + path, { waitUntil: "domcontentloaded" });
    const seen = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter((element) => element instanceof HTMLElement)
        .map((element) => [element.localName, element.getAttributeNames()] as const),
    );
    for (const [name, attributes] of seen) {
      const element = HTML.elements[name] as (Feature & { __compat?: never }) | undefined;
      if (!element) continue;
      const table = new Map([...partsOf(HTML.global_attributes), ...partsOf(element)]);
      if (element.__compat && lacking(element.__compat, true)) found.add(`<${name}>`);
      for (const attribute of attributes) {
        if (table.get(attribute) && !HINTS.includes(attribute)) found.add(`${name} ${attribute}`);
      }
    }
  }
  expect([...found]).toEqual([]);
});

/** The room's page in a browser whose style sheets are as old as its scripts. */
async function openOldRoom(url: string, name: string): Promise<Page> {
  const page = await openPage("about:blank");
  await page.route("**/build/*.css", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: withoutSupports(await response.text()) });
  });
  await page.goto(`${url}/rooms/lobby`);
  await page.fill("form#name [name=name]", name);
  await page.press("form#name [name=name]", "Enter");
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  return page;
}

describe("in the oldest browsers", () => {
  test("it is an old browser that the tests run in", async () => {
    const server = await newServer();
    const page = await openPage(server.url);
    const there = await page.evaluate(() => [
      "withResolvers" in Promise,
      "findLast" in Array.prototype,
      "requestSubmit" in HTMLFormElement.prototype,
      "popover" in HTMLElement.prototype,
      "ariaBusy" in Element.prototype,
      "timeout" in AbortSignal,
      "encodedBodySize" in PerformanceResourceTiming.prototype,
      CSS.supports("field-sizing", "content"),
    ]);
    expect(there).toEqual(there.map(() => false));
    const made = await page.evaluate(() => {
      try {
        return String(new CSSStyleSheet());
      } catch (error) {
        return String(error);
      }
    });
    expect(made).toContain("Illegal constructor");
    // What they have is left.
    expect(await page.evaluate(() => ["at" in [], "json" in Response.prototype])).toEqual([
      true,
      true,
    ]);
  });

  test("two people talk, in order, and the room's menus open and close", async () => {
    const server = await newServer();
    const [ana, ben] = [await openOldRoom(server.url, "Ana"), await openRoom(server.url, "Ben")];
    expect(await ana.isVisible(".empty")).toBe(true);
    await say(ana, "one");
    await showing(ben, 1);
    await say(ben, "two");
    await showing(ana, 2);
    expect(await textsOn(ana)).toEqual(["one", "two"]);
    expect(await ana.isVisible(".empty")).toBe(false);

    const button = ana.locator("#connection > button");
    const menu = ana.locator("#connection-more");
    expect(await menu.isVisible()).toBe(false);
    await button.click();
    expect(await menu.isVisible()).toBe(true);
    await button.click();
    expect(await menu.isVisible()).toBe(false);
    await button.click();
    await ana.locator("#people > button").click();
    expect(await menu.isVisible()).toBe(false);
    await expect.poll(() => ana.locator("#people-more").innerText()).toContain("Ben");
    await ana.locator("#messages").click();
    expect(await ana.isVisible("#people-more")).toBe(false);
    await button.click();
    await ana.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
  });

  test("the other language is a click away, and the place is kept", async () => {
    const server = await newServer();
    const page = await openOldRoom(server.url, "Ana");
    await say(page, "한글");
    await showing(page, 1);
    await page.click(".room-name button");
    await page.click(".language");
    await page.waitForSelector("html[lang=ko] #connection[data-state=live]", { state: "attached" });
    expect(await textsOn(page)).toEqual(["한글"]);
  });

  test("messages are as tall as in the newest, and colours are there without color-mix()", async () => {
    const server = await newServer();
    await server.post(await server.guest("Ana"), "hello");
    const page = await openOldRoom(server.url, "Ben");
    const newest = await openRoom(server.url, "Cleo", { isNewest: true });
    const heightIn = async (of: Page) => (await of.locator("#m1").boundingBox())?.height;
    expect(await heightIn(page)).toBe(await heightIn(newest));
    const colors = await page.evaluate(() => {
      const of = (selector: string, name: string) =>
        getComputedStyle(document.querySelector(selector) as Element).getPropertyValue(name);
      return [
        of("textarea", "border-top-color"),
        of(".avatar", "background-color"),
        of(".fine", "color"),
      ];
    });
    const ink = await page.evaluate(() => getComputedStyle(document.body).color);
    for (const color of colors) {
      expect(color).toMatch(/^rgb\(/);
      expect(color).not.toBe(ink);
    }
  });

  test("the embed: a room on a page, its launcher, and Escape closes what is open first", async () => {
    const server = await newServer();
    const page = await openPage(`${server.url}/example/launcher`);
    const room = roomIn(page);
    await page.locator("longwave-chat button").click();
    await live(room);
    await giveName(room, "Ana");
    await write(room, "from an embed");
    await expect.poll(() => said(room)).toEqual(["Ana: from an embed"]);
    await server.post(await server.guest("Ben"), "to an embed");
    await expect.poll(() => said(room)).toEqual(["Ana: from an embed", "Ben: to an embed"]);
    await room.locator("#connection > button").click();
    await page.keyboard.press("Escape");
    await room.locator("#connection-more").waitFor({ state: "hidden" });
    expect(await room.locator("#composer").isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await room.locator("#composer").waitFor({ state: "hidden" });
  });

  test("a browser that streams no bodies chats all the same", async () => {
    const server = await newServer();
    const page = await openPage("about:blank");
    await page.addInitScript(() => Reflect.deleteProperty(Response.prototype, "body"));
    await page.goto(`${server.url}/rooms/lobby`);
    await page.fill("form#name [name=name]", "Ana");
    await page.press("form#name [name=name]", "Enter");
    await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
    await say(page, "sent");
    await showing(page, 1);
    await server.post(await server.guest("Ben"), "received");
    await showing(page, 2);
    expect(await textsOn(page)).toEqual(["sent", "received"]);
  });
});

test.each([
  ["en-US", "This browser does not tell."],
  ["ko-KR", "이 브라우저로는 알 수 없습니다."],
])("the check says what a browser cannot tell, in %s", async (locale, words) => {
  const server = await newServer();
  const page = await openPage("about:blank", { locale });
  await page.addInitScript(() => Reflect.deleteProperty(Response.prototype, "body"));
  await page.goto(`${server.url}/check`);
  for (const question of ["compression", "stream"]) {
    const row = page.locator(`[data-question=${question}]`);
    await row.locator(".text", { hasText: words }).waitFor();
    expect(await row.getAttribute("data-mark")).toBe("note");
  }
  // Its neighbours are told as ever.
  for (const question of ["get", "polling", "events", "cookies", "requestHeaders"]) {
    await page.waitForSelector(`[data-question=${question}][data-mark=good]`);
  }
  expect(await page.isVisible("#print")).toBe(false);
});

test("a text never leaves its field before it is in the outbox, and it is said that it did not", async () => {
  const server = await newServer();
  const [page, other] = [await openRoom(server.url, "Ana"), await openRoom(server.url, "Ben")];
  await page.evaluate(() => {
    const { getRandomValues } = crypto;
    // What a nonce is made of.
    crypto.getRandomValues = () => {
      crypto.getRandomValues = getRandomValues;
      throw new Error("not in this browser");
    };
  });
  await say(page, "precious");
  await page.waitForSelector("#refused:not([hidden])");
  expect(await page.textContent("#refused")).toContain("still in its field");
  expect(await page.inputValue("#composer [name=text]")).toBe("precious");
  expect(await page.locator("#messages [data-nonce]").count()).toBe(0);

  await page.press("#composer [name=text]", "Enter");
  await showing(other, 1);
  expect(await textsOn(other)).toEqual(["precious"]);
  expect(await page.inputValue("#composer [name=text]")).toBe("");
  expect(await page.isVisible("#refused")).toBe(false);
});

test("a storage that is full or forbidden holds nothing up: what is written goes", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await say(page, "kept in memory");
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["kept in memory"]);
});

test("the oldest browsers are those that the docs name", () => {
  const docs = read("docs/browsers.md");
  for (const [name, version] of Object.entries(OLDEST)) {
    expect(docs.toLowerCase()).toContain(`${name} ${version}`);
  }
});
