import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { newApp, type TestApp } from "../../support/app.ts";
import { openRoom, say, showing, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer, type TestServer } from "../../support/server.ts";

useBrowser();

const THUMB = "👍";
const HEART = "❤️";

async function react(
  server: TestServer,
  token: string,
  seq: number,
  emoji: string,
  method = "PUT",
) {
  const path = `/api/rooms/lobby/messages/${seq}/reactions/${encodeURIComponent(emoji)}`;
  const headers = { Authorization: `Bearer ${token}` };
  expect((await fetch(server.url + path, { method, headers })).status).toBe(200);
}

/** The reactions to a message: each with its count, a star where it is one's own, and dots where it waits. */
const shownAt = (page: Page, seq: number) =>
  page.locator(`#m${seq} [data-reaction]`).evaluateAll((buttons) =>
    buttons.map((button) => {
      const { reaction, count, state } = (button as HTMLElement).dataset;
      const own = button.getAttribute("aria-pressed") === "true" ? "*" : "";
      return `${reaction} ${count}${own}${state ? "…" : ""}`;
    }),
  );
const expectShown = (page: Page, seq: number, shown: string[]) =>
  expect.poll(() => shownAt(page, seq), { timeout: 10_000 }).toEqual(shown);
const ready = (page: Page) => page.waitForSelector("#messages.actionable");

test("one tap reacts and another takes it back, for everybody, and one's own is marked after a reload", async () => {
  const server = await newServer();
  const [ana, cem] = [await server.guest("Ana"), await server.guest("Cem")];
  await server.post(ana, "one");
  await server.post(ana, "two");
  await react(server, cem.token, 1, THUMB);
  const [page, other] = [await openRoom(server.url, "Ben"), await openRoom(server.url, "Dora")];
  await Promise.all([ready(page), ready(other)]);
  await page.click(`#m1 [data-reaction="${THUMB}"]`);
  await expectShown(page, 1, [`${THUMB} 2*`]);
  await expectShown(other, 1, [`${THUMB} 2`]);
  await react(server, cem.token, 1, THUMB, "DELETE");
  await expectShown(page, 1, [`${THUMB} 1*`]);
  await page.reload();
  await ready(page);
  await expectShown(page, 1, [`${THUMB} 1*`]);
  await page.focus(`#m1 [data-reaction="${THUMB}"]`);
  await page.waitForSelector("#m1 .reactors");
  expect(await page.textContent("#m1 .reactors")).toBe(words.you);
  await page.click(`#m1 [data-reaction="${THUMB}"]`);
  await expectShown(page, 1, []);
  await expectShown(other, 1, []);
  expect(await shownAt(page, 2)).toEqual([]);
});

test("a reaction waits where there is no server, and is taken back where it is refused", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "one");
  await server.post(ana, "two");
  await react(server, ana.token, 1, THUMB);
  await react(server, ana.token, 2, THUMB);
  const page = await openRoom(server.url, "Ben");
  await ready(page);
  let isCut = true;
  await page.route(/\/(api|socket\.io)\//, (route) => (isCut ? route.abort() : route.continue()));
  await page.click(`#m1 [data-reaction="${THUMB}"]`);
  await expectShown(page, 1, [`${THUMB} 2*…`]);
  await page.click(`#m2 [data-reaction="${THUMB}"]`);
  await expectShown(page, 2, [`${THUMB} 2*…`]);
  // Nobody can react to what is gone by the time that it arrives.
  await server.change(ana, "DELETE", 2);
  isCut = false;
  await expectShown(page, 1, [`${THUMB} 2*`]);
  await page.waitForSelector("#refused:not([hidden])");
  await expectShown(page, 2, []);
});

test("the row of frequent emoji and the picker react, by keys, with a search in both languages and a tone", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "one");
  const page = await openRoom(server.url, "Ben");
  await ready(page);
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  const open = async () => {
    await page.hover("#m1");
    await page.click("#m1 [data-action=react]");
  };
  await open();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expectShown(page, 1, [`${HEART} 1*`]);
  await open();
  // The one that was used last is the first.
  expect(await page.textContent(".emoji-row button >> nth=0")).toBe(HEART);
  await page.keyboard.press("Escape");
  expect(await page.locator(".emoji-panel").count()).toBe(0);
  expect(loaded.filter((url) => url.includes("emoji_picker"))).toEqual([]);

  await open();
  await page.click(".all-emoji");
  await page.fill(".emoji-picker input", "waving hand");
  await page.click(".skin-tones button >> nth=3");
  await page.focus(".emoji-picker input");
  await page.keyboard.press("Enter");
  await expectShown(page, 1, [`${HEART} 1*`, "👋🏽 1*"]);
  await open();
  await page.click(".all-emoji");
  await page.fill(".emoji-picker input", "강아지");
  expect(await page.locator(".emoji-grid button").allTextContents()).toContain("🐶");
  await page.fill(".emoji-picker input", "qqqq");
  expect(await page.textContent(".emoji-grid")).toBe(words.noEmoji);
});

