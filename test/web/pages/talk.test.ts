import { expect, test } from "vitest";
import type { Joined } from "../../../src/protocol/events.ts";
import {
  act,
  openPage,
  openRoom,
  say,
  showing,
  textsOn,
  useBrowser,
} from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer, stockClient } from "../../support/server.ts";

useBrowser();

test("two browsers and a stock client, all forced to polling, see every message once and in order", async () => {
  const server = await newServer();
  const [ana, ben] = await Promise.all([openRoom(server.url, "Ana"), openRoom(server.url, "Ben")]);
  const bot = await stockClient(server, { name: "Bot" });
  const { messages } = (await bot.emitWithAck("join", { room: "lobby" })) as Joined;
  const atBot = messages.map((message) => message.text);
  bot.on("message", (message) => atBot.push(message.text));

  for (let round = 1; round <= 5; round++) {
    await Promise.all([
      say(ana, `Ana ${round}`),
      say(ben, `Ben ${round}`),
      bot.emitWithAck("post", { room: "lobby", text: `Bot ${round}`, nonce: String(round) }),
    ]);
  }
  await Promise.all([showing(ana, 15), showing(ben, 15)]);
  const atAna = await textsOn(ana);
  expect([...atAna].sort()).toEqual(
    ["Ana", "Ben", "Bot"].flatMap((name) => [1, 2, 3, 4, 5].map((round) => `${name} ${round}`)),
  );
  for (const name of ["Ana", "Ben", "Bot"]) {
    const own = atAna.filter((text) => text.startsWith(name));
    expect(own).toEqual([1, 2, 3, 4, 5].map((round) => `${name} ${round}`));
  }
  expect(await textsOn(ben)).toEqual(atAna);
  await expect.poll(() => atBot).toEqual(atAna);
  for (const page of [ana, ben]) {
    expect(await page.getAttribute("#connection", "data-transport")).toBe("polling");
    expect(await page.locator("[data-nonce]").count()).toBe(0);
  }
});

test("Enter sends, Shift+Enter breaks the line, and Enter in the midst of composing Hangul does neither", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "김민지");
  const field = page.locator("form#composer [name=text]");
  await field.fill("첫 줄");
  await field.press("Shift+Enter");
  await field.pressSequentially("둘째 줄");
  await field.dispatchEvent("keydown", { key: "Enter", isComposing: true });
  expect(await field.inputValue()).toBe("첫 줄\n둘째 줄");
  await field.press("Enter");
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["첫 줄\n둘째 줄"]);
  expect(await field.inputValue()).toBe("");
});

test("an edit and a removal by one show on the other's page, in place", async () => {
  const server = await newServer();
  const [ana, ben] = await Promise.all([openRoom(server.url, "Ana"), openRoom(server.url, "Ben")]);
  for (const text of ["one", "two", "three"]) await say(ana, text);
  await showing(ben, 3);

  await act(ana, 2, "edit");
  await ana.fill("#m2 form.change textarea", "zwei");
  await ana.click("#m2 form.change button");
  await ben.waitForSelector("#m2 .edited");
  expect(await textsOn(ben)).toEqual(["one", `zwei ${words.edited}`, "three"]);

  await act(ana, 1, "remove");
  await ben.waitForSelector("#m1[data-removed]");
  expect(await textsOn(ben)).toEqual([words.messageRemoved, `zwei ${words.edited}`, "three"]);
  expect(await textsOn(ana)).toEqual(await textsOn(ben));
});

test("a message that comes live speaks the viewer's language", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "이서연", { locale: "ko-KR" });
  const ana = await server.guest("Ana");
  await server.post(ana, "oops");
  await showing(page, 1);
  await server.change(ana, "DELETE", 1);
  await page.waitForSelector("#m1[data-removed]");
  expect(await textsOn(page)).toEqual(["삭제된 메시지입니다."]);
});

test("who is here and who is writing is shown, but not one's own writing", async () => {
  const server = await newServer();
  const [ana, ben] = await Promise.all([openRoom(server.url, "Ana"), openRoom(server.url, "Ben")]);
  await expect.poll(() => ana.textContent("#people")).toContain(words.here.replace("%", "2"));
  expect(await ana.locator("#people li").allTextContents()).toEqual(["Ana", "Ben"]);
  await ben.locator("form#composer [name=text]").pressSequentially("hm");
  await expect.poll(() => ana.textContent("#typing")).toBe(words.isTyping("Ben"));
  expect(await ben.textContent("#typing")).toBe("");
  await ben.press("form#composer [name=text]", "Enter");
  await showing(ana, 1);
  expect(await ana.textContent("#typing")).toBe("");
});

test("a visitor who has not given a name reads along, live", async () => {
  const server = await newServer();
  const page = await openPage(`${server.url}/rooms/lobby`);
  await page.waitForSelector("#connection[data-state=live]");
  await server.post(await server.guest("Ana"), "hello reader");
  await showing(page, 1);
  expect(await textsOn(page)).toEqual(["hello reader"]);
});

test("a room is made from the lobby and is there for others", async () => {
  const server = await newServer();
  const page = await openPage(server.url);
  await page.fill("form#name [name=name]", "Ana");
  await page.press("form#name [name=name]", "Enter");
  await page.fill("form#new-room [name=title]", "Tea & Biscuits");
  await page.press("form#new-room [name=title]", "Enter");
  await page.waitForSelector("form#composer");
  expect(new URL(page.url()).pathname).toBe("/rooms/tea-biscuits");
  const other = await openPage(server.url);
  await other.click("text=Tea & Biscuits");
  expect(await other.textContent("h1")).toBe("Tea & Biscuits");
});
