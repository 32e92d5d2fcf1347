import { sign } from "hono/jwt";
import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { expectSaid, giveName, live, roomIn, said, write } from "../../support/embed.ts";
import { heldOn, meddlingProxy } from "../../support/meddling_proxy.ts";
import { newServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

const EMBED_SECRET = "the host page's own secret";

const signed = (sub: string, seconds = 600) =>
  sign({ sub, name: sub, exp: Math.floor(Date.now() / 1000) + seconds }, EMBED_SECRET, "HS256");

async function openTabs(context: BrowserContext, url: string, count: number): Promise<Page[]> {
  const tabs: Page[] = [];
  for (let number = 0; number < count; number++) {
    const tab = await context.newPage();
    tab.setDefaultTimeout(10_000);
    await tab.goto(url);
    await live(roomIn(tab));
    tabs.push(tab);
  }
  return tabs;
}

test("two embeds on one page are one visitor, and each shows its room", async () => {
  const server = await newServer();
  const tag = `<script src="${server.url}/embed.js" data-room="lobby" async></script>`;
  const page = await openPage((await newSite(tag + tag)).url);
  const [one, other] = [roomIn(page, 0), roomIn(page, 1)];
  await live(one);
  await live(other);
  await giveName(one, "Ben");
  await other.locator("#composer").waitFor();
  await write(one, "from one");
  await expectSaid(other, ["Ben: from one"]);
  await write(other, "from the other");
  await expectSaid(one, ["Ben: from one", "Ben: from the other"]);
  await one.locator("[data-mine][data-seq='2']").waitFor();
});

// All of them in sight, as no person has them: a hidden tab asks for less.
test.each([5, 8])(
  "with %i tabs open at once, each loads, posts and hears in good time",
  async (count) => {
    const server = await newServer();
    const ana = await server.guest("Ana");
    const tag = `<script src="${server.url}/embed.js" data-room="lobby" data-name="Ben"></script>`;
    const site = await newSite(tag);
    const first = await openPage("about:blank");
    const tabs = await openTabs(first.context(), site.url, count);
    const expected: string[] = [];
    for (const [index, tab] of tabs.entries()) {
      await write(roomIn(tab), `from tab ${index}`);
      expected.push(`Ben: from tab ${index}`);
      // Long before a poll that is held would end.
      await expect.poll(() => said(roomIn(tab)), { timeout: 5_000 }).toEqual(expected);
    }
    await server.post(ana, "to all");
    for (const tab of tabs) {
      await expect
        .poll(async () => (await said(roomIn(tab))).at(-1), { timeout: 5_000 })
        .toBe("Ana: to all");
    }
    // The host page, and whatever else it has of the chat's server, is not kept waiting.
    const began = Date.now();
    const one = tabs[0] as Page;
    await one.reload();
    await live(roomIn(one));
    expect(Date.now() - began).toBeLessThan(5_000);
  },
);

test("nine embeds of one visitor on one page hold one poll, and each shows its own room", async () => {
  const server = await newServer();
  await server.newRoom("tea");
  const path = await meddlingProxy(server.url);
  const tags = Array.from({ length: 9 }, (_, number) => {
    const room = number % 2 ? "tea" : "lobby";
    return `<longwave-chat room="${room}" name="Ben" height="60"></longwave-chat>`;
  });
  const site = await newSite(`${tags.join("")}<script src="${path.url}/embed.js"></script>`);
  const page = await openPage(site.url);
  const rooms = tags.map((_, number) => roomIn(page, number));
  for (const room of rooms) await live(room);
  await expect.poll(() => heldOn(path)).toBe(1);
  await write(rooms[0] as (typeof rooms)[0], "to the lobby");
  await write(rooms[1] as (typeof rooms)[0], "to tea");
  for (const [number, room] of rooms.entries()) {
    await expectSaid(room, [number % 2 ? "Ben: to tea" : "Ben: to the lobby"]);
  }
  await expect.poll(() => heldOn(path)).toBe(1);
});

test("visitors of five tokens share nothing but the browser: each posts by their own name, and three polls are held", async () => {
  const server = await newServer({ embedSecret: EMBED_SECRET });
  const path = await meddlingProxy(server.url);
  const names = ["Ana", "Ben", "Cho", "Dan", "Eve"];
  const tags = await Promise.all(
    names.map(
      async (name) =>
        `<longwave-chat room="lobby" token="${await signed(name)}" height="60"></longwave-chat>`,
    ),
  );
  const site = await newSite(`${tags.join("")}<script src="${path.url}/embed.js"></script>`);
  const page = await openPage(site.url);
  const rooms = names.map((_, number) => roomIn(page, number));
  for (const room of rooms) await live(room);
  const expected: string[] = [];
  for (const [number, room] of rooms.entries()) {
    await write(room, "hello");
    expected.push(`${names[number]}: hello`);
    await expectSaid(room, expected);
    expect(heldOn(path)).toBeLessThanOrEqual(4);
  }
  for (const room of rooms) await expectSaid(room, expected);
  await expect.poll(() => heldOn(path)).toBe(3);
});

test("a tab whose token has ended leaves the connection to one with a better one", async () => {
  const server = await newServer({ embedSecret: EMBED_SECRET });
  const tag = (token: string) =>
    `<script src="${server.url}/embed.js" data-room="lobby" data-token="${token}"></script>`;
  const pages = { "/": tag(await signed("Ana", 6)), "/later": tag(await signed("Ana")) };
  const ended = new Promise((resolve) => setTimeout(resolve, 6_000));
  const site = await newSite(pages["/"], {}, pages);
  const early = await openPage(site.url);
  await live(roomIn(early));
  const [later] = await openTabs(early.context(), new URL("/later", site.url).href, 1);
  await ended;
  await write(roomIn(later as Page), "by the better one");
  await expectSaid(roomIn(early), ["Ana: by the better one"]);
  await expectSaid(roomIn(later as Page), ["Ana: by the better one"]);
});

test.each([true, false])(
  "where tabs cannot know of each other, a chat holds its poll unless it is hidden: %s",
  async (isHidden) => {
    const server = await newServer();
    const path = await meddlingProxy(server.url);
    const html = `<iframe sandbox="allow-scripts" src="${path.url}/embed/lobby"></iframe>`;
    const site = await newSite(html);
    const page = await openPage("about:blank");
    await page.addInitScript((hidden) => {
      Object.defineProperty(document, "hidden", { get: () => hidden });
    }, isHidden);
    await page.goto(site.url);
    await live(roomIn(page));
    await server.post(await server.guest("Ana"), "hello");
    await expectSaid(roomIn(page), ["Ana: hello"]);
    const holds = () => path.asked.flatMap((url) => url.match(/(?<=[?&]hold=)\d+/) ?? []);
    await expect.poll(() => holds().length).toBeGreaterThan(1);
    // For an answer to what it has sent it waits a second.
    expect(Math.max(...holds().map(Number)) > 1).toBe(!isHidden);
  },
);
