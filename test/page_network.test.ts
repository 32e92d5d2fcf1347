import { expect, test } from "vitest";
import { openRoom, say, showing, textsOn, useBrowser } from "./support/browser.ts";
import { newServer } from "./support/server.ts";

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
  await showing(page, 4);
  expect(await textsOn(page)).toEqual(["unoedited", "This message was removed.", "three", "four"]);
});

test("a post whose answer is lost on the way is sent again and shown once", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  let lost = 0;
  await page.route("**/api/rooms/lobby/messages", async (route) => {
    await route.fetch();
    if (lost++ < 2) await route.abort("connectionreset");
    else await route.continue();
  });
  await say(page, "hello");
  await expect.poll(() => lost, { timeout: 10_000 }).toBe(3);
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["hello"]);
  await page.waitForFunction(() => !document.querySelector("[data-nonce]"));
});

test("a captive portal's page is not taken for the server's word", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  let answered = 0;
  await page.route("**/api/rooms/lobby/messages", async (route) => {
    if (answered++ === 0) await route.fulfill({ status: 200, body: "<html>Please log in</html>" });
    else await route.continue();
  });
  await say(page, "hello");
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["hello"]);
  expect(answered).toBe(2);
});

test("a post that the server refuses says why, and is sent again or given up by hand", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  const refusal = {
    status: 403,
    title: "Not allowed",
    detail: "The room is closed.",
    code: "forbidden",
  };
  let closed = true;
  await page.route("**/api/rooms/lobby/messages", (route) =>
    closed ? route.fulfill({ status: 403, json: refusal }) : route.continue(),
  );
  await say(page, "first");
  await page.waitForSelector("[data-state=failed]");
  expect(await page.textContent("[data-state=failed] .why")).toBe("The room is closed.");
  await say(page, "second");
  await page.waitForSelector("[data-state=failed] >> nth=1");

  await page.click("[data-state=failed] >> nth=0 >> [data-do=discard]");
  closed = false;
  await page.click("[data-state=failed] [data-do=retry]");
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["second"]);
});
