import { expect, test } from "vitest";
import { newApp, type TestApp } from "../support/app.ts";

/** A public room (the lobby), an unlisted and a private one, each with a message, and a member's token. */
async function threeRooms() {
  const app = await newApp();
  const ana = await app.guest("Ana");
  for (const kind of ["unlisted", "private"]) {
    await app.json("/api/rooms", { token: ana.token, body: { title: kind, slug: kind, kind } });
  }
  for (const room of ["lobby", "unlisted", "private"]) await app.post(ana, `in ${room}`, room);
  return { app, cookie: { Cookie: `longwave=${ana.token}` }, ...ana };
}

test.each([
  ["/rooms/lobby/", "/rooms/lobby"],
  ["/rooms/lobby/?at=1&lang=ko", "/rooms/lobby?at=1&lang=ko"],
  ["/rooms/lobby//", "/rooms/lobby"],
  ["/rooms//lobby", "/rooms/lobby"],
  ["//rooms/lobby?at=1", "/rooms/lobby?at=1"],
  ["//api///rooms", "/api/rooms"],
  ["/rooms/Lobby/", "/rooms/Lobby"],
  ["/rooms/%ED%9A%8C%EC%9D%98/", "/rooms/%ED%9A%8C%EC%9D%98"],
  ["/rooms/", "/rooms"],
  ["/check/", "/check"],
  ["/check/plain/", "/check/plain"],
  ["/api/rooms/", "/api/rooms"],
  ["/api/rooms/lobby/messages/?limit=1", "/api/rooms/lobby/messages?limit=1"],
  ["/api/rooms/lobby/feed/?wait=0", "/api/rooms/lobby/feed?wait=0"],
  ["/api/docs/", "/api/docs"],
  ["/embed/lobby/", "/embed/lobby"],
  ["/embed.js/", "/embed.js"],
  ["/example/", "/example"],
  ["/healthz/", "/healthz"],
  ["//evil.example/", "/evil.example"],
  ["///evil.example//", "/evil.example"],
  ["/.//evil.example/", "/evil.example"],
  ["/%2F%2Fevil.example/", "/%2F%2Fevil.example"],
])("%s is sent to %s, by GET, HEAD and POST", async (path, location) => {
  const app = await newApp();
  for (const method of ["GET", "HEAD", "POST"]) {
    const response = await app.request(`http://chat.example${path}`, { method });
    expect([response.status, response.headers.get("Location")]).toEqual([308, location]);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  }
});

test("what the slash stood behind answers where it sends to, and what is nowhere is not found there", async () => {
  const app = await newApp();
  const follow = async (path: string) => {
    const sent = await app.request(path);
    return (await app.request(sent.headers.get("Location") ?? "")).status;
  };
  for (const path of ["/rooms/lobby/", "/check/", "/api/rooms/", "/embed/lobby/", "/example/"]) {
    expect([path, await follow(path)]).toEqual([path, 200]);
  }
  expect(await follow("/rooms/nowhere/")).toBe(404);
  expect((await app.request("/rooms/lobby/", { method: "OPTIONS" })).status).toBe(204);
  const preflight = { method: "OPTIONS", headers: { Origin: "https://a.example" } };
  expect((await app.request("/api/people/", preflight)).status).toBe(204);
});

test("the slash that means something stays: the rooms, and the embed of a page", async () => {
  const app = await newApp({ pageRooms: true });
  expect((await app.request("/")).status).toBe(200);
  const page = encodeURIComponent("https://a.example/news/");
  expect((await app.request(`/embed/?page=${page}`)).status).toBe(200);
  expect((await app.request("/rooms")).headers.get("Location")).toBe("/");
});