test("many kinds of reactions fold, and unfold", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  await server.post(ana, "one");
  for (let code = 0x1f400; code < 0x1f400 + 25; code++) {
    await react(server, ana.token, 1, String.fromCodePoint(code));
  }
  const page = await openRoom(server.url, "Ben");
  await ready(page);
  const seen = page.locator("#m1 [data-reaction]:visible");
  expect(await seen.count()).toBe(20);
  expect(await page.textContent("#m1 .more-reactions")).toBe(words.moreReactions.replace("%", "5"));
  await page.click("#m1 .more-reactions");
  expect(await seen.count()).toBe(25);
  // And stay so when somebody reacts.
  await react(server, ana.token, 1, THUMB);
  await expect.poll(() => seen.count()).toBe(26);
  await say(page, "beside");
  await showing(page, 2);
});

/** Sends a form as a browser without script does. */
const form = (fields: Record<string, string>) => ({
  body: new URLSearchParams(fields).toString(),
  headers: { "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin" },
});

async function shown(app: TestApp, room = "lobby", token?: string) {
  const { body } = await app.json(`/api/rooms/${room}/messages`, { token });
  return body.messages.map(
    ({ seq, reactions }: { seq: number; reactions: { emoji: string; count: number }[] }) => [
      seq,
      ...reactions.map(({ emoji, count }) => `${emoji} ${count}`),
    ],
  );
}

test("without script each reaction is a button of a form, sent twice it is done once", async () => {
  const app = await newApp();
  const [ana, ben] = [await app.guest("Ana"), await app.guest("Ben")];
  await app.post(ana, "one");
  await app.post(ana, "two");
  const path = "/rooms/lobby/messages/1/reactions";
  const put = form({ emoji: THUMB, nonce: "1" });
  const send = (path: string, fields: ReturnType<typeof form>, token?: string) =>
    app.request(path, { ...fields, token });
  expect((await send(path, put, ben.token)).headers.get("Location")).toBe("/rooms/lobby?at=1");
  expect(await shown(app)).toEqual([[1, `${THUMB} 1`], [2]]);
  const page = await (await app.request("/rooms/lobby", { token: ben.token })).text();
  expect(page).toMatch(
    /formaction="[^"]*present=false" data-reaction="👍" data-count="1" aria-pressed="true"/,
  );
  const others = await (await app.request("/rooms/lobby", { token: ana.token })).text();
  expect(others).toMatch(/value="👍" data-reaction="👍" data-count="1" aria-pressed="false"/);
  await send(`${path}?present=false`, form({ emoji: THUMB, nonce: "3" }), ben.token);
  // What a proxy sends once more does not come back.
  await send(path, put, ben.token);
  expect(await shown(app)).toEqual([[1], [2]]);

  const choose = await (
    await app.request("/rooms/lobby/messages/2/react", { token: ben.token })
  ).text();
  expect(choose.match(/name="emoji" value=/g)).toHaveLength(6);
});

test("nobody reacts without a name, from another site, or in a private room of others", async () => {
  const app = await newApp();
  const [ana, ben] = [await app.guest("Ana"), await app.guest("Ben")];
  await app.post(ana, "one");
  const made = await app.json("/api/rooms", {
    token: ana.token,
    body: { title: "Cellar", kind: "private" },
  });
  await app.post(ana, "secret", made.body.slug);
  const put = form({ emoji: THUMB, nonce: "1" });
  const statusOf = async (room: string, token?: string, site = "same-origin") =>
    (
      await app.request(`/rooms/${room}/messages/1/reactions`, {
        ...put,
        token,
        headers: { ...put.headers, "Sec-Fetch-Site": site },
      })
    ).status;
  expect(await statusOf("lobby")).toBe(401);
  expect(await statusOf("lobby", ben.token, "cross-site")).toBe(403);
  expect(await statusOf("cellar", ben.token)).toBe(403);
  expect((await app.request("/rooms/cellar/messages/1/react", { token: ben.token })).status).toBe(
    403,
  );
  const names = (token?: string) => app.json("/api/rooms/cellar/messages/1/reactions", { token });
  expect((await names(ben.token)).status).toBe(403);
  expect(await shown(app)).toEqual([[1]]);
  expect(await statusOf("cellar", ana.token)).toBe(303);
  const { body } = await names(ana.token);
  expect(body.reactions).toEqual([{ emoji: THUMB, count: 1, people: [ana.person] }]);
  expect(await shown(app)).toEqual([[1]]);
});

test("at most twenty are named, of this message alone", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  for (const text of ["one", "two"]) await app.post(ana, text);
  const path = (seq: number) => `/api/rooms/lobby/messages/${seq}/reactions`;
  for (let number = 1; number <= 22; number++) {
    const { token } = await app.guest(`Guest ${number}`);
    await app.request(`${path(1)}/${encodeURIComponent(THUMB)}`, { method: "PUT", token });
  }
  await app.request(`${path(2)}/${encodeURIComponent(THUMB)}`, { method: "PUT", token: ana.token });
  const [reaction] = (await app.json(path(1))).body.reactions;
  expect([reaction.count, reaction.people.length]).toEqual([22, 20]);
  expect(reaction.people[0].name).toBe("Guest 1");
  expect((await app.json(path(2))).body.reactions[0].people).toEqual([ana.person]);
});
