import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import {
  eventsOf,
  expectSaid,
  giveName,
  live,
  nextEvent,
  RECORDER,
  roomIn,
  write,
} from "../../support/embed.ts";
import { newServer, type TestServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

/** A page with an element that has these attributes. */
async function openElement(
  server: TestServer,
  attributes: string,
  options: Parameters<typeof openPage>[1] = {},
): Promise<Page> {
  const site = await newSite(
    `${RECORDER}<longwave-chat ${attributes}></longwave-chat><script src="${server.url}/embed.js"></script>`,
  );
  return openPage(site.url, options);
}

async function set(page: Page, name: string, value: string | null): Promise<void> {
  await page.evaluate(
    ([name, value]) => {
      const chat = document.querySelector("longwave-chat");
      if (value === null) chat?.removeAttribute(name as string);
      else chat?.setAttribute(name as string, value as string);
    },
    [name, value],
  );
}

const worn = (page: Page, property: string) =>
  roomIn(page)
    .locator("html")
    .evaluate((root, name) => getComputedStyle(root).getPropertyValue(name), property);

describe("the attributes", () => {
  test("room: another room takes its place, and leaves no step in the page's history", async () => {
    const server = await newServer();
    const ana = await server.guest("Ana");
    await server.post(ana, "in the lobby");
    await fetch(`${server.url}/api/rooms`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${ana.token}` },
      body: JSON.stringify({ title: "Tea" }),
    });
    const page = await openElement(server, 'room="lobby"');
    await expectSaid(roomIn(page), ["Ana: in the lobby"]);
    await nextEvent(page, "ready");
    const steps = await page.evaluate(() => history.length);
    await set(page, "room", "tea");
    expect(await roomIn(page).locator("h1").textContent()).toBe("Tea");
    expect((await nextEvent(page, "ready", 2)).detail.room).toBe("tea");
    expect(await page.evaluate(() => history.length)).toBe(steps);
  });

  test("name: the visitor is a guest by it from their first post on, without being asked", async () => {
    const server = await newServer();
    const page = await openElement(server, 'room="lobby" name="Carla"');
    const room = roomIn(page);
    await live(room);
    expect(await room.locator("#name").isVisible()).toBe(false);
    await write(room, "one");
    await write(room, "two");
    await expectSaid(room, ["Carla: one", "Carla: two"]);
    const authors = () =>
      room.locator("[data-seq]").evaluateAll((all) => all.map((one) => one.dataset.author));
    expect(new Set(await authors()).size).toBe(1);
    await set(page, "name", "Carla Ruiz");
    await write(room, "three");
    await expectSaid(room, ["Carla: one", "Carla: two", "Carla Ruiz: three"]);
    expect(new Set(await authors()).size).toBe(1);
  });

  test("name: who is known already stays who they are", async () => {
    const server = await newServer();
    const page = await openElement(server, 'room="lobby"');
    await giveName(roomIn(page), "Ben");
    await page.waitForFunction(() => localStorage.length > 0);
    await set(page, "name", "Carla");
    await page.reload();
    await set(page, "name", "Carla");
    await live(roomIn(page));
    await write(roomIn(page), "still me");
    await expectSaid(roomIn(page), ["Ben: still me"]);
  });

  test("name: one that is refused is asked for, and what was written stays", async () => {
    const server = await newServer();
    const page = await openElement(server, `room="lobby" name="${"x".repeat(41)}"`);
    const room = roomIn(page);
    await live(room);
    await write(room, "hello");
    await room.locator("#refused").waitFor();
    expect((await nextEvent(page, "error")).detail.code).toBe("too_long");
    await giveName(room, "Carla");
    expect(await room.locator("#composer [name=text]").inputValue()).toBe("hello");
    await room.locator("#composer [name=text]").press("Enter");
    await expectSaid(room, ["Carla: hello"]);
  });

  test("token: a person's own, and a new one while the chat is open", async () => {
    const server = await newServer();
    const ana = await server.guest("Ana");
    const page = await openElement(server, `room="lobby" token="${ana.token}"`);
    const room = roomIn(page);
    await live(room);
    expect((await nextEvent(page, "ready")).detail.person).toEqual(ana.person);
    await write(room, "one");
    await expectSaid(room, ["Ana: one"]);
    // Renamed, so that the token is another one of the same person.
    const renamed = await fetch(`${server.url}/api/people`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${ana.token}` },
      body: JSON.stringify({ name: "Ana L." }),
    });
    const { token } = await renamed.json();
    await room.locator("#composer [name=text]").fill("being typed");
    await set(page, "token", token);
    await room.locator(".self summary", { hasText: "Ana L." }).waitFor();
    expect(await room.locator("#composer [name=text]").inputValue()).toBe("being typed");
    await live(room);
    await write(room, "two");
    await expectSaid(room, ["Ana: one", "Ana L.: two"]);
    // Signed out by the host page: then nobody is known.
    await set(page, "token", null);
    await room.locator("#name [name=name]").waitFor();
  });

  test("token: one that is not good is refused in words, and the visitor may be a guest", async () => {
    const server = await newServer();
    const page = await openElement(server, 'room="lobby" token="not.a.token"');
    const { detail } = await nextEvent(page, "error");
    expect(detail).toEqual({ code: "unauthorized", detail: expect.stringMatching(/\w+ \w+/) });
    const room = roomIn(page);
    expect(await room.locator("#refused").textContent()).toBe(detail.detail);
    await giveName(room, "Ben");
    await write(room, "hello");
    await expectSaid(room, ["Ben: hello"]);
  });

  test("theme: light, dark or the visitor's own, changed without a reload", async () => {
    const server = await newServer();
    const dark = { colorScheme: "dark" } as const;
    const page = await openElement(server, 'room="lobby" theme="light"', dark);
    await live(roomIn(page));
    const paper = () =>
      roomIn(page)
        .locator("html")
        .evaluate((root) => getComputedStyle(root).backgroundColor);
    const [light, night] = ["rgb(247, 242, 231)", "rgb(23, 21, 15)"];
    await expect.poll(paper).toBe(light);
    await set(page, "theme", "dark");
    await expect.poll(paper).toBe(night);
    await set(page, "theme", "light");
    await expect.poll(paper).toBe(light);
    await set(page, "theme", "auto");
    await expect.poll(paper).toBe(night);
    expect((await eventsOf(page, "ready")).length).toBe(1);
  });

  test("lang: the visitor's own where it is not given", async () => {
    const server = await newServer();
    const page = await openElement(server, 'room="lobby"', { locale: "ko-KR" });
    const send = roomIn(page).locator("#name button");
    expect(await send.textContent()).toBe("참여하기");
    await set(page, "lang", "en");
    await expect.poll(() => send.textContent()).toBe("Join in");
  });

  test("height: a number of pixels or a length, and the room scrolls inside", async () => {
    const server = await newServer();
    const page = await openElement(server, 'room="lobby" height="333"');
    const height = async () => (await page.locator("longwave-chat").boundingBox())?.height;
    expect(await height()).toBe(333);
    await set(page, "height", "20rem");
    expect(await height()).toBe(320);
    await set(page, "height", null);
    expect(await height()).toBe(480);
    const garbled = await openElement(server, 'room="lobby" height="400 px"');
    expect((await garbled.locator("longwave-chat").boundingBox())?.height).toBe(480);
    expect((await page.locator("iframe").boundingBox())?.height).toBe(480);
  });

  test("transport: the one that is given, and no other", async () => {
    const server = await newServer({ transports: ["polling", "websocket"] });
    const page = await openElement(server, 'room="lobby" transport="feed"');
    const over = (name: string) =>
      roomIn(page).locator(`#connection[data-state=live][data-transport=${name}]`);
    await over("feed").waitFor({ state: "attached" });
    await set(page, "transport", "websocket");
    await over("websocket").waitFor({ state: "attached" });
    await set(page, "transport", "polling");
    await over("polling").waitFor({ state: "attached" });
  });

  test("the four colours of the page are worn, and what is written stays readable", async () => {
    const server = await newServer();
    const colors =
      "--longwave-paper: #102030; --longwave-ink: #203040; --longwave-accent: hotpink; --longwave-surface: url(x)";
    const page = await openElement(server, `room="lobby" style="${colors}"`);
    await live(roomIn(page));
    await expect.poll(() => worn(page, "--paper")).toBe("#102030");
    expect(await worn(page, "--accent")).toBe("hotpink");
    // Too close to the paper.
    expect(await worn(page, "--ink")).toBe("white");
    expect(await worn(page, "--surface")).toBe("#102030");
    await set(page, "style", "--longwave-paper: white; --longwave-ink: #123");
    await expect.poll(() => worn(page, "--ink")).toBe("#123");
    await set(page, "style", null);
    await expect.poll(() => worn(page, "background-color")).toBe("rgb(247, 242, 231)");
  });
});

