import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { LANGUAGES } from "../../../src/web/pages/translations.ts";
import { act, openRoom, textsOn, useBrowser } from "../../support/browser.ts";
import { newServer, type TestServer } from "../../support/server.ts";

useBrowser();

const words = LANGUAGES.ko;
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest("[id]")?.id ?? "");
const waiting = (page: Page) => page.locator("#messages .fate");
const field = "form#composer [name=text]";

/** A page of Ana's, with a message of Ben's (1) and two of hers (2, 3); Ben's page; and her other device. */
async function talk() {
  const server = await newServer();
  await server.newRoom("other");
  const ana = await server.guest("Ana");
  await server.post(await server.guest("Ben"), "by Ben");
  for (const text of ["one of *mine*", "another"]) await server.post(ana, text);
  const page = await openRoom(server.url, "Somebody");
  await page.context().addCookies([{ name: "longwave", value: ana.token, url: server.url }]);
  await page.reload();
  await live(page);
  return { server, ana, page };
}

const live = (page: Page) =>
  page.waitForSelector("#connection[data-state=live]", { state: "attached" });

/** Pages and scripts come, and nothing else gets through. */
async function cut(page: Page) {
  await page.route(/\/(socket.io|api)\//, (route) => route.abort());
  return () => page.unrouteAll();
}

async function stored(server: TestServer, seq: number) {
  const { messages } = await (await fetch(`${server.url}/api/rooms/lobby/messages`)).json();
  return messages[seq - 1];
}

test("an edit by mouse and by the arrow in the empty composer takes the place of that text for everybody", async () => {
  const { page, server } = await talk();
  const ben = await openRoom(server.url, "Cem");
  await act(page, 2, "edit");
  expect(await page.inputValue("#m2 textarea")).toBe("one of *mine*");
  await page.fill("#m2 textarea", "one, *edited*");
  await page.keyboard.press("Enter");
  const one = `one, edited ${words.edited}`;
  for (const each of [ben, page]) {
    await expect.poll(() => textsOn(each)).toEqual(["by Ben", one, "another"]);
  }
  await page.focus(field);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.type(" still");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  await expect.poll(() => textsOn(ben)).toEqual(["by Ben", one, `another still ${words.edited}`]);
  // What is being written is left alone.
  await page.keyboard.type("half");
  await page.keyboard.press("ArrowUp");
  expect(await page.locator("form.change").count()).toBe(0);
});

test("an edit without the server is shown as it will be, says what it waits for, outlives a reload, and gets there", async () => {
  const { page, server } = await talk();
  const restore = await cut(page);
  await act(page, 2, "edit");
  await page.fill("#m2 textarea", "while it is cut");
  await page.keyboard.press("Enter");
  const texts = ["by Ben", "while it is cut", "another"];
  expect(await textsOn(page)).toEqual(texts);
  await page.locator("#m2 .fate", { hasText: words.changes.edit.waits }).waitFor();
  expect(await waiting(page).count()).toBe(1);
  await page.reload();
  await expect.poll(() => textsOn(page)).toEqual(texts);
  expect((await stored(server, 2)).text).toBe("one of *mine*");
  // What waits is what is edited next.
  await act(page, 2, "edit");
  expect(await page.inputValue("#m2 textarea")).toBe("while it is cut");
  await page.keyboard.press("Escape");
  expect(await focused(page)).toBe("m2");
  expect(await textsOn(page)).toEqual(texts);
  await restore();
  await page.waitForSelector("#m2 .edited");
  expect(await waiting(page).count()).toBe(0);
  expect((await stored(server, 2)).text).toBe("while it is cut");
  expect((await stored(server, 3)).text).toBe("another");
});

test("an edit that is refused says why at its message, is tried again, and can be discarded", async () => {
  const { page, server } = await talk();
  await page.goto(`${server.url}/rooms/lobby?transport=feed`);
  await live(page);
  const contentType = "application/problem+json";
  const refusal = { status: 403, title: "Forbidden", code: "forbidden", detail: "Not such words." };
  await page.route(/\/edit$/, (route) =>
    route.fulfill({ status: 403, contentType, body: JSON.stringify(refusal) }),
  );
  for (const seq of [2, 3]) {
    await act(page, seq, "edit");
    await page.fill(`#m${seq} textarea`, `a badword in ${seq}`);
    await page.keyboard.press("Enter");
    await page.locator(`#m${seq} .fate[data-state=failed]`, { hasText: refusal.detail }).waitFor();
  }
  expect(await textsOn(page)).toEqual(["by Ben", "a badword in 2", "a badword in 3"]);
  await page.click("#m2 [data-do=discard]");
  expect(await textsOn(page)).toEqual(["by Ben", "one of mine", "a badword in 3"]);
  await page.unrouteAll();
  await page.click("#m3 [data-do=retry]");
  await page.waitForSelector("#m3 .edited");
  expect(await waiting(page).count()).toBe(0);
  expect((await stored(server, 2)).text).toBe("one of *mine*");
  expect((await stored(server, 3)).text).toBe("a badword in 3");
});

test("who edits is told of an edit and of a removal from elsewhere, and nothing typed is lost", async () => {
  const { page, server, ana } = await talk();
  await act(page, 2, "edit");
  await page.fill("#m2 textarea", "typed here");
  await act(page, 3, "edit");
  await page.fill("#m3 textarea", "typed here as well");
  await server.change(ana, "PATCH", 2, { text: "changed there" });
  await server.change(ana, "DELETE", 3);
  await page.locator("#m2 [role=status]", { hasText: "changed there" }).waitFor();
  await page.locator("#m3 [role=status]", { hasText: words.removedMeanwhile }).waitFor();
  expect(await page.inputValue("#m2 textarea")).toBe("typed here");
  expect(await page.inputValue("#m3 textarea")).toBe("typed here as well");
  expect(await page.isDisabled("#m3 [type=submit]")).toBe(true);
  await page.click("#m3 .cancel");
  await page.waitForSelector("#m3[data-removed]");
  await page.click("#m2 .cancel");
  await expect
    .poll(() => textsOn(page))
    .toEqual(["by Ben", `changed there ${words.edited}`, words.messageRemoved]);
});

test("a removal can be undone by mouse and keyboard, nothing moves meanwhile, and then it is in one line", async () => {
  const { page, server } = await talk();
  const changes: string[] = [];
  page.on("request", (request) => changes.push(request.postData() ?? ""));
  const top = () => page.locator("#m3").evaluate((m) => m.getBoundingClientRect().top);
  const before = await top();
  await act(page, 2, "remove");
  await page.locator("#m2 .undo", { hasText: words.removedByYou }).waitFor();
  expect(await top()).toBe(before);
  expect((await textsOn(page))[2]).toBe("another");
  await page.click("#m2 .undo button");
  expect(await textsOn(page)).toEqual(["by Ben", "one of mine", "another"]);
  expect(await top()).toBe(before);

  await page.focus("#m2");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.locator("#m2 .undo").waitFor();
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("m2");
  expect(await textsOn(page)).toEqual(["by Ben", "one of mine", "another"]);
  expect(changes.join()).not.toContain("remove");

  await page.evaluate(() => {
    const { setTimeout } = window;
    Object.assign(window, {
      setTimeout: (run: () => void, ms: number) => setTimeout(run, ms === 6_000 ? 400 : ms),
    });
  });
  await act(page, 2, "remove");
  await page.locator("#m2 .tombstone").waitFor();
  await expect.poll(async () => (await stored(server, 2)).removed).toBe(true);
  await expect.poll(() => waiting(page).count()).toBe(0);
  const height = (seq: number) =>
    page.locator(`#m${seq}`).evaluate((message) => message.getBoundingClientRect().height);
  expect(await height(2)).toBeLessThan(36);
  expect((await stored(server, 3)).text).toBe("another");
});

test("a removal is not forgotten when the page is left before it is too late to undo it", async () => {
  const { page, server } = await talk();
  await act(page, 3, "remove");
  await page.locator("#m3 .undo").waitFor();
  expect((await stored(server, 3)).removed).toBeUndefined();
  await page.reload();
  await expect.poll(async () => (await stored(server, 3)).removed).toBe(true);
  await page.waitForSelector("#m3[data-removed]");
  expect(await textsOn(page)).toEqual(["by Ben", "one of mine", words.messageRemoved]);
});
