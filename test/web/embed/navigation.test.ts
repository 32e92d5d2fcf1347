import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { eventsOf, live, nextEvent, RECORDER, roomIn } from "../../support/embed.ts";
import { newServer, type TestServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

const turbo = readFileSync(createRequire(import.meta.url).resolve("@hotwired/turbo"), "utf8");

/** The rooms of the chats on a page, in their order. */
const rooms = (page: Page) =>
  page
    .locator("longwave-chat")
    .evaluateAll((chats) => chats.map((chat) => chat.getAttribute("room")));

async function withTea(): Promise<TestServer> {
  const server = await newServer();
  const { token } = await server.guest("Ana");
  await fetch(`${server.url}/api/rooms`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ title: "Tea" }),
  });
  return server;
}

/** A page with a launcher by a tag in its head. */
const withLauncher = (url: string, body: string) =>
  `<!doctype html><head><title>A page</title>${RECORDER}<script src="/turbo.js"></script><script src="${url}/embed.js" data-room="lobby" data-launcher></script></head><body>${body}</body>`;

test("through Turbo's navigations, previews and restored pages, each tag has one chat that is alive", async () => {
  const server = await withTea();
  const tea = `<script src="${server.url}/embed.js" data-room="tea"></script>`;
  const first = `<h1>First</h1><a href="/second">On</a>${tea}`;
  const site = await newSite(
    withLauncher(server.url, first),
    {},
    {
      "/turbo.js": turbo,
      "/second": withLauncher(server.url, '<h1>Second</h1><a href="/">First again</a>'),
    },
  );
  const page = await openPage(site.url);
  await nextEvent(page, "ready", 2);
  const launcher = page.getByRole("button", { name: "Lobby" });
  await launcher.click();
  await page.getByText("On", { exact: true }).click();
  await page.getByRole("heading", { name: "Second" }).waitFor();
  await expect.poll(() => rooms(page)).toEqual(["lobby"]);
  // The launcher goes along: as open as it was, and not loaded anew.
  expect(await launcher.getAttribute("aria-expanded")).toBe("true");
  expect(await eventsOf(page, "ready")).toHaveLength(2);

  const readyAgain = async (times: number) => {
    await page.getByRole("heading", { name: "First" }).waitFor();
    await expect.poll(() => rooms(page)).toEqual(["tea", "lobby"]);
    expect((await nextEvent(page, "ready", times)).detail.room).toBe("tea");
    await live(roomIn(page, 0));
  };
  await page.goBack();
  await readyAgain(3);
  await page.goForward();
  await page.getByRole("heading", { name: "Second" }).waitFor();
  await expect.poll(() => rooms(page)).toEqual(["lobby"]);
  // What is kept of the page is shown first, and then the page.
  await page.getByText("First again").click();
  await readyAgain(4);
  expect(await launcher.getAttribute("aria-expanded")).toBe("true");
});

