import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { newApp } from "../../support/app.ts";
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
import { meddlingProxy, without } from "../../support/meddling_proxy.ts";
import { newServer, type TestServer } from "../../support/server.ts";

useBrowser();

/** A proxy that takes the cookies out of everything. */
function cookieStripper({ url }: TestServer) {
  return meddlingProxy(url, {
    request: (headers) => without(headers, /^cookie$/),
    answer: (headers) => without(headers, /^set-cookie$/),
  });
}

const live = (page: Page) =>
  page.waitForSelector("#connection[data-state=live]", { state: "attached" });
const personOn = (page: Page) => page.getAttribute("#room", "data-person");

async function giveName(page: Page, name: string): Promise<void> {
  await page.fill("form#name [name=name]", name);
  await page.press("form#name [name=name]", "Enter");
}

async function invitation({ url }: TestServer): Promise<string> {
  const call = async (path: string, body: object, token?: string) => {
    const headers = {
      "Content-Type": "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
    };
    const options = { method: "POST", headers, body: JSON.stringify(body) };
    return (await fetch(`${url}/api${path}`, options)).json();
  };
  const { token } = await call("/people", { name: "Host" });
  await call("/rooms", { title: "Cellar", kind: "private" }, token);
  const invite = await call("/rooms/cellar/invites", {}, token);
  return new URL(invite.url).pathname + new URL(invite.url).search;
}

test("where cookies are stripped two people talk, edit, come back, go elsewhere, and stay who they are", async () => {
  const server = await newServer();
  const { url } = await cookieStripper(server);
  const ana = await openRoom(url, "Ana");
  const ben = await openRoom(url, "Ben");
  const [person, other] = [await personOn(ana), await personOn(ben)];
  expect(person).toBeTruthy();
  expect(other).not.toBe(person);
  expect(ana.url()).toBe(`${url}/rooms/lobby`);
  await say(ana, "from Ana");
  await showing(ben, 1);
  await say(ben, "from Ben");
  for (const page of [ana, ben]) await showing(page, 2);
  expect(await ana.locator("[data-mine] .text, [data-mine] .body").allTextContents()).toEqual([
    "from Ana",
  ]);

  await act(ana, 1, "edit");
  await ana.fill("form.change textarea", "from Ana, edited");
  await ana.click("form.change button");
  await ben.locator("#m1 .edited").waitFor();

  await ana.reload();
  await live(ana);
  expect(await personOn(ana)).toBe(person);
  await say(ana, "after a reload");
  await showing(ben, 3);

  await ana.click(".self summary");
  await giveName(ana, "Anna");
  await ana.locator(".self summary", { hasText: "Anna" }).waitFor();
  await live(ana);
  expect(await personOn(ana)).toBe(person);

  await ana.click(".wordmark");
  await ana.locator(".self summary", { hasText: "Anna" }).waitFor();
  await ana.fill("form#new-room [name=title]", "Tea");
  await ana.press("form#new-room [name=title]", "Enter");
  await live(ana);
  expect(ana.url()).toBe(`${url}/rooms/tea`);
  await say(ana, "in another room");
  await showing(ana, 1);
  expect(await personOn(ana)).toBe(person);

  await ana.goto(url + (await invitation(server)));
  await live(ana);
  expect([ana.url(), await personOn(ana)]).toEqual([`${url}/rooms/cellar`, person]);
  await ana.reload();
  await live(ana);
  await say(ana, "in private");
  await showing(ana, 1);
  await ben.goto(`${url}/rooms/cellar`);
  await ben.locator("h1", { hasText: words.forbidden }).waitFor();
  await ben.goto(`${url}/rooms/lobby`);
  await live(ben);
  expect(await textsOn(ben)).toEqual(
    ["from Ana, edited", "from Ben", "after a reload"].map((text, index) =>
      index ? text : `${text} ${words.edited}`,
    ),
  );
}, 60_000);

