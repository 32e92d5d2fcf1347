import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Chat } from "../../../src/chat/chat.ts";
import { Tokens } from "../../../src/chat/tokens.ts";
import { createApp } from "../../../src/server/app.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import { quiet, TEST_SECRET } from "../../support/server.ts";

/** A browser without script: follows redirects, keeps cookies, sends forms. */
async function newBrowser() {
  const chat = new Chat(openSqliteStore(":memory:"), new Tokens(TEST_SECRET));
  await chat.start();
  const app = createApp(chat, { trustedProxies: 0, logger: quiet });
  const cookies = new Map<string, string>();
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("Cookie", [...cookies].map((pair) => pair.join("=")).join("; "));
    const response = await app.request(path, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const next = response.headers.get("Location");
    return response.status === 303 && next ? request(next) : response;
  };
  const send = (path: string, fields: Record<string, string>, headers = {}) =>
    request(path, { method: "POST", body: new URLSearchParams(fields), headers });
  return { chat, app, request, send, cookies };
}

describe("without any script", () => {
  test("a visitor gives a name, posts, edits, removes and reads", async () => {
    const { send, request } = await newBrowser();
    const named = await send("/name", { name: "Ana", back: "/rooms/lobby" });
    expect(await named.text()).toContain('id="composer"');

    const posted = await send("/rooms/lobby/messages", { text: "hello *all*", nonce: "n" });
    expect(await posted.text()).toContain("<p>hello <em>all</em></p>");
    await send("/rooms/lobby/messages", { text: "hello *all*", nonce: "n" });

    const form = await (await request("/rooms/lobby/messages/1/edit")).text();
    expect(form).toMatch(/<textarea[^>]*>hello \*all\*<\/textarea>/);
    const edited = await send("/rooms/lobby/messages/1/edit", { text: "goodbye" });
    const room = await edited.text();
    expect(room).toContain('<p>goodbye <small class="edited">edited</small></p>');
    expect(room.match(/data-seq=/g)).toHaveLength(1);

    await request("/rooms/lobby/messages/1/remove");
    const removed = await send("/rooms/lobby/messages/1/remove", {});
    expect(await removed.text()).toContain("This message was removed.");
  });

  test("a visitor makes a room, and is asked for a name on the way with nothing lost", async () => {
    const { send } = await newBrowser();
    const asked = await (await send("/rooms", { title: "Tea <3", kind: "unlisted" })).text();
    expect(asked).toContain('name="title" value="Tea &lt;3"');
    const made = await send("/rooms", { title: "Tea <3", kind: "unlisted", name: "Ana" });
    expect(await made.text()).toContain("<bdi>Tea &lt;3</bdi></button></h1>");
  });

  test("a post without a name is asked for one and then sent", async () => {
    const { send } = await newBrowser();
    const asked = await send("/rooms/lobby/messages", { text: "typed already", nonce: "n" });
    expect(await asked.text()).toContain('name="text" value="typed already"');
    const posted = await send("/rooms/lobby/messages", {
      text: "typed already",
      nonce: "n",
      name: "Ana",
    });
    expect(await posted.text()).toContain("<p>typed already</p>");
  });

  test("what cannot be posted is said, and stays in the form", async () => {
    const { send } = await newBrowser();
    await send("/name", { name: "Ana", back: "/" });
    const response = await send("/rooms/lobby/messages", { text: "x".repeat(4_001), nonce: "n" });
    const page = await response.text();
    expect(response.status).toBe(413);
    expect(page).toContain("The text has 4001 characters; at most 4000 are allowed.");
    expect(page).toContain(`${"x".repeat(4_001)}</textarea>`);
  });

  test("older pages are a link away", async () => {
    const { chat, request } = await newBrowser();
    const { person } = await chat.people.createGuest("Ana", "here");
    const lobby = await chat.rooms.enter("lobby", person);
    for (let number = 1; number <= 120; number++) {
      await chat.messages.post(person, lobby, { text: `number ${number}`, nonce: String(number) });
    }
    const newest = await (await request("/rooms/lobby")).text();
    expect(newest).toContain('href="/rooms/lobby?before=71"');
    const older = await (await request("/rooms/lobby?before=71")).text();
    expect(older).toContain("number 21<");
    expect(older).toContain('href="/rooms/lobby?before=21"');
    expect(older).toContain('href="/rooms/lobby?after=70"');
    const around = await (await request("/rooms/lobby?at=60")).text();
    expect(around).toContain('id="m60"');
  });
});

test("a name that cannot be is said beside the form", async () => {
  const { send } = await newBrowser();
  const atLobby = await send("/name", { name: " ", back: "/" });
  expect(atLobby.status).toBe(400);
  expect(await atLobby.text()).toContain("The name is blank.");
  const inRoom = await send("/name", { name: "x".repeat(41), back: "/", room: "lobby" });
  expect(inRoom.status).toBe(413);
  expect(await inRoom.text()).toContain('id="messages"');
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "https://evil.example",
  "evil",
  "",
])("a name form never leads away to %j", async (back) => {
  const { app } = await newBrowser();
  const body = new URLSearchParams({ name: "Ana", back });
  const response = await app.request("/name", { method: "POST", body });
  expect(response.headers.get("Location")).toBe("/");
});