describe("the events", () => {
  test("ready, and message for each change since", async () => {
    const server = await newServer();
    const ana = await server.guest("Ana");
    await server.post(ana, "said before");
    const page = await openElement(server, 'room="lobby"');
    const ready = await nextEvent(page, "ready");
    expect(ready.detail).toEqual({ room: "lobby", title: "Lobby" });
    expect(ready.target).toBe("longwave-chat");
    const message = await server.post(ana, "news");
    expect((await nextEvent(page, "message")).detail).toEqual({ ...message, nonce: "" });
    await server.change(ana, "DELETE", 2);
    expect((await nextEvent(page, "message", 2)).detail).toMatchObject({ seq: 2, removed: true });
    expect(await eventsOf(page, "message")).toHaveLength(2);
  });

  test("unread counts what others post while the chat is out of sight, until it is looked at", async () => {
    const server = await newServer();
    const ana = await server.guest("Ana");
    const page = await openElement(server, 'room="lobby"');
    await nextEvent(page, "ready");
    await page.evaluate(() => {
      document.body.style.paddingBottom = "3000px";
      scrollTo(0, 2500);
    });
    // The frame is told of it by the browser, in its own time.
    await page.waitForTimeout(300);
    await server.post(ana, "one");
    await server.post(ana, "two");
    await expect
      .poll(async () => (await eventsOf(page, "unread")).at(-1)?.detail)
      .toEqual({ count: 2 });
    await page.evaluate(() => scrollTo(0, 0));
    await expect
      .poll(async () => (await eventsOf(page, "unread")).at(-1)?.detail)
      .toEqual({ count: 0 });
  });

  test("error says what is not to be had", async () => {
    const server = await newServer();
    const page = await openElement(server, 'room="nowhere"');
    const { detail } = await nextEvent(page, "error");
    expect(detail).toEqual({ code: "not_found", detail: "There is no room “nowhere”." });
    expect(await roomIn(page).locator("h1").textContent()).toBe("There is nothing here");
  });
});

