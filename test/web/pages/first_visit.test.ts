import { expect, test } from "vitest";
import { openPage, openRoom, say, showing, textsOn, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const FIELD = "form#composer [name=text]";
const focused = (page: Awaited<ReturnType<typeof openPage>>) =>
  page.evaluate(() => document.activeElement?.getAttribute("name"));

test("a visitor writes first and is asked for a name then; the text is sent once, and the focus stays", async () => {
  const server = await newServer();
  const ben = await openRoom(server.url, "Ben");
  const page = await openPage(`${server.url}/rooms/lobby`);
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  expect(await focused(page)).toBe("text");
  await page.keyboard.type("hello from nobody yet");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "name");
  expect(await page.textContent("#refused")).toBe(words.nameForText);
  expect(await page.inputValue(FIELD)).toBe("hello from nobody yet");
  await page.keyboard.type("Ana");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-mine][data-seq]");
  await showing(ben, 1);
  expect(await page.inputValue(FIELD)).toBe("");
  expect(await focused(page)).toBe("text");
  await page.reload();
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  expect(await page.inputValue(FIELD)).toBe("");
  await say(page, "second");
  await showing(ben, 2);
  expect(await textsOn(ben)).toEqual(["hello from nobody yet", "second"]);
});

test("a name that is given first keeps what is being written, and sends nothing", async () => {
  const server = await newServer();
  const page = await openPage(`${server.url}/rooms/lobby`);
  await page.fill(FIELD, "not ready");
  await page.fill("form#name [name=name]", "Ana");
  await page.press("form#name [name=name]", "Enter");
  await page.waitForSelector("#room[data-person]");
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  expect([await page.inputValue(FIELD), await textsOn(page)]).toEqual(["not ready", []]);
  expect(await focused(page)).toBe("text");
  // To give another name moves nothing, and comes back to the composer.
  const place = await page.locator(FIELD).boundingBox();
  await page.click(".self summary");
  expect(await page.locator(FIELD).boundingBox()).toEqual(place);
  await page.fill("form#name [name=name]", "Anna");
  await page.press("form#name [name=name]", "Enter");
  await page.waitForSelector(".self summary:has-text('Anna')");
  await expect.poll(() => focused(page)).toBe("text");
  expect(await page.inputValue(FIELD)).toBe("not ready");
});

test("on a touch screen, and where the address leads elsewhere, the composer does not take the focus", async () => {
  const server = await newServer();
  await server.post(await server.guest("Ben"), "hello");
  const touch = await openPage(`${server.url}/rooms/lobby`, { hasTouch: true, isMobile: true });
  const elsewhere = await openPage(`${server.url}/rooms/lobby?at=1`);
  for (const page of [touch, elsewhere]) {
    await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
    expect(await focused(page)).not.toBe("text");
  }
  // The first stop of Tab leads there.
  await touch.keyboard.press("Tab");
  expect(await touch.evaluate(() => document.activeElement?.className)).toBe("skip");
  await touch.keyboard.press("Enter");
  expect(await focused(touch)).toBe("text");
});

test.each([
  ["enlarged to 400 %", { width: 320, height: 256 }],
  ["on a phone that lies", { width: 640, height: 300 }],
])("%s, neither the head nor the form takes more than a third", async (_name, viewport) => {
  const server = await newServer();
  const nameless = await openPage(`${server.url}/rooms/lobby`, { viewport });
  const page = await openRoom(server.url, "Ana", { viewport });
  for (const each of [nameless, page]) {
    await each.waitForSelector("#connection[data-state=live]", { state: "attached" });
    for (const part of [".masthead", ".writing"]) {
      await expect
        .poll(async () => (await each.locator(part).boundingBox())?.height)
        .toBeLessThanOrEqual(viewport.height / 3);
    }
    expect(await each.locator(FIELD).isVisible()).toBe(true);
  }
});

test("all of a first visit is at most 72 kB", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (let number = 0; number < 50; number++) await server.post(ana, `message number ${number}`);
  const page = await openPage("about:blank", { viewport: { width: 1200, height: 700 } });
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (!/socket\.io|\/api\//.test(request.url()))
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto(`${server.url}/rooms/lobby`);
  await page.waitForSelector("#own-rooms a");
  const size = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
  expect(size).toBeLessThanOrEqual(72_000);
});
