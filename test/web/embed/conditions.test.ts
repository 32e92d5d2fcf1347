import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { act, openPage, useBrowser } from "../../support/browser.ts";
import {
  eventsOf,
  expectSaid,
  giveName,
  live,
  RECORDER,
  roomIn,
  write,
} from "../../support/embed.ts";
import { newServer, temporaryFolder } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser({ args: ["--test-third-party-cookie-phaseout"] });

/** A page's own and its frames' storage throws, as where a browser forbids it. */
async function withoutStorage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const forbidden = {
      get() {
        throw new DOMException("Access is denied", "SecurityError");
      },
    };
    Object.defineProperty(window, "localStorage", forbidden);
    Object.defineProperty(window, "sessionStorage", forbidden);
  });
}

describe.each([
  ["the script tag", (url: string) => `<script src="${url}/embed.js" data-room="lobby"></script>`],
  ["a plain iframe", (url: string) => `<iframe src="${url}/embed/lobby"></iframe>`],
])("with third-party cookies blocked, by %s", (_way, html) => {
  test("a visitor is known again, and no cookie is set", async () => {
    const server = await newServer();
    const site = await newSite(html(server.url));
    const page = await openPage(site.url);
    await giveName(roomIn(page), "Ben");
    await write(roomIn(page), "one");
    await expectSaid(roomIn(page), ["Ben: one"]);
    await page.reload();
    await live(roomIn(page));
    await write(roomIn(page), "two");
    await expectSaid(roomIn(page), ["Ben: one", "Ben: two"]);
    await roomIn(page).locator("#messages [data-mine][data-seq='1']").waitFor();
    expect(await page.context().cookies()).toEqual([]);
  });

  test("where storage throws, a visitor is known until the page is left", async () => {
    const server = await newServer();
    const site = await newSite(html(server.url));
    const page = await openPage("about:blank");
    await withoutStorage(page);
    await page.goto(site.url);
    await giveName(roomIn(page), "Ben");
    await write(roomIn(page), "one");
    await write(roomIn(page), "two");
    await expectSaid(roomIn(page), ["Ben: one", "Ben: two"]);
  });
});

test("the token is with the host page alone, and in no address", async () => {
  const server = await newServer();
  const site = await newSite(`<script src="${server.url}/embed.js" data-room="lobby"></script>`);
  const page = await openPage("about:blank");
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(site.url);
  await giveName(roomIn(page), "Ben");
  await write(roomIn(page), "one");
  await expectSaid(roomIn(page), ["Ben: one"]);
  const kept = await page.evaluate((key) => localStorage[key], `longwave ${server.url}`);
  expect(kept).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  await page.reload();
  await live(roomIn(page));
  expect(addresses.filter((address) => address.includes(kept))).toEqual([]);
  const inFrame = await page.frames()[1]?.evaluate(() => JSON.stringify(localStorage));
  expect(inFrame).not.toContain(kept);
});

test("a token that is no longer good is forgotten, and the visitor gives a name anew", async () => {
  const server = await newServer();
  const site = await newSite(`<script src="${server.url}/embed.js" data-room="lobby"></script>`);
  const page = await openPage(site.url);
  const key = `longwave ${server.url}`;
  await page.evaluate((name) => localStorage.setItem(name, "of.another.server"), key);
  await page.reload();
  await giveName(roomIn(page), "Ben");
  await write(roomIn(page), "here");
  await expectSaid(roomIn(page), ["Ben: here"]);
});

describe.each(["allow-scripts", "allow-scripts allow-forms"])(
  "in a sandbox that has %s",
  (flags) => {
    test("a visitor reads, gives a name, writes, edits and removes", async () => {
      const server = await newServer();
      const ana = await server.guest("Ana");
      for (let number = 1; number <= 60; number++) await server.post(ana, `number ${number}`);
      const site = await newSite(
        `<iframe height="500" sandbox="${flags}" src="${server.url}/embed/lobby"></iframe>`,
      );
      const page = await openPage(site.url);
      const room = roomIn(page);
      await live(room);
      await room.locator("#name [name=name]").fill("Ben");
      await room.locator("#name button").click();
      await write(room, "hello");
      const own = room.locator("[data-mine][data-seq='61']");
      await act(room, 61, "edit");
      await own.locator("textarea").fill("hello again");
      await own.locator("form.change [type=submit]").click();
      await own.locator(".edited").waitFor();
      await server.post(ana, "welcome");
      await room.locator("#m62").waitFor();
      // What is older comes when it is scrolled to.
      await room.locator("#messages").evaluate((list) => list.scrollTo(0, 0));
      await room.locator("#m1").waitFor({ state: "attached" });
    });
  },
);

test("on a page that is opened from a disk, the chat is there as well", async () => {
  const server = await newServer();
  const file = join(temporaryFolder(), "page.html");
  writeFileSync(file, `<script src="${server.url}/embed.js" data-room="lobby"></script>`);
  const page = await openPage(`file://${file}`);
  await giveName(roomIn(page), "Ben");
  await write(roomIn(page), "hello");
  await page.reload();
  await expectSaid(roomIn(page), ["Ben: hello"]);
  await roomIn(page).locator("[data-mine][data-seq='1']").waitFor();
});

test("on a page that is in a sandbox itself, the chat is there as well", async () => {
  const server = await newServer();
  const html = `${RECORDER}<script src="${server.url}/embed.js" data-room="lobby"></script>`;
  const site = await newSite(html, { "Content-Security-Policy": "sandbox allow-scripts" });
  const page = await openPage(site.url);
  await live(roomIn(page));
  await giveName(roomIn(page), "Ben");
  await write(roomIn(page), "hello");
  await expectSaid(roomIn(page), ["Ben: hello"]);
  expect((await eventsOf(page, "ready")).length).toBe(1);
});

test("without script a visitor reads, gives a name and writes; the token is in the forms alone", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "said before");
  const site = await newSite(
    `<iframe height="500" src="${server.url}/embed/lobby?lang=ko&theme=dark"></iframe>`,
  );
  const page = await openPage("about:blank", { javaScriptEnabled: false });
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(site.url);
  const room = roomIn(page);
  const messages = room.frameLocator("#room iframe");
  await messages.locator("#m1").waitFor();
  // What is not visible is no name.
  await room.locator("#name [name=name]").fill("\u200b");
  await room.locator("#name button").click();
  await room.locator(".problem:not(:empty)").waitFor();
  await room.locator("#name [name=name]").fill("Ben");
  await room.locator("#name button").click();
  await room.locator("#composer [name=text]").fill("hello");
  await room.locator("#composer button").click();
  await messages.locator("#m2").waitFor();
  await room.locator("#composer [name=text]").fill("being typed");
  await server.post(ana, "welcome", randomUUID());
  await messages.locator("#m3").waitFor();
  expect(await room.locator("#composer [name=text]").inputValue()).toBe("being typed");
  // As it was asked for at first.
  expect(await room.locator("html").getAttribute("lang")).toBe("ko");
  expect(await room.locator("html").getAttribute("data-theme")).toBe("dark");
  const token = await room.locator("#composer [name=token]").inputValue();
  expect(addresses.filter((address) => address.includes(token))).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});