test("without script they do the same by forms, and the token is in no address", async () => {
  const server = await newServer();
  const proxy = await cookieStripper(server);
  const { url } = proxy;
  const ana = await openPage(`${url}/rooms/lobby`, { javaScriptEnabled: false });
  await giveName(ana, "Ana");
  await ana.fill("form#composer [name=text]", "first");
  await ana.click("form#composer button");
  await ana.locator("#m1[data-mine]").waitFor();
  const person = await ana.getAttribute("#m1", "data-author");
  await server.post(await server.guest("Ben"), "second");
  await ana.click(".fine .link-button >> nth=0");
  await ana.locator("#m2:not([data-mine])").waitFor();

  await ana.locator("#m1 .actions").getByRole("button", { name: words.edit, exact: true }).click();
  await ana.fill("form.change textarea", "edited");
  await ana.click("form.change button[type=submit]:not(.link-button)");
  await ana.locator("#m1 .edited").waitFor();
  // A link to what is done by a form shows the form, and does nothing.
  await ana
    .locator("#m1 .actions")
    .getByRole("button", { name: words.remove, exact: true })
    .click();
  await ana.locator("form.change", { hasText: words.removeQuestion }).waitFor();
  await ana.click("form.change .link-button");
  await ana.locator("#m1:not([data-removed])").waitFor();
  await ana
    .locator("#m1 .actions")
    .getByRole("button", { name: words.remove, exact: true })
    .click();
  await ana.click("form.change button[type=submit]:not(.link-button)");
  await ana.locator("#m1[data-removed]").waitFor();

  await ana.click(".self summary");
  await giveName(ana, "Anna");
  await ana.locator(".self summary", { hasText: "Anna" }).waitFor();
  await ana.click(".wordmark");
  await ana.fill("form#new-room [name=title]", "Tea");
  await ana.press("form#new-room [name=title]", "Enter");
  await ana.fill("form#composer [name=text]", "in another room");
  await ana.click("form#composer button");
  await ana.locator("#m1[data-mine]").waitFor();
  expect(await ana.getAttribute("#m1", "data-author")).toBe(person);
  await ana.click(".wordmark");
  await ana.locator(".rooms button", { hasText: "Lobby" }).first().click();
  await ana.locator("#m2").waitFor();
  expect(await ana.textContent("#m2 .body")).toBe("second");

  const ben = await openPage(url + (await invitation(server)), { javaScriptEnabled: false });
  await ben.fill("[name=name]", "Ben");
  await ben.press("[name=name]", "Enter");
  await ben.fill("form#composer [name=text]", "in private");
  await ben.click("form#composer button");
  await ben.locator("#m1[data-mine]").waitFor();
  expect(proxy.asked.filter((path) => path.includes("ey") && !path.includes("invite="))).toEqual(
    [],
  );
}, 60_000);

test("a browser that refuses storage as well goes on by its forms, through a reload and to other rooms", async () => {
  const server = await newServer();
  const { url } = await cookieStripper(server);
  const page = await openPage(url);
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("refused", "SecurityError");
        },
      });
    }
  });
  await page.goto(`${url}/rooms/lobby`);
  await giveName(page, "Ana");
  await live(page);
  const person = await personOn(page);
  await page.reload();
  await live(page);
  expect(await personOn(page)).toBe(person);
  await page.click(".wordmark");
  await page.click(".rooms a");
  await live(page);
  expect([page.url(), await personOn(page)]).toEqual([`${url}/rooms/lobby`, person]);
  await say(page, "still here");
  await showing(page, 1);
}, 30_000);

describe.each([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])("with %o", (options) => {
  test("a server whose PUBLIC_URL is https is entered over plain http, by a cookie", async () => {
    const server = await newServer({ publicUrl: "https://chat.example" });
    const page = await openPage(`${server.url}/rooms/lobby`, options);
    await giveName(page, "Ana");
    await page.waitForSelector("#room[data-person]");
    const cookies = await page.context().cookies();
    expect(cookies.filter(({ name }) => name === "longwave")).toMatchObject([
      { secure: false, httpOnly: true, sameSite: "Lax" },
    ]);
    await page.goto(server.url);
    await page.fill("form#new-room [name=title]", "Tea");
    await page.press("form#new-room [name=title]", "Enter");
    await page.waitForSelector("#room[data-room=tea]");
  });
});

const ways = {
  "a form that was sent by https": [{ Origin: "https://chat.example" }, {}, true],
  "a form that was sent by http": [
    { Origin: "http://10.0.0.5" },
    { publicUrl: "https://chat.example" },
    false,
  ],
  "what a proxy says": [{ "X-Forwarded-Proto": "https" }, { trustedProxies: 1 }, true],
  "what a proxy says, by RFC 7239": [
    { Forwarded: "for=192.0.2.1;proto=https" },
    { trustedProxies: 1 },
    true,
  ],
  "what a proxy says, of plain http": [
    { "X-Forwarded-Proto": "http" },
    { trustedProxies: 1, publicUrl: "https://chat.example" },
    false,
  ],
  "what a proxy says that is not trusted": [{ "X-Forwarded-Proto": "https" }, {}, false],
  "PUBLIC_URL, where nothing else tells": [{}, { publicUrl: "https://chat.example" }, true],
  nothing: [{}, {}, false],
} as const;

