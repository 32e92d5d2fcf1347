import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer, stockClient } from "../../support/server.ts";

useBrowser();

const withoutScript = { javaScriptEnabled: false };

test("name, room, post, read, edit and remove, all without script, and everybody sees the same", async () => {
  const server = await newServer();
  const page = await openPage(server.url, withoutScript);
  await page.fill("form#name [name=name]", "Ana");
  await page.press("form#name [name=name]", "Enter");
  await page.fill("form#new-room [name=title]", "Tea");
  await page.press("form#new-room [name=title]", "Enter");
  const frame = page.frameLocator("#room iframe");
  const shown = () => frame.locator("[data-seq] .body").allTextContents();

  const other = await stockClient(server, { name: "Ben" });
  await other.emitWithAck("join", { room: "tea" });
  await page.fill("form#composer [name=text]", "first");
  await page.click("form#composer button");
  await frame.locator("#m1").waitFor();
  await other.emitWithAck("post", { room: "tea", text: "second", nonce: "n" });
  await page.fill("form#composer [name=text]", "being typed");
  await frame.locator("#m2").waitFor();
  expect(await shown()).toEqual(["first", "second"]);
  expect(await page.inputValue("form#composer [name=text]")).toBe("being typed");

  await frame.locator("#m1 .actions a[href$='/edit']").click();
  await page.fill("form.change textarea", "edited");
  await page.click("form.change button");
  await frame.locator("#m1 .edited").waitFor();
  const changed = new Promise((resolve) => other.once("message", resolve));
  await frame.locator("#m1 .actions a[href$='/remove']").click();
  await page.click("form.change button");
  expect(await changed).toMatchObject({ seq: 1, removed: true });
  await frame.locator("#m1[data-removed]").waitFor();
  expect(await shown()).toEqual([words.messageRemoved, "second"]);
});

/** The lobby with fifty messages in its frame, and where each of them is, in pixels from the top. */
async function openLongFrame() {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (let number = 1; number <= 50; number++) await server.post(ana, `number ${number}`);
  const page = await openPage(`${server.url}/rooms/lobby`, withoutScript);
  const frame = page.frameLocator("#room iframe");
  const top = async (id: string) => (await frame.locator(id).boundingBox())?.y ?? Number.NaN;
  await frame.locator("#m50").waitFor();
  return { server, ana, page, frame, top };
}

test("the frame opens at the end and is there again when it brings something new", async () => {
  const { server, ana, frame, top } = await openLongFrame();
  const end = await top("#m50");
  expect(end).toBeLessThan(700);
  await server.post(ana, "one more");
  await frame.locator("#m51").waitFor();
  await expect.poll(() => top("#m51")).toBe(end);
});

test("who is further up in the frame stays there when it refreshes", async () => {
  const { server, ana, page, frame, top } = await openLongFrame();
  const refreshed = () => page.waitForEvent("framenavigated");
  const before = await top("#m20");
  await page.mouse.move(400, 300);
  await page.mouse.wheel(0, -700);
  await expect.poll(() => top("#m20")).toBe(before + 700);
  await refreshed();
  await expect.poll(() => top("#m20")).toBe(before + 700);
  // What is new makes room for itself at the end.
  await server.post(ana, "one more");
  await frame.locator("#m51").waitFor({ state: "attached" });
  const height = (await frame.locator("#m51").boundingBox())?.height ?? Number.NaN;
  await expect.poll(() => top("#m20")).toBeCloseTo(before + 700 - height, 0);
});

test("a refresh that brings nothing new is answered in a few bytes", async () => {
  const server = await newServer();
  const address = `${server.url}/rooms/lobby/frame`;
  const first = await fetch(address);
  const tag = first.headers.get("ETag") ?? "";
  const again = await fetch(address, { headers: { "If-None-Match": tag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  await server.post(await server.guest("Ana"), "news");
  expect((await fetch(address, { headers: { "If-None-Match": tag } })).status).toBe(200);
});

test("an invitation makes its reader a member, once they have a name", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  const call = async (path: string, body: object) => {
    const response = await fetch(`${server.url}/api${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${ana.token}` },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  await call("/rooms", { title: "Cellar", kind: "private" });
  const { url } = await call("/rooms/cellar/invites", {});
  const page = await openPage(`${server.url}/rooms/cellar`, withoutScript);
  expect(await page.textContent("h1")).toBe(words.forbidden);
  await page.goto(url);
  await page.fill("[name=name]", "Ben");
  await page.press("[name=name]", "Enter");
  await page.waitForSelector("form#composer");
  expect(await page.textContent("h1")).toBe("Cellar");
});
