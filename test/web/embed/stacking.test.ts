import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import {
  documentedPolicy,
  giveName,
  live,
  nextEvent,
  RECORDER,
  roomIn,
} from "../../support/embed.ts";
import { newServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

/** What is on top at the middle of an element, or at a point of the window. */
const topAt = (page: Page, x: number, y: number) =>
  page.evaluate(([x = 0, y = 0]) => document.elementFromPoint(x, y)?.id, [x, y]);

test.each(["fixed", "sticky", "absolute", "relative"])(
  "what the page has put into a place of its own (%s) lies over a chat that comes after it",
  async (position) => {
    const server = await newServer();
    const style =
      position === "relative" || position === "sticky"
        ? `display:block;position:${position};top:0;height:100px;width:100px;margin:0 0 -100px`
        : `position:${position};top:0;left:0;width:100px;height:100px`;
    const html = `<style>body{margin:0}</style>${RECORDER}<button id="own" style="${style}">Help</button><longwave-chat room="lobby"></longwave-chat><script src="${server.url}/embed.js"></script>`;
    const page = await openPage((await newSite(html)).url);
    await nextEvent(page, "ready");
    await live(roomIn(page));
    const chat = await page.locator("longwave-chat").boundingBox();
    expect(chat?.y).toBeLessThan(50);
    expect(await topAt(page, 50, 50)).toBe("own");
    // Beside it is the chat.
    expect(await topAt(page, 300, 50)).toBe("");
  },
);

test("a launcher that is closed covers its bubble's corner alone, before and after it is there", async () => {
  const server = await newServer();
  const html = `${RECORDER}<button id="own" style="position:fixed;inset:0;width:100%">Help</button><longwave-chat room="lobby" launcher></longwave-chat><script src="${server.url}/embed.js"></script>`;
  const page = await openPage("about:blank");
  await page.route("**/embed/lobby?**", (route) => route.abort("connectionrefused"));
  await page.goto((await newSite(html)).url);
  await nextEvent(page, "error");
  // The words are there, and let every click through.
  for (const [x = 0, y = 0] of [
    [880, 680],
    [700, 660],
    [700, 300],
  ]) {
    expect(await topAt(page, x, y)).toBe("own");
  }
  await page.unroute("**/embed/lobby?**");
  await nextEvent(page, "ready");
  expect(await topAt(page, 700, 300)).toBe("own");
  expect(await topAt(page, 700, 660)).toBe("own");
  await page.getByRole("button", { name: "Lobby" }).click();
  expect(await topAt(page, 700, 300)).toBe("");
  await page.getByRole("button", { name: "Lobby" }).click();
  expect(await topAt(page, 700, 300)).toBe("own");
});

test("a launcher takes no room among the page's own", async () => {
  const server = await newServer();
  const html = `<style>body{display:flex;gap:50px;margin:0}p{margin:0}</style>${RECORDER}<p>One</p><longwave-chat room="lobby" launcher></longwave-chat><p id="own">Other</p><script src="${server.url}/embed.js"></script>`;
  // Before constructed style sheets, the element's own box is the page's affair.
  const page = await openPage((await newSite(html)).url, { isNewest: true });
  await nextEvent(page, "ready");
  const [one, other] = await Promise.all([
    page.locator("p").first().boundingBox(),
    page.locator("#own").boundingBox(),
  ]);
  expect(other?.x).toBe((one?.width ?? 0) + 50);
});

describe("in a browser as old as any that is to be served", () => {
  test.each([
    ["without the constructor", "delete window.CSSStyleSheet"],
    [
      "without the property",
      "delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets",
    ],
  ])("%s of style sheets, the chat and the launcher look as they do", async (_what, without) => {
    const server = await newServer();
    const html = `<longwave-chat room="lobby" height="333"></longwave-chat><p id="own">Text</p><longwave-chat room="lobby" launcher></longwave-chat><script src="${server.url}/embed.js"></script>`;
    const page = await openPage("about:blank");
    await page.addInitScript(`${without};
      for (const name of ["role", "ariaLabel", "ariaExpanded"]) delete Element.prototype[name];`);
    await page.goto((await newSite(html, documentedPolicy(server.url))).url);
    await live(roomIn(page, 0));
    await live(roomIn(page, 1));
    const [frame, text] = await Promise.all([
      page.locator("iframe").first().boundingBox(),
      page.locator("#own").boundingBox(),
    ]);
    expect(frame?.height).toBe(333);
    expect(frame?.width).toBe(884);
    expect(text?.y).toBeGreaterThanOrEqual((frame?.y ?? 0) + 333);
    const bubble = page.getByRole("button", { name: "Lobby" });
    expect(await bubble.boundingBox()).toEqual({ x: 828, y: 628, width: 56, height: 56 });
    await bubble.click();
    expect(await bubble.getAttribute("aria-expanded")).toBe("true");
    await giveName(roomIn(page, 1), "Ben");
    expect(await page.locator("iframe").nth(1).boundingBox()).toMatchObject({
      width: 384,
      height: 576,
    });
  });
});