test.each(Object.entries(ways))(
  "whether the cookie is for TLS alone goes by %s",
  async (_name, way) => {
    const [headers, options, isSecure] = way;
    const { request } = await newApp(options);
    const answer = await request("/name", {
      body: "name=Ana",
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("Set-Cookie")?.includes("Secure")).toBe(isSecure);
  },
);

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

test("where cookies arrive a first visit is one form, a redirect, and no token in any page", async () => {
  const { request } = await newApp();
  const first = await request("/rooms/lobby");
  const probe = first.headers.get("Set-Cookie")?.split(";")[0] ?? "";
  expect(first.headers.get("Set-Cookie")).not.toContain("Secure");
  const body = "name=Ana&back=/rooms/lobby&probed=yes";
  const named = await request("/name", { body, headers: { ...FORM, Cookie: probe } });
  expect([named.status, named.headers.get("Location")]).toEqual([303, "/rooms/lobby"]);
  expect(named.headers.get("Set-Cookie")).toMatch(/^longwave=ey.*HttpOnly/);
  const Cookie = named.headers.get("Set-Cookie")?.split(";")[0] ?? "";
  const token = Cookie.replace("longwave=", "");
  const room = await request("/rooms/lobby", { headers: { Cookie } });
  expect(room.headers.get("Set-Cookie")).toBeNull();
  expect(await room.text()).not.toContain(token);
});

test("where one cookie is dropped and another arrives, as http's beside https's, a name is not asked for again and again", async () => {
  const { request, json } = await newApp();
  const probed = { "longwave-probe": "yes" };
  const cookies = (jar: Record<string, string>) => ({
    Cookie: Object.entries(jar)
      .map((pair) => pair.join("="))
      .join("; "),
  });
  const body = "name=Ana&back=/rooms/lobby";
  const named = await request("/name", { body, headers: { ...FORM, ...cookies(probed) } });
  expect(named.status).toBe(303);
  const [, probe] = named.headers.getSetCookie().map((cookie) => cookie.split(/[=;]/)[1] ?? "");
  const Cookie = cookies({ "longwave-probe": probe ?? "" });
  const asked = await (await request("/rooms/lobby", { headers: Cookie })).text();
  expect(asked).toContain('id="name"');
  expect(asked).toContain('name="probed"');
  const again = await request("/name", {
    body: `${body}&probed=yes`,
    headers: { ...FORM, ...Cookie },
  });
  const page = await again.text();
  const [, token = ""] = /name="token" value="([^"]+)"/.exec(page) ?? [];
  expect((await json("/api/rooms/lobby/me", { token })).body.name).toBe("Ana");
});

test("a page with a token in it is kept by no cache, and only whoever sent the token is given it", async () => {
  const { request, guest, json } = await newApp();
  const body = "name=Ana&back=/rooms/lobby&probed=yes";
  const carried = await request("/name", { body, headers: FORM });
  const page = await carried.text();
  expect([carried.status, carried.headers.get("Cache-Control")]).toEqual([
    200,
    "no-store, no-transform",
  ]);
  const [, token = ""] = /name="token" value="([^"]+)"/.exec(page) ?? [];
  const { body: person } = await json("/api/rooms/lobby/me", { token });
  expect(person.name).toBe("Ana");
  expect(page).not.toContain("room.js");

  // Another site's page gets nothing done by a form, neither with a token of its own nor without one.
  const mallory = await guest("Mallory");
  const foreign: Record<string, string>[] = [
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { Origin: "https://evil.example", Host: "chat.example" },
  ];
  for (const headers of foreign) {
    for (const fields of [body, `token=${mallory.token}&show=yes`]) {
      const path = fields === body ? "/name" : "/rooms/lobby";
      const answer = await request(path, { body: fields, headers: { ...FORM, ...headers } });
      expect(await answer.text()).not.toContain('name="token"');
    }
  }
  // What is no token any more makes a visitor.
  const stale = await request("/rooms/lobby", { body: "token=stale&show=yes", headers: FORM });
  expect(stale.status).toBe(404);
});
