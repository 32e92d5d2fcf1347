import { expect, test } from "vitest";
import { newApp } from "../../support/app.ts";
import { openPage, useBrowser } from "../../support/browser.ts";
import { meddlingProxy, without } from "../../support/meddling_proxy.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

/** A form as a browser sends it over plain http: without Sec-Fetch-Site. */
async function formsOf(name: string) {
  const app = await newApp();
  const { token, person } = await app.guest(name);
  const cookie = { Cookie: `longwave=${token}` };
  const send = (headers: Record<string, string>, fields: object = {}, path = "messages") =>
    app.request(`/rooms/lobby/${path}`, {
      method: "POST",
      headers: { ...FORM, ...cookie, ...headers },
      body: String(new URLSearchParams({ text: "hello", ...fields })),
    });
  const own = async (path = "/rooms/lobby") => {
    const page = await (await app.request(path, { headers: cookie })).text();
    return { own: /name="own" value="([^"]+)"/.exec(page)?.[1] ?? "" };
  };
  const texts = async () =>
    (await app.chat.messages.history(await app.chat.rooms.enter("lobby", undefined))).messages.map(
      ({ author, text }) => `${author.name}: ${text}`,
    );
  return { ...app, person, send, own, texts };
}

const here = { Host: "chat.lan:3000" };

test("a form of another page writes in nobody's name, whatever its origin and an old browser says", async () => {
  const { send, texts } = await formsOf("Ana");
  for (const Origin of [
    "http://chat.lan:8080",
    "http://chat.lan",
    "https://chat.lan:3000.evil.example",
    "http://evil.lan:3000",
    "null",
    "nonsense",
  ]) {
    expect((await send({ ...here, Origin })).status).toBe(403);
    expect((await send({ ...here, Origin }, { own: "nonsense" })).status).toBe(403);
  }
  expect(await texts()).toEqual([]);
  expect((await send({ ...here, Origin: "http://chat.lan:3000" })).status).toBe(303);
  expect((await send(here)).status).toBe(303);
  expect(await texts()).toEqual(["Ana: hello", "Ana: hello"]);
});

test("behind a proxy that names the upstream in Host, a form shows that it is its own by what it carries", async () => {
  const { send, own, texts } = await formsOf("Ana");
  const behind = { Host: "upstream:3000", Origin: "http://chat.lan" };
  expect((await send(behind, await own())).status).toBe(303);
  expect(
    (await send(behind, await own("/rooms/lobby/messages/1/edit"), "messages/1/edit")).status,
  ).toBe(303);
  expect(await texts()).toEqual(["Ana: hello"]);
  expect((await send(behind)).status).toBe(403);
});

test("what one person's forms carry is of no use to another, nor as a token", async () => {
  const { send, texts, json, guest, request } = await formsOf("Ana");
  const { token } = await guest("Mallory");
  const page = await request("/rooms/lobby", { headers: { Cookie: `longwave=${token}` } });
  const [, own = ""] = /name="own" value="([^"]+)"/.exec(await page.text()) ?? [];
  const behind = { Host: "upstream:3000", Origin: "http://chat.lan:8080" };
  expect((await send(behind, { own })).status).toBe(403);
  expect((await send(behind, { own: token })).status).toBe(403);
  expect(await texts()).toEqual([]);
  expect((await json("/api/rooms/lobby/me", { token: own })).status).toBe(401);
});

test("a browser that says where its forms stand is given none to carry", async () => {
  const { request, guest } = await formsOf("Ana");
  const { token } = await guest("Bo");
  const headers = { Cookie: `longwave=${token}`, "Sec-Fetch-Site": "none" };
  expect(await (await request("/rooms/lobby", { headers })).text()).not.toContain('name="own"');
});

test.for([
  ["keeps Host", () => ({})],
  ["names the upstream in Host", (host: string) => ({ host })],
] as const)(
  "in a real browser, of before Sec-Fetch-Site and behind a proxy that %s, only a page's own form posts",
  async ([, renamed]) => {
    const chat = await newServer();
    const { host } = new URL(chat.url);
    const proxy = await meddlingProxy(chat.url, {
      request: (headers) => ({ ...without(headers, /^sec-fetch-/), ...renamed(host) }),
    });
    const elsewhere = await newServer();
    const page = await openPage(`${proxy.url}/rooms/lobby`, { javaScriptEnabled: false });
    await page.fill("form#name [name=name]", "Ana");
    await page.press("form#name [name=name]", "Enter");
    await page.fill("form#composer [name=text]", "mine");
    await page.click("form#composer [type=submit]");
    await page.waitForURL(`${proxy.url}/rooms/lobby`);
    const { messages } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
    expect(messages).toMatchObject([{ text: "mine", author: { name: "Ana" } }]);

    // The same host at another port, to which the browser brings the cookie all the same.
    await page.goto(`${elsewhere.url}/healthz`);
    await page.setContent(
      `<form method="post" action="${proxy.url}/rooms/lobby/messages"><input name="text" value="forged"><button>`,
    );
    const [answer] = await Promise.all([page.waitForNavigation(), page.click("button")]);
    expect(answer?.status()).toBe(403);
  },
);