describe("a page that is rebuilt by script", () => {
  const inBox = (url: string) =>
    `${RECORDER}<div id="box"><p>Text</p><script src="${url}/embed.js" data-room="tea"></script></div><div id="other"></div>`;

  /** In the page; `box` holds a tag with its chat, and a launcher's tag is in the head. */
  const changes: [what: string, change: () => void, left: string[]][] = [
    ["empties its body", () => document.body.replaceChildren(), ["lobby"]],
    [
      "has another body",
      () => document.body.replaceWith(document.createElement("body")),
      ["lobby"],
    ],
    [
      "takes both chats out, and leaves their tags",
      () => {
        for (const chat of document.querySelectorAll("longwave-chat")) chat.remove();
      },
      ["tea", "lobby"],
    ],
    [
      "takes the tags out",
      () => {
        for (const tag of document.querySelectorAll("script[data-room]")) tag.remove();
      },
      [],
    ],
    [
      "takes the head's tag out alone",
      () => document.querySelector("head script[data-room]")?.remove(),
      ["tea"],
    ],
    [
      "puts back the text of what it was",
      () => {
        const { body } = document;
        const text = body.innerHTML;
        body.innerHTML = "";
        body.innerHTML = text;
      },
      ["tea", "lobby"],
    ],
    [
      "moves the tag with its chat",
      () => document.querySelector("#other")?.append(document.querySelector("#box") as Element),
      ["tea", "lobby"],
    ],
    [
      "takes the tag with its chat out and puts it in again",
      () => {
        const box = document.querySelector("#box") as Element;
        box.remove();
        setTimeout(() => document.querySelector("#other")?.append(box), 50);
      },
      ["tea", "lobby"],
    ],
    [
      "puts a copy beside it",
      () => {
        const box = document.querySelector("#box") as Element;
        document.querySelector("#other")?.append(box.cloneNode(true));
      },
      ["tea", "tea", "lobby"],
    ],
  ];

  test.each(changes)(
    "and %s has one chat for each tag that is left",
    async (_what, change, left) => {
      const server = await withTea();
      const html = withLauncher(server.url, inBox(server.url)).replace(
        '<script src="/turbo.js"></script>',
        "",
      );
      const page = await openPage((await newSite(html)).url);
      await nextEvent(page, "ready", 2);
      await page.evaluate(change);
      await expect.poll(() => rooms(page)).toEqual(left);
      for (const [index] of left.entries()) await live(roomIn(page, index));
      expect(await rooms(page)).toEqual(left);
      expect(await page.locator("longwave-chat").evaluateAll(framesIn)).toEqual(left.map(() => 1));
      expect(await eventsOf(page, "error")).toEqual([]);
    },
  );

  const framesIn = (chats: Element[]) =>
    chats.map((chat) => chat.shadowRoot?.querySelectorAll("iframe").length);
});

test("a tag that is put into the page again and again brings one chat each time", async () => {
  const server = await withTea();
  const page = await openPage((await newSite(`${RECORDER}<div id="box"></div>`)).url);
  for (const room of ["lobby", "tea", "lobby"]) {
    await page.evaluate(
      ([src = "", room = ""]) => {
        const tag = document.createElement("script");
        tag.src = src;
        tag.dataset.room = room;
        document.querySelector("#box")?.replaceChildren(tag);
      },
      [`${server.url}/embed.js`, room],
    );
    await expect.poll(() => rooms(page)).toEqual([room]);
    await live(roomIn(page));
  }
});

test("a page that was stored with its chats in it has each of them once", async () => {
  const server = await withTea();
  const tags = (room: string, more = "") =>
    `<script src="${server.url}/embed.js" data-room="${room}" ${more} async></script>`;
  const site = await newSite(
    `<!doctype html><head><title>A page</title>${RECORDER}${tags("lobby", "data-launcher")}</head><body>${tags("tea")}<longwave-chat room="tea"></longwave-chat></body>`,
  );
  const page = await openPage(site.url);
  await nextEvent(page, "ready", 3);
  expect(await rooms(page)).toEqual(["tea", "tea", "lobby"]);
  const stored = await page.evaluate(() => `<!doctype html>${document.documentElement.outerHTML}`);
  const again = await openPage((await newSite(stored)).url);
  await nextEvent(again, "ready", 3);
  // The element that the page's author has put there is nobody's copy.
  expect((await rooms(again)).sort()).toEqual(["lobby", "tea", "tea"]);
  await again.evaluate(() => {
    document.open();
    document.write("<p>Another page</p>");
    document.close();
  });
  expect(await rooms(again)).toEqual([]);
  await again.evaluate((html) => {
    document.open();
    document.write(html);
    document.close();
  }, stored);
  await nextEvent(again, "ready", 3);
  expect((await rooms(again)).sort()).toEqual(["lobby", "tea", "tea"]);
});

test("an app that moves the element has it alive where it is, once", async () => {
  const server = await newServer();
  const html = `${RECORDER}<div id="one"><longwave-chat room="lobby"></longwave-chat></div><div id="other"></div><script src="${server.url}/embed.js"></script>`;
  const page = await openPage((await newSite(html)).url);
  await nextEvent(page, "ready");
  await page.evaluate(() =>
    document.querySelector("#other")?.append(document.querySelector("longwave-chat") as Element),
  );
  await nextEvent(page, "ready", 2);
  await live(roomIn(page));
  expect(await rooms(page)).toEqual(["lobby"]);
  const { url } = server;
  expect(page.frames().filter((frame) => frame.url().startsWith(`${url}/embed/`))).toHaveLength(1);
  expect(await eventsOf(page, "error")).toEqual([]);
});
