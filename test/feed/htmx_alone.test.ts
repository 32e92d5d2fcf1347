import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test, vi } from "vitest";
import { ROOT } from "../../src/runtime/root.ts";
import { openPage, useBrowser } from "../support/browser.ts";
import { newServer } from "../support/server.ts";

useBrowser();

/** The page of docs/htmx.md, with the address of a server that runs. */
function documentedPage(url: string): string {
  const guide = readFileSync(join(ROOT, "docs/htmx.md"), "utf8");
  const page = /```html\n([\s\S]+?)```/.exec(guide)?.[1] ?? "";
  expect(page.trim().split("\n")).toHaveLength(10);
  expect(page.match(/<script/g)).toHaveLength(1);
  return page.replaceAll("http://127.0.0.1:3000", url);
}

/** Puts a page on a site of its own. */
async function newSite(html: string): Promise<string> {
  const site = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end(html);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    site.close();
    site.closeAllConnections();
  });
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
}

const shown = (page: Page) =>
  page.locator(".longwave-message").evaluateAll((items) =>
    items.map((item) => {
      const text = item.querySelector("p")?.textContent;
      return `${item.querySelector("b")?.textContent}: ${text}`;
    }),
  );

async function expectShown(page: Page, messages: string[]): Promise<void> {
  await vi.waitFor(async () => expect(await shown(page)).toEqual(messages), 10_000);
}

test("the documented page shows a room live, on another site, with htmx alone", async () => {
  const server = await newServer({ holdSeconds: 2 });
  const ana = await server.guest("Ana");
  await server.post(ana, "said before");
  const page = await openPage(await newSite(documentedPage(server.url)));
  await expectShown(page, ["Ana: said before"]);

  await page.fill("[name=name]", "Ben");
  await page.fill("[name=text]", "hello <b>from</b> elsewhere");
  await page.click("button");
  await expectShown(page, ["Ana: said before", "Ben: hello <b>from</b> elsewhere"]);

  // The name has been given; the form holds who that is.
  await vi.waitUntil(async () => (await page.locator("[name=name]").count()) === 0, 10_000);
  await page.fill("[name=text]", "once more");
  await page.press("[name=text]", "Enter");
  await server.post(ana, "and on");
  await vi.waitFor(async () => expect((await shown(page)).length).toBe(4), 10_000);
  expect((await shown(page)).toSorted()).toEqual([
    "Ana: and on",
    "Ana: said before",
    "Ben: hello <b>from</b> elsewhere",
    "Ben: once more",
  ]);
});

test("an edit and a removal change the message where it stands", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (const text of ["one", "two", "three"]) await server.post(ana, text);
  const page = await openPage(await newSite(documentedPage(server.url)));
  await expectShown(page, ["Ana: one", "Ana: two", "Ana: three"]);
  const change = (seq: number, method: string, body?: object) =>
    fetch(`${server.url}/api/rooms/lobby/messages/${seq}`, {
      method,
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${ana.token}` },
      ...(body && { body: JSON.stringify(body) }),
    });
  await change(2, "PATCH", { text: "two, edited" });
  await expectShown(page, ["Ana: one", "Ana: two, edited", "Ana: three"]);
  await change(1, "DELETE");
  await expectShown(page, ["Ana: (removed)", "Ana: two, edited", "Ana: three"]);
  await server.post(ana, "four");
  await expectShown(page, ["Ana: (removed)", "Ana: two, edited", "Ana: three", "Ana: four"]);
});

test("a refused post leaves what was typed, and says why", async () => {
  const server = await newServer();
  const page = await openPage(await newSite(documentedPage(server.url)));
  await page.fill("[name=name]", "x".repeat(41));
  await page.fill("[name=text]", "hello");
  await page.click("button");
  await page.waitForSelector("form [role=alert]");
  expect(await page.textContent("form [role=alert]")).toContain("at most 40");
  expect(await page.inputValue("[name=text]")).toBe("hello");
  await page.fill("[name=name]", "Ben");
  await page.click("button");
  await expectShown(page, ["Ben: hello"]);
});

test("a server that was away is asked again", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  const page = await openPage(await newSite(documentedPage(server.url)));
  await vi.waitUntil(() => server.feed.held === 1, 10_000);
  await page.route("**/feed?**", (route) => route.fulfill({ status: 503, body: "away" }));
  await server.post(ana, "first");
  await expectShown(page, ["Ana: first"]);
  await server.post(ana, "while away");
  await page.unroute("**/feed?**");
  await expectShown(page, ["Ana: first", "Ana: while away"]);
});

test("after a restored backup the page is read anew", async () => {
  const server = await newServer();
  await server.post(await server.guest("Ana"), "as it is");
  const html = documentedPage(server.url);
  const stale = `<article class="longwave-message" data-room="lobby"><b>Ana</b><p>as it was</p></article>
    <i hx-get="${server.url}/api/rooms/lobby/feed?after=other.9&shown=3-9" hx-trigger="load" hx-swap="outerHTML"></i>`;
  const page = await openPage(
    await newSite(html.replace(/<main.*<\/main>/, `<main>${stale}</main>`)),
  );
  await expectShown(page, ["Ana: as it is"]);
});