test("another site cannot post in a visitor's name", async () => {
  const { send } = await newBrowser();
  await send("/name", { name: "Ana", back: "/" });
  const headers = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
  const response = await send("/rooms/lobby/messages", { text: "spam", nonce: "n" }, headers);
  expect(response.status).toBe(403);
});

test("nobody is given the form to change another's message", async () => {
  const { chat, send, request } = await newBrowser();
  const { person } = await chat.people.createGuest("Ben", "here");
  const lobby = await chat.rooms.enter("lobby", person);
  await chat.messages.post(person, lobby, { text: "Ben's", nonce: "n" });
  expect((await request("/rooms/lobby/messages/1/edit")).status).toBe(401);
  await send("/name", { name: "Ana", back: "/" });
  expect((await request("/rooms/lobby/messages/1/edit")).status).toBe(403);
  expect((await send("/rooms/lobby/messages/1/edit", { text: "mine" })).status).toBe(403);
  expect((await send("/rooms/lobby/messages/1/remove", {})).status).toBe(403);
});

test.each([
  ["ko-KR,ko;q=0.9,en;q=0.8", "ko"],
  ["en-GB,en;q=0.9", "en"],
  ["fr-FR,ko;q=0.5", "ko"],
  ["fr-FR", "en"],
  ["", "en"],
])("a browser that asks for %j is answered in %s", async (accepted, language) => {
  const { request } = await newBrowser();
  const response = await request("/", { headers: { "Accept-Language": accepted } });
  expect(await response.text()).toContain(`<html lang="${language}">`);
});

test("the switch of language is remembered", async () => {
  const { request } = await newBrowser();
  expect(await (await request("/?lang=ko")).text()).toContain('<html lang="ko">');
  expect(await (await request("/rooms/lobby")).text()).toContain('<html lang="ko">');
  expect(await (await request("/rooms/lobby?lang=en")).text()).toContain('<html lang="en">');
});

test.each([
  ["/", "/?lang=ko"],
  ["/rooms/lobby?at=3&transport=feed", "/rooms/lobby?at=3&amp;transport=feed&amp;lang=ko"],
  ["/rooms/lobby?before=9&lang=en", "/rooms/lobby?before=9&amp;lang=ko"],
  ["/check?theme=%22%3E", "/check?theme=%22%3E&amp;lang=ko"],
])("%s in the other language is the same place", async (path, other) => {
  const { request } = await newBrowser();
  expect(await (await request(path)).text()).toContain(`href="${other}"`);
});

test("whoever gives a name stays at the place, and keeps the transport", async () => {
  const { request } = await newBrowser();
  const page = await (await request("/rooms/lobby?at=3&transport=feed")).text();
  expect(page).toContain('name="back" value="/rooms/lobby?at=3&amp;transport=feed"');
});

test("a page that is not there is a page that says so", async () => {
  const { request } = await newBrowser();
  for (const path of [
    "/nowhere",
    "/rooms/nowhere",
    "/rooms/%E0%A4%A",
    "/embed/lobby/nowhere",
    "/example/nowhere",
  ]) {
    const response = await request(path);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("There is nothing here");
  }
});

test("pages allow no script but their own, and nothing else from elsewhere", async () => {
  const { request } = await newBrowser();
  const hashes = new Set<string | undefined>();
  let inline: string | undefined;
  for (const path of ["/rooms/lobby", "/", "/nowhere"]) {
    const response = await request(path);
    const policy = response.headers.get("Content-Security-Policy");
    const html = await response.text();
    // The style of a first visit, by its hash; on other pages there is none.
    const [style, ...others] = html.matchAll(/<style>([^<]*)<\/style>/g);
    expect([style !== undefined, ...others]).toEqual([path === "/rooms/lobby"]);
    if (style)
      inline = createHash("sha256")
        .update(style[1] ?? "")
        .digest("base64");
    const styles = /style-src 'self' 'sha256-([^']*)';/.exec(policy ?? "");
    hashes.add(styles?.[1]);
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self' '[^']*'; img-src/,
    );
    expect(policy).not.toContain("unsafe");
    expect(html).not.toMatch(/<script(?![^>]* src=)/);
    expect(html).not.toMatch(/ style=| on\w+=/);
    expect(html).toMatch(/^<!DOCTYPE html>/);
  }
  expect([...hashes]).toEqual([inline]);
});

test("a stale cookie makes a reader, not an error", async () => {
  const { request, cookies } = await newBrowser();
  cookies.set("longwave", "nonsense");
  const page = await (await request("/rooms/lobby")).text();
  expect(page).toContain('id="name"');
  expect(page).not.toContain("data-person");
});
