import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { eventsOf, nextEvent, RECORDER } from "../../support/embed.ts";
import { newServer, type TestServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

/** The frames of rooms on a page, in whatever shadow roots. */
const framed = (page: Page, server: TestServer) =>
  page
    .frames()
    .map((frame) => frame.url().split("?")[0]?.replace(server.url, ""))
    .filter((path) => path?.startsWith("/embed"))
    .sort();

const inRoot = (content: string, mode = "open") =>
  `<div id="shadow"><template shadowrootmode="${mode}">${content}</template></div>`;

const element = '<longwave-chat room="lobby"></longwave-chat>';
const bare = (url: string) => `<script src="${url}/embed.js"></script>`;
const tag = (url: string, type = "") =>
  `<script src="${url}/embed.js" data-room="lobby" ${type}></script>`;

describe.each<[what: string, html: (url: string) => string, count: number]>([
  ["an element in an open shadow root", (url) => inRoot(element) + bare(url), 1],
  ["an element in a closed shadow root", (url) => inRoot(element, "closed") + bare(url), 1],
  ["elements in and out of a shadow root", (url) => inRoot(element) + bare(url) + element, 2],
  ["a tag in an open shadow root", (url) => inRoot(`<p>Text</p>${tag(url)}`), 1],
  ["a tag in a shadow root of a shadow root", (url) => inRoot(inRoot(tag(url))), 1],
  ["tags in and out of a shadow root", (url) => tag(url) + inRoot(tag(url)) + tag(url), 3],
  ["a tag as a module", (url) => tag(url, 'type="module"'), 1],
  ["two tags as modules", (url) => tag(url, 'type="module"').repeat(2), 2],
  [
    "an element, and the script without a tag",
    (url) => `${element}<script type="module">import "${url}/embed.js";</script>`,
    1,
  ],
  // It cannot be looked into: the script is there for its elements.
  [
    "a tag and an element in a closed shadow root",
    (url) => inRoot(tag(url) + element, "closed"),
    1,
  ],
])("%s", (_what, html, count) => {
  test("has one chat for each of them", async () => {
    const server = await newServer();
    // An error in the page fails the test.
    const page = await openPage((await newSite(RECORDER + html(server.url))).url);
    const ready = await nextEvent(page, "ready", count);
    expect(ready.detail.room).toBe("lobby");
    await page.waitForLoadState();
    const paths = Array.from({ length: count }, () => "/embed/lobby");
    expect(framed(page, server)).toEqual(paths);
    expect(await eventsOf(page, "error")).toEqual([]);
  });
});

test("a tag in a shadow root has its chat beside it", async () => {
  const server = await newServer();
  const html = RECORDER + inRoot(`${tag(server.url)}<p>After</p>`);
  const page = await openPage((await newSite(html)).url);
  await nextEvent(page, "ready");
  const order = () =>
    [...(document.querySelector("#shadow")?.shadowRoot?.children ?? [])].map(
      ({ localName }) => localName,
    );
  expect(await page.evaluate(order)).toEqual(["script", "longwave-chat", "p"]);
});