test.each([
  ["/robots.txt", "text/plain; charset=utf-8", "User-agent: *"],
  ["/favicon.ico", "image/x-icon", "\0\0\x01\0"],
  ["/apple-touch-icon.png", "image/png", "PNG"],
])("%s answers", async (path, type, content) => {
  const app = await newApp();
  const response = await app.request(path);
  expect([response.status, response.headers.get("Content-Type")]).toEqual([200, type]);
  expect(await response.text()).toContain(content);
  expect((await app.request(path, { method: "HEAD" })).status).toBe(200);
});

/** Whether a crawler that keeps to RFC 9309 asks for this. */
async function isAllowed(app: TestApp, path: string): Promise<boolean> {
  const text = await (await app.request("/robots.txt")).text();
  const rules = [...text.matchAll(/^Disallow: (\S+)$/gm)].map(([, rule = ""]) => rule);
  const escaped = (rule: string) => rule.replace(/[.?]/g, "\\$&").replaceAll("*", ".*");
  return !rules.some((rule) => new RegExp(`^${escaped(rule)}`).test(path));
}

test("robots.txt lets crawlers read the rooms, and nothing that is a part or an answer", async () => {
  const app = await newApp();
  for (const path of ["/", "/rooms/lobby", "/rooms/lobby?lang=ko", "/check", "/embed.js"]) {
    expect([path, await isAllowed(app, path)]).toEqual([path, true]);
  }
  for (const path of [
    "/api/rooms",
    "/embed/lobby",
    "/name",
    "/search?q=tea",
    "/check/plain?posted=1",
    "/rooms/lobby?at=3",
    "/rooms/lobby?lang=ko&before=3",
    "/rooms/lobby?after=3",
    "/rooms/lobby?invite=abc",
    "/rooms/lobby/frame",
    "/rooms/lobby/messages/3",
    "/socket.io/?EIO=4",
  ]) {
    expect([path, await isAllowed(app, path)]).toEqual([path, false]);
  }
});

test("search engines may show the rooms, public ones and the check, each under one address", async () => {
  const { app, cookie } = await threeRooms();
  for (const [path, canonical] of [
    ["/", "/"],
    ["/rooms/lobby", "/rooms/lobby"],
    ["/rooms/LOBBY?lang=ko&utm_source=mail", "/rooms/lobby"],
  ] as const) {
    const { headers } = await app.request(path, { headers: cookie });
    expect([path, headers.get("X-Robots-Tag")]).toEqual([path, null]);
    expect(headers.get("Link")).toBe(`<http://localhost${canonical}>; rel="canonical"`);
  }
  expect((await app.request("/check")).headers.get("X-Robots-Tag")).toBeNull();
});

test.each([
  ["/rooms/unlisted", 200],
  ["/rooms/private", 200],
  ["/rooms/lobby?at=1", 200],
  ["/rooms/lobby?before=2", 200],
  ["/rooms/lobby?lang=ko&after=0", 200],
  ["/rooms/lobby/frame", 200],
  ["/rooms/lobby/messages?before=2", 200],
  ["/rooms/lobby/messages/1/edit", 200],
  ["/rooms/nowhere", 404],
  ["/embed/lobby", 200],
  ["/embed/unlisted", 200],
  ["/check/plain", 200],
  ["/api/rooms/lobby/search?q=in", 200],
  ["/api/rooms/unlisted/messages", 200],
])("%s is not for search engines", async (path, status) => {
  const { app, cookie } = await threeRooms();
  const response = await app.request(path, { headers: cookie });
  expect([response.status, response.headers.get("X-Robots-Tag")]).toEqual([status, "noindex"]);
  expect(response.headers.get("Link")).toBeNull();
});

test("nor is an invitation, or a form that asks for a name first", async () => {
  const { app } = await threeRooms();
  const body = new URLSearchParams({ text: "hello" }).toString();
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  for (const response of [
    await app.request("/rooms/private?invite=abc"),
    await app.request("/rooms/lobby/messages", { method: "POST", body, headers }),
  ]) {
    expect([response.status, response.headers.get("X-Robots-Tag")]).toEqual([200, "noindex"]);
  }
});