test("a private room is shown to a member, with what is older", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  const call = (path: string, body: object) =>
    fetch(`${server.url}/api${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${ana.token}` },
      body: JSON.stringify(body),
    });
  await call("/rooms", { title: "Cellar", kind: "private" });
  for (let number = 1; number <= 60; number++) {
    await call("/rooms/cellar/messages", { text: `number ${number}`, nonce: `n${number}` });
  }
  const outside = await openElement(server, 'room="cellar"');
  expect((await nextEvent(outside, "error")).detail.detail).toContain("private");
  expect(await roomIn(outside).locator("[data-seq]").count()).toBe(0);

  const page = await openElement(server, `room="cellar" token="${ana.token}"`);
  const room = roomIn(page);
  await room.locator("#m60").waitFor();
  await room.locator("#messages").evaluate((list) => list.scrollTo(0, 0));
  await room.locator("#m1").waitFor({ state: "attached" });
  expect(await room.locator("[data-seq]").count()).toBe(60);
});

test("a link opens the room on a page of its own, which knows nothing of the host page", async () => {
  const server = await newServer();
  const page = await openElement(server, 'room="lobby"');
  await live(roomIn(page));
  const [own] = await Promise.all([
    page.waitForEvent("popup"),
    roomIn(page).locator(".own-page").click(),
  ]);
  await own.waitForURL(`${server.url}/rooms/lobby`);
  expect(await own.evaluate(() => window.opener)).toBeNull();
});

