import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../../src/runtime/root.ts";
import { openPage, useBrowser } from "../../support/browser.ts";
import {
  documentedPolicy,
  expectSaid,
  giveName,
  live,
  roomIn,
  write,
} from "../../support/embed.ts";
import { newServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

const ways = {
  "the script tag": (url: string) =>
    `<script src="${url}/embed.js" data-room="lobby" async></script>`,
  "the script tag in the head": (url: string) =>
    `<!doctype html><head><title>A page</title><script src="${url}/embed.js" data-room="lobby"></script></head><p>Hello</p>`,
  "the element": (url: string) =>
    `<longwave-chat room="lobby"></longwave-chat><script src="${url}/embed.js" async></script>`,
  "the element after its script": (url: string) =>
    `<script src="${url}/embed.js"></script><longwave-chat room="lobby"></longwave-chat>`,
  "the plain iframe": (url: string) => `<iframe src="${url}/embed/lobby"></iframe>`,
};

describe.each(Object.entries(ways))("by %s, under the documented policy", (_way, html) => {
  test("a visitor reads, gives a name and writes", async () => {
    const server = await newServer();
    const ana = await server.guest("Ana");
    await server.post(ana, "said before");
    const site = await newSite(html(server.url), documentedPolicy(server.url));
    const page = await openPage(site.url);
    const room = roomIn(page);
    await expectSaid(room, ["Ana: said before"]);
    await live(room);
    await giveName(room, "Ben");
    await write(room, "hello");
    await expectSaid(room, ["Ana: said before", "Ben: hello"]);
    await server.post(ana, "welcome");
    await expectSaid(room, ["Ana: said before", "Ben: hello", "Ana: welcome"]);
    expect(await page.locator("iframe").count()).toBe(1);
    expect(await page.context().cookies()).toEqual([]);
  });
});

test("a nonce on the script tag is enough, and nothing else of the script's is needed", async () => {
  const server = await newServer();
  const policy = `default-src 'none'; script-src 'nonce-abc'; frame-src ${server.url}; require-trusted-types-for 'script'; trusted-types 'none'`;
  const site = await newSite(
    `<script nonce="abc" src="${server.url}/embed.js" data-room="lobby" data-launcher async></script>`,
    { "Content-Security-Policy": policy },
  );
  await live(roomIn(await openPage(site.url)));
});

test("a page that isolates itself (COEP) can have it as well", async () => {
  const server = await newServer();
  const site = await newSite(ways["the script tag"](server.url), {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
  });
  await live(roomIn(await openPage(site.url)));
});

test("the host page gets the element and nothing else: no global, no style, no handler", async () => {
  const server = await newServer();
  const html = ways["the script tag"](server.url);
  const site = await newSite(`${html}${html}<script src="${server.url}/embed.js"></script>`);
  const blank = await openPage((await newSite("")).url);
  const globals = () => Object.getOwnPropertyNames(window).filter((name) => !/^\d+$/.test(name));
  const before = await blank.evaluate(globals);
  const page = await openPage(site.url);
  await live(roomIn(page, 0));
  await live(roomIn(page, 1));
  expect(await page.evaluate(globals)).toEqual(before);
  expect(await page.evaluate(() => window.onmessage)).toBeNull();
  const added = () =>
    [...document.querySelectorAll("*")].map(({ localName, attributes }) =>
      [localName, ...[...attributes].map(({ name }) => name)].join(" "),
    );
  expect(await page.evaluate(added)).toEqual([
    ...["html", "head", "title", "meta name content", "body"],
    ...["script src data-room async", "longwave-chat room"],
    ...["script src data-room async", "longwave-chat room"],
    "script src",
  ]);
});

test("only what the frame itself says counts", async () => {
  const server = await newServer();
  const site = await newSite(ways["the script tag"](server.url));
  const page = await openPage(site.url);
  await live(roomIn(page));
  const heard = await page.evaluate(async () => {
    const events: string[] = [];
    addEventListener("longwave:error", () => events.push("error"));
    const forged = { type: "error", detail: { code: "forged", detail: "" } };
    postMessage(forged, "*");
    // Of the right frame by its look, and of another origin.
    const other = document.body.appendChild(document.createElement("iframe"));
    const source = other.contentWindow as Window;
    dispatchEvent(
      new MessageEvent("message", { data: forged, source, origin: "http://127.0.0.1" }),
    );
    dispatchEvent(new MessageEvent("message", { data: forged, origin: "http://127.0.0.1" }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    return events;
  });
  expect(heard).toEqual([]);
});

test("the script is at most 2 kB gzip, the frame's 16.5 kB, and both may be loaded by any page", async () => {
  const size = (file: string) => gzipSync(readFileSync(join(ROOT, file)), { level: 9 }).length;
  expect(size("public/build/embed.js")).toBeLessThanOrEqual(2_000);
  expect(size("public/build/frame.js")).toBeLessThanOrEqual(16_500);

  const server = await newServer();
  const first = await fetch(`${server.url}/embed.js`);
  expect(first.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(first.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(first.headers.get("access-control-allow-origin")).toBe("*");
  expect(first.headers.get("cache-control")).toBe("public, max-age=600");
  const tag = first.headers.get("etag") ?? "";
  const again = await fetch(`${server.url}/embed.js`, { headers: { "If-None-Match": tag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("no answer of the embed sets a cookie, and none reads one", async () => {
  const server = await newServer();
  const { token } = await server.guest("Ana");
  const headers = { Cookie: `longwave=${token}; lang=ko` };
  for (const path of [
    "/embed.js",
    "/embed/lobby?lang=ko",
    "/embed/lobby/frame",
    "/embed/nowhere",
  ]) {
    const answer = await fetch(server.url + path, { headers });
    expect([path, answer.headers.get("set-cookie")]).toEqual([path, null]);
    expect(await answer.text()).not.toContain("Ana");
  }
  const posted = await fetch(`${server.url}/embed/lobby/messages`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ text: "as Ana" }),
  });
  expect([posted.status, posted.headers.get("set-cookie")]).toEqual([401, null]);
});
