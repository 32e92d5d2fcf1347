import { sign } from "hono/jwt";
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
import { newServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

const tag = (url: string, attributes = 'data-room="lobby"') =>
  `${RECORDER}<script src="${url}/embed.js" ${attributes}></script>`;

describe("who may embed", () => {
  test("a page that may not is told so in words, in the space and by an event", async () => {
    const server = await newServer({ embedOrigins: ["https://friends.example"] });
    const site = await newSite(tag(server.url));
    const page = await openPage(site.url);
    const { detail } = await nextEvent(page, "error");
    const { origin } = new URL(site.url);
    expect(detail).toEqual({ code: "forbidden", detail: expect.stringContaining(origin) });
    expect(await roomIn(page).locator("h1").textContent()).toBe("The chat cannot be shown here");
    expect(await roomIn(page).locator("main").textContent()).toContain("EMBED_ORIGINS");
    expect(await roomIn(page).locator("#messages").count()).toBe(0);
  });

  test("a page that may is let in, and the chat's own pages always are", async () => {
    const allowed: string[] = [];
    const server = await newServer({ embedOrigins: allowed });
    const site = await newSite(tag(server.url));
    allowed.push(new URL(site.url).origin);
    await live(roomIn(await openPage(site.url)));
    await live(roomIn(await openPage(`${server.url}/example`)));
  });

  test("a page that hides where it is gets nothing by it: the browser sees to that", async () => {
    const server = await newServer({ embedOrigins: ["https://friends.example"] });
    for (const path of ["/embed/lobby", "/embed/lobby/frame"]) {
      const answer = await fetch(server.url + path, { headers: { "Sec-Fetch-Dest": "iframe" } });
      const policy = answer.headers.get("content-security-policy");
      expect(policy).toContain("frame-ancestors 'self' https://friends.example");
    }
  });

  test("a room may be narrower than the server", async () => {
    const server = await newServer();
    const { token } = await server.guest("Ana");
    await fetch(`${server.url}/api/rooms`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ title: "Tea", embedOrigins: ["https://friends.example"] }),
    });
    const html = tag(server.url, 'data-room="tea"') + tag(server.url);
    const page = await openPage((await newSite(html)).url);
    await roomIn(page, 0).locator(".refusal").or(roomIn(page, 0).locator("h1")).first().waitFor();
    expect((await nextEvent(page, "error")).detail.code).toBe("forbidden");
    await live(roomIn(page, 1));
  });
});

describe("a person whom the host page's server has signed", () => {
  const embedSecret = "shared with the host's server";
  const signed = (claims: object = {}) =>
    sign(
      { sub: "42", name: "Ana", exp: Math.floor(Date.now() / 1000) + 600, ...claims },
      embedSecret,
    );

  test("is shown as verified, and a guest by the same name is not", async () => {
    const server = await newServer({ embedSecret });
    const attributes = `data-room="lobby" data-token="${await signed()}"`;
    const page = await openPage((await newSite(tag(server.url, attributes))).url);
    const room = roomIn(page);
    await live(room);
    await write(room, "the one");
    await server.post(await server.guest("Ana"), "another one");
    await expectSaid(room, ["Ana: the one", "Ana: another one"]);
    expect(await room.locator("#m1 .verified").isVisible()).toBe(true);
    expect(await room.locator("#m2 .verified").count()).toBe(0);
    expect((await eventsOf(page, "ready"))[0]?.detail.person.verified).toBe(true);
    expect(await room.locator("#name").isVisible()).toBe(false);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  });

  test.each([
    ["has expired", { exp: 1 }, "unauthorized", "expired"],
    ["is for another room", { room: "tea" }, "forbidden", "“tea”"],
  ])("by a token that %s, is told so and may be a guest", async (_what, claims, code, words) => {
    const server = await newServer({ embedSecret });
    const attributes = `data-room="lobby" data-token="${await signed(claims)}"`;
    const page = await openPage((await newSite(tag(server.url, attributes))).url);
    const room = roomIn(page);
    expect((await nextEvent(page, "error")).detail).toEqual({
      code,
      detail: expect.stringContaining(words),
    });
    await room.locator("#refused", { hasText: words }).waitFor();
    await giveName(room, "Ana");
    await write(room, "as a guest");
    await expectSaid(room, ["Ana: as a guest"]);
  });

  test("is told when the token has expired, and goes on with a new one", async () => {
    const server = await newServer({ embedSecret });
    const brief = await signed({ exp: Math.floor(Date.now() / 1000) + 3, room: "lobby" });
    const attributes = `data-room="lobby" data-token="${brief}"`;
    const page = await openPage((await newSite(tag(server.url, attributes))).url);
    const room = roomIn(page);
    await live(room);
    await page.waitForTimeout(3_100);
    await write(room, "hello");
    const { detail } = await nextEvent(page, "error");
    expect(detail).toEqual({ code: "refused", detail: "The token has expired." });
    const fresh = await signed({ room: "lobby", name: "Ana Ruiz" });
    await page.evaluate(
      (token) => document.querySelector("longwave-chat")?.setAttribute("token", token),
      fresh,
    );
    await room.locator(".self summary", { hasText: "Ana Ruiz" }).waitFor();
    await room.locator("[data-do=retry]").click();
    await expectSaid(room, ["Ana Ruiz: hello"]);
    expect(await eventsOf(page, "ready")).toHaveLength(1);
  });
});

describe("a page without a room", () => {
  const bare = (url: string) =>
    `${RECORDER}<link rel="canonical" href="https://blog.example/posts/1"><script src="${url}/embed.js" async></script>`;

  test("has one of its own by its canonical address, made with the first post", async () => {
    const server = await newServer({ pageRooms: true });
    const page = await openPage((await newSite(bare(server.url))).url);
    const room = roomIn(page);
    const { detail } = await nextEvent(page, "ready");
    expect(detail.title).toBe("blog.example/posts/1");
    const rooms = () =>
      fetch(`${server.url}/api/rooms/${detail.room}`).then(({ status }) => status);
    expect(await rooms()).toBe(404);
    await giveName(room, "Ben");
    expect(await rooms()).toBe(404);
    await write(room, "first");
    await expectSaid(room, ["Ben: first"]);
    expect(await rooms()).toBe(200);
    const other = await openPage((await newSite(bare(server.url))).url);
    await expectSaid(roomIn(other), ["Ben: first"]);
  });

  test("has one without script as well", async () => {
    const server = await newServer({ pageRooms: true });
    const address = encodeURIComponent("https://blog.example/posts/1");
    const site = await newSite(
      `<iframe height="500" src="${server.url}/embed/?page=${address}"></iframe>`,
    );
    const room = roomIn(await openPage(site.url, { javaScriptEnabled: false }));
    await room.locator("#name [name=name]").fill("Ben");
    await room.locator("#name button").click();
    await room.locator("#composer [name=text]").fill("first");
    await room.locator("#composer button").click();
    await room.frameLocator("#room iframe").locator("#m1").waitFor();
  });

  test("is told what is missing where the setting does not allow it", async () => {
    const server = await newServer();
    const page = await openPage((await newSite(bare(server.url))).url);
    expect((await nextEvent(page, "error")).detail.code).toBe("bad_request");
    expect(await roomIn(page).locator("main").textContent()).toContain('data-room="lobby"');
  });
});
