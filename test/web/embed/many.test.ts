import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { expectSaid, giveName, live, roomIn, said, write } from "../../support/embed.ts";
import { newServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

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
    const held = () =>
      fetch(`${server.url}/metrics`).then(async (answer) => (await answer.text()).length);
    expect(await held()).toBeGreaterThan(0);

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
