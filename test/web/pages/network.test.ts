import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { openRoom, say, showing, textsOn, useBrowser } from "../../support/browser.ts";
import { said, words } from "../../support/language.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

test("without a network the page says so, keeps what is written, and sends it in order when it is back", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  await page.context().setOffline(true);
  await page.waitForSelector("#connection[data-state=offline]", { state: "attached" });
  await say(page, "one");
  await say(page, "two");
  await page.waitForSelector("[data-nonce][data-state=sending] >> nth=1");
  await page.locator(".when-sending").last().waitFor({ state: "visible" });
  await page.context().setOffline(false);
  await showing(page, 2);
  expect(await textsOn(page)).toEqual(["one", "two"]);
  expect(await page.locator("[data-nonce]").count()).toBe(0);
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
});

test("what others said, changed and removed meanwhile is there after a cut, once and in order", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  const page = await openRoom(server.url, "Ben");
  for (const text of ["one", "two", "three"]) await server.post(ana, text);
  await showing(page, 3);
  await page.context().setOffline(true);
  await server.post(ana, "four");
  await server.change(ana, "PATCH", 1, { text: "uno" });
  await server.change(ana, "DELETE", 2);
  await page.context().setOffline(false);
  await expect
    .poll(() => textsOn(page))
    .toEqual([`uno ${words.edited}`, words.messageRemoved, "three", "four"]);
});

/** Does something else with the first POSTs that a page sends from now on. */
async function hurtPosts(page: Page, count: number, hurt: (route: Route) => Promise<void>) {
  let hurtSoFar = 0;
  await page.route("**/socket.io/**", async (route) => {
    if (route.request().method() !== "POST" || hurtSoFar === count) return route.continue();
    hurtSoFar++;
    await hurt(route);
  });
  return () => hurtSoFar;
}

test("a post whose answer is lost on the way is sent again and shown once", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  const hurt = await hurtPosts(page, 2, async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await say(page, "hello");
  await showing(page, 1);
  await expect.poll(hurt).toBe(2);
  await page.waitForFunction(() => !document.querySelector("[data-nonce]"));
  expect(await textsOn(page)).toEqual(["hello"]);
});

test("a captive portal's page is not taken for the server's answer", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  const hurt = await hurtPosts(page, 2, (route) =>
    route.fulfill({ status: 200, contentType: "text/html", body: "<html>Please log in</html>" }),
  );
  await say(page, "hello");
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["hello"]);
  expect(hurt()).toBe(2);
});

test("a post that the server refuses says why, may be tried again, and is given up by hand", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  const unseen = "\u200b";
  await say(page, unseen);
  await page.waitForSelector("[data-state=failed]");
  expect(await page.textContent("[data-state=failed] .why")).toBe(said("The text is blank."));
  await say(page, "seen");
  await showing(page, 1);

  await page.click("[data-state=failed] [data-do=retry]");
  await page.waitForSelector("[data-state=failed]");
  await page.click("[data-state=failed] [data-do=discard]");
  expect(await page.locator("[data-nonce]").count()).toBe(0);
  expect(await textsOn(page)).toEqual(["seen"]);
});

test("what is written without a network outlives the page, and is sent once and in order", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  await page.route("**/socket.io/**", (route) => route.abort());
  for (const text of ["one", "two", "three"]) await say(page, text);
  await page.waitForSelector("[data-state=sending] >> nth=2");
  await page.unroute("**/socket.io/**");
  await page.reload();
  await showing(page, 3);
  expect(await textsOn(page)).toEqual(["one", "two", "three"]);
  await page.waitForFunction(() => !document.querySelector("[data-nonce]"));
});