describe("the launcher", () => {
  const launcher = 'room="lobby" launcher';

  test("a bubble with what is unread opens the room, and the focus goes along", async () => {
    const server = await newServer();
    const page = await openElement(server, launcher);
    const bubble = page.getByRole("button", { name: "Lobby" });
    await bubble.waitFor();
    await nextEvent(page, "ready");
    expect(await page.locator("iframe").isVisible()).toBe(false);
    expect(await bubble.getAttribute("aria-expanded")).toBe("false");
    await server.post(await server.guest("Ana"), "anybody here?");
    await page.getByRole("button", { name: "Lobby (1)" }).waitFor();
    expect(await bubble.textContent()).toBe("1");

    await bubble.press("Enter");
    const room = roomIn(page);
    await room.locator("#m1").waitFor();
    expect(await bubble.getAttribute("aria-expanded")).toBe("true");
    await expect.poll(() => bubble.textContent()).toBe("");
    const focused = () => page.frames()[1]?.evaluate(() => document.activeElement?.id);
    await expect.poll(focused).toBe("name-field");
    await page.keyboard.type("Ben");
    await page.keyboard.press("Enter");
    await room.locator("#composer").waitFor();

    await page.keyboard.press("Escape");
    await page.locator("iframe").waitFor({ state: "hidden" });
    const inShadow = () =>
      page.evaluate(() => {
        const chat = document.querySelector("longwave-chat");
        return chat?.shadowRoot?.activeElement?.localName;
      });
    expect(await inShadow()).toBe("button");
    await bubble.click();
    await expect
      .poll(() => page.frames()[1]?.evaluate(() => document.activeElement?.localName))
      .toBe("textarea");
    await room.locator("#close").click();
    await page.locator("iframe").waitFor({ state: "hidden" });
  });

  test("a greeting stands beside it until it is opened, and then what came last, as long as it is unread", async () => {
    const server = await newServer();
    const ana = await server.guest("Ana");
    await server.post(ana, "before anybody looked");
    const page = await openElement(server, `${launcher} greeting="Ask us <b>anything</b>"`);
    const said = page.locator("longwave-chat [role=status]").last();
    await expect.poll(() => said.textContent()).toBe("Ask us <b>anything</b>");
    await nextEvent(page, "ready");
    await said.click();
    const room = roomIn(page);
    await room.locator("#m1").waitFor();
    expect(await said.isVisible()).toBe(false);
    await giveName(room, "Ben");
    const focused = () => page.frames()[1]?.evaluate(() => document.activeElement?.localName);
    await expect.poll(focused).toBe("textarea");
    await write(room, "my own");
    await room.locator("[data-mine][data-seq]").waitFor();
    await room.locator("#close").click();
    expect(await said.isVisible()).toBe(false);

    await server.post(ana, "are you *there*?");
    await expect.poll(() => said.textContent()).toBe("Ana: are you *there*?");
    // An older one that changes is not what came last.
    await server.change(ana, "PATCH", 1, { text: "changed" });
    await nextEvent(page, "message", 3);
    expect(await said.textContent()).toBe("Ana: are you *there*?");
    await server.change(ana, "DELETE", 3);
    await expect.poll(() => said.isVisible()).toBe(false);
    await server.post(ana, "again");
    await expect.poll(() => said.textContent()).toBe("Ana: again");
    await said.click();
    await page.locator("iframe").waitFor();
    expect(await said.isVisible()).toBe(false);
  });

  test("on a phone the room fills the screen, and can be closed", async () => {
    const server = await newServer();
    const page = await openElement(server, launcher, {
      viewport: { width: 360, height: 640 },
      hasTouch: true,
      isMobile: true,
    });
    await page.getByRole("button", { name: "Lobby" }).tap();
    await roomIn(page).locator("#name").waitFor();
    expect(await page.locator("iframe").boundingBox()).toMatchObject({ x: 0, y: 0, width: 360 });
    await roomIn(page).locator("#close").tap();
    await page.locator("iframe").waitFor({ state: "hidden" });
  });
});

test("on a page it is a card, with the edge and the corners that the page asks for", async () => {
  const server = await newServer();
  const page = await openElement(server, 'room="lobby"');
  await live(roomIn(page));
  const edge = () =>
    page.locator("iframe").evaluate((frame) => {
      const { borderTopWidth, borderRadius } = getComputedStyle(frame);
      return [borderTopWidth, borderRadius, frame.getBoundingClientRect().height];
    });
  expect(await edge()).toEqual(["1px", "12px", 480]);
  await page.addStyleTag({
    content: "longwave-chat{--longwave-border:none;--longwave-radius:0}",
  });
  expect(await edge()).toEqual(["0px", "0px", 480]);
});

test("no rule of the host page takes the frame out of its place", async () => {
  const server = await newServer();
  const rules = "*{all:unset !important}";
  const html = `<style>${rules}</style><h1>Host</h1><longwave-chat room="lobby"></longwave-chat><script src="${server.url}/embed.js" async></script>`;
  const page = await openPage((await newSite(html)).url);
  await live(roomIn(page));
  const frame = await page.locator("iframe").boundingBox();
  const host = await page.locator("h1").boundingBox();
  expect(frame?.height).toBe(480);
  expect(frame?.y).toBeGreaterThanOrEqual((host?.y ?? 0) + (host?.height ?? 0));
});

test("a page's own messages of any kind are none of the embed's business", async () => {
  const server = await newServer();
  const page = await openElement(server, 'room="lobby"');
  await live(roomIn(page));
  // An error in the page fails the test.
  await page.evaluate(() => {
    for (const data of [null, undefined, 7, "text", {}, { type: "hello" }]) postMessage(data, "*");
  });
  await page.waitForTimeout(200);
  await live(roomIn(page));
});
