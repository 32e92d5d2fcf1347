import { expect, test } from "vitest";
import { act, openRoom, say, showing, textsOn, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

async function longRoom(count: number) {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (let number = 1; number <= count; number++) await server.post(ana, `number ${number}`);
  return { server, ana };
}

test("an edit of a message that is being loaded is not undone by the older page", async () => {
  const { server, ana } = await longRoom(120);
  const page = await openRoom(server.url, "Ben");
  const asked = Promise.withResolvers<void>();
  const edited = Promise.withResolvers<void>();
  await page.route("**/rooms/lobby/messages?before=*", async (route) => {
    const response = await route.fetch();
    asked.resolve();
    await edited.promise;
    await route.fulfill({ response });
  });
  await page.locator("#messages").evaluate((list) => list.scrollTo(0, 0));
  await asked.promise;
  await server.change(ana, "PATCH", 60, { text: "edited meanwhile" });
  await server.post(ana, "after it");
  await page.waitForSelector("#m121");
  edited.resolve();
  await page.waitForSelector("#m60 .edited");
  expect(await page.textContent("#m60 .body p")).toBe(`edited meanwhile ${words.edited}`);
});

test("a gateway's error or a portal's page takes nobody's place, and asking again works", async () => {
  const { server } = await longRoom(60);
  const page = await openRoom(server.url, "Ben");
  const answers = [
    { status: 502, body: "Bad gateway" },
    { status: 200, contentType: "text/html", body: "<p>Please log in</p>" },
  ];
  await page.route("**/rooms/lobby/messages?before=*", (route) => {
    const answer = answers.shift();
    return answer ? route.fulfill(answer) : route.continue();
  });
  await page.locator("#messages").evaluate((list) => list.scrollTo(0, 0));
  await expect.poll(() => answers.length).toBe(1);
  await page.waitForSelector(".older:not(.htmx-request)");
  await page.click(".older");
  await expect.poll(() => answers.length).toBe(0);
  await page.waitForSelector(".older:not(.htmx-request)");
  expect(await page.locator("text=Bad gateway").count()).toBe(0);
  expect(await page.locator("text=Please log in").count()).toBe(0);
  await page.click(".older");
  await showing(page, 60);
});

test("a message's page stays at the message, and one's own post leads to the end of the room", async () => {
  const { server } = await longRoom(300);
  const page = await openRoom(server.url, "Ben");
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("after=")) asked.push(request.url());
  });
  await page.goto(`${server.url}/rooms/lobby?at=100`);
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await page.locator("#messages").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await page.waitForSelector("#m150");
  await page.waitForFunction(() => !document.querySelector(".newer.htmx-request"));
  expect([asked, await page.locator("#m300").count()]).toEqual([[expect.any(String)], 0]);
  expect(asked.length).toBeLessThan(3);

  await say(page, "mine");
  await page.waitForSelector("#m301");
  expect((await textsOn(page)).at(-1)).toBe("mine");
  await page.waitForFunction(() => !document.querySelector("[data-nonce]"));
});

test("the focus goes into the form and back to the message, and Escape gives the form up", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  await say(page, "hello");
  await page.waitForSelector("#m1");
  const focused = () => page.evaluate(() => document.activeElement?.closest("[id]")?.id);
  await act(page, 1, "edit");
  await page.waitForSelector("#m1 form.change");
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#m1:not([data-changing])");
  await expect.poll(focused).toBe("m1");
});

test("a form that is open is not taken away by a change from elsewhere", async () => {
  const server = await newServer();
  const { token } = await server.guest("Ana");
  const page = await openRoom(server.url, "Ana");
  await page.context().addCookies([{ name: "longwave", value: token, url: server.url }]);
  await page.reload();
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  await say(page, "first");
  await page.waitForSelector("#m1");
  await act(page, 1, "edit");
  await page.fill("#m1 form.change textarea", "typed here");
  await server.change({ token } as never, "PATCH", 1, { text: "changed there" });
  await server.post({ token } as never, "after it");
  await page.waitForSelector("#m2");
  expect(await page.inputValue("#m1 form.change textarea")).toBe("typed here");
  await page.click("#m1 form.change .cancel");
  await page.waitForSelector("#m1 .edited");
  expect((await textsOn(page))[0]).toContain("changed there");
});

test("what is too long to be sent is said before it is sent, and stays where it was typed", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  const text = "x".repeat(4_001);
  await say(page, text);
  const field = page.locator("form#composer [name=text]");
  expect(await field.evaluate((area: HTMLTextAreaElement) => area.validationMessage)).toBe(
    words.tooLong.replace("%", "4001"),
  );
  expect(await field.inputValue()).toBe(text);
});

test("a thousand changes at once are shown without the page standing still", async () => {
  const { server, ana } = await longRoom(20);
  const page = await openRoom(server.url, "Ben");
  await page.context().setOffline(true);
  for (let first = 1; first < 900; first += 31) {
    const numbers = Array.from({ length: 31 }, (_, index) => first + index);
    await Promise.all(numbers.map((number) => server.post(ana, `missed ${number}`)));
  }
  await server.post(ana, "the last");
  await page.context().setOffline(false);
  await page.waitForSelector("#m920");
  const texts = await textsOn(page);
  expect(texts.at(-1)).toBe("the last");
  expect(texts.length).toBeLessThanOrEqual(300);
});
