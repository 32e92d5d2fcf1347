import { expect, test } from "vitest";
import { LANGUAGES } from "../../../src/web/pages/translations.ts";
import { newApp, type TestApp } from "../../support/app.ts";

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const en = LANGUAGES.en;

/** A form of the pages, as whoever has this token. */
const submit = ({ request }: TestApp, path: string, token: string, fields: object) =>
  request(path, {
    token,
    headers: FORM,
    body: new URLSearchParams(fields as Record<string, string>).toString(),
  });

/** The rooms on a page, by its heading: slugs with what is said of each. */
function listsOf(html: string) {
  return html.split("<h2").flatMap((section) => {
    const heading = />([^<]*)<\/h2>/.exec(section)?.[1];
    const rooms = [...section.matchAll(/data-room="([^"]*)"([^>]*)>(.*?)<\/a>/gs)];
    return rooms.map(([, slug, attributes = "", content = ""]) => ({
      heading,
      slug: decodeURIComponent(slug ?? ""),
      unread: /data-unread="(\d+)"/.exec(attributes)?.[1],
      last: /<span class="last">(.*?)<\/span>/s.exec(content)?.[1]?.replace(/<[^>]*>/g, ""),
      isLocked: content.includes('class="lock"'),
    }));
  });
}

test("the lobby has one's own rooms first, then the public ones by what happened last, and nobody else's private ones", async () => {
  const app = await newApp();
  const [ana, ben] = [await app.guest("Ana"), await app.guest("Ben")];
  const make = (token: string, slug: string, kind: string) =>
    app.json("/api/rooms", { token, body: { title: slug, slug, kind } });
  await make(ana.token, "planning", "private");
  await make(ana.token, "hidden", "unlisted");
  await make(ben.token, "diary", "private");
  await make(ben.token, "tea", "public");
  await app.post(ana, "to **nobody** else", "planning");
  await app.post(ben, "for Ben alone", "diary");
  await app.post(ben, "first line\n\nsecond", "tea");
  await app.post(ben, "gone", "lobby");
  await app.json("/api/rooms/lobby/messages/1", { method: "DELETE", token: ben.token });
  await app.json("/api/rooms/tea/read", { token: ana.token, body: { seq: 0, version: 0 } });
  const lobbyFor = async (token?: string) => {
    const html = await (await app.request("/", { token })).text();
    return { html, rooms: listsOf(html) };
  };
  const own = await lobbyFor(ana.token);
  expect(own.rooms.map(({ heading, slug }) => [heading, slug])).toEqual([
    [en.ownRooms, "tea"],
    [en.ownRooms, "planning"],
    [en.ownRooms, "hidden"],
    [en.publicRooms, "lobby"],
  ]);
  expect(own.rooms.map(({ last }) => last)).toEqual([
    "Ben: first line",
    "Ana: to nobody else",
    en.emptyRoom,
    en.emptyRoom,
  ]);
  expect(own.rooms.map(({ unread }) => unread)).toEqual(["1", undefined, undefined, undefined]);
  expect(own.rooms.map(({ isLocked }) => isLocked)).toEqual([false, true, false, false]);
  const others = await lobbyFor();
  expect(others.rooms.map(({ slug }) => slug)).toEqual(["lobby", "tea"]);
  for (const word of ["planning", "diary", "rooms/hidden", "nobody", "for Ben alone", "gone"])
    expect(others.html).not.toContain(word);
  expect(own.html).not.toContain("diary");
});

test("a room is found by a part of its title without script, and as a part by htmx", async () => {
  const app = await newApp();
  for (const title of ["Green Tea", "찻집 이야기", "Milk"]) await app.chat.rooms.open({ title });
  const found = async (q: string, headers = {}) => {
    const response = await app.request(`/?${new URLSearchParams({ q })}`, { headers });
    const html = await response.text();
    return { html, response, slugs: listsOf(`<h2></h2>${html}`).map(({ slug }) => slug) };
  };
  expect((await found("tea")).slugs).toEqual(["green-tea"]);
  expect((await found("이야기")).slugs).toEqual(["찻집-이야기"]);
  const none = await found('"><b>');
  expect(none.slugs).toEqual([]);
  expect(none.html).not.toContain("<b>");
  const part = await found("milk", { "HX-Request": "true" });
  expect([part.slugs, part.response.headers.get("Longwave-Part")]).toEqual([["milk"], "true"]);
  expect(part.html).not.toContain("<html");
});

test("many rooms are on pages, each room on one of them", async () => {
  const app = await newApp();
  for (let number = 0; number < 64; number++)
    await app.chat.rooms.open({ title: `Room ${number}` });
  const seen: string[] = [];
  for (let address: string | undefined = "/?q=Room"; address; ) {
    const html: string = await (await app.request(address)).text();
    const slugs = listsOf(html).map(({ slug }) => slug);
    expect(slugs.length).toBeLessThanOrEqual(30);
    seen.push(...slugs);
    const more: string | undefined = /<a href="([^"]*)">More rooms/.exec(html)?.[1];
    address = more?.replaceAll("&amp;", "&");
  }
  expect([seen.length, new Set(seen).size]).toEqual([64, 64]);
});

test("a second room of a title is made on purpose alone, and a private one is told of to nobody", async () => {
  const app = await newApp();
  const [ana, ben] = [await app.guest("Ana"), await app.guest("Ben")];
  await submit(app, "/rooms", ana.token, { title: "Tea", kind: "public" });
  await submit(app, "/rooms", ana.token, { title: "Diary", kind: "private" });
  const again = await submit(app, "/rooms", ben.token, { title: "tea", kind: "unlisted" });
  const page = await again.text();
  expect(again.status).toBe(409);
  expect(page).toContain('href="/rooms/tea"');
  expect(page).toContain('name="kind" value="unlisted"');
  const fields = { title: "Tea", kind: "public", anyway: "yes" };
  const made = await submit(app, "/rooms", ben.token, fields);
  expect([made.status, made.headers.get("Location")]).toEqual([303, "/rooms/tea-2"]);
  const own = await submit(app, "/rooms", ben.token, { title: "Diary", kind: "private" });
  expect([own.status, own.headers.get("Location")]).toEqual([303, "/rooms/diary-2"]);
  expect((await submit(app, "/rooms", ana.token, { title: "Diary" })).status).toBe(409);
  const nameless = await app.request("/rooms", { headers: FORM, body: "title=Tea&anyway=yes" });
  expect(await nameless.text()).toContain('name="anyway" value="yes"');
});

test("who may not see a room gets neither its code, its invitation nor its place in the list beside another", async () => {
  const app = await newApp();
  const [ana, ben] = [await app.guest("Ana"), await app.guest("Ben")];
  await submit(app, "/rooms", ana.token, { title: "Diary", kind: "private" });
  const ask = async (token?: string) => {
    const code = await app.request("/rooms/diary/qr.svg", { token });
    const invited = await app.request("/rooms/diary/invites", { method: "POST", token });
    const list = await app.request("/own-rooms?here=diary", { token });
    return [code.status, invited.status, (await list.text()).includes("diary")];
  };
  expect(await ask(ana.token)).toEqual([200, 200, true]);
  expect(await ask(ben.token)).toEqual([403, 403, false]);
  expect(await ask()).toEqual([403, 401, false]);
  const page = await app.request("/rooms/diary/invites", { method: "POST", token: ana.token });
  const [, invitation = ""] = /value="http:\/\/[^/]*(\/rooms\/diary\?invite=[^"]+)"/.exec(
    await page.text(),
  ) ?? ["", ""];
  const entered = await app.request(invitation, { token: ben.token });
  expect(entered.headers.get("Location")).toBe("/rooms/diary");
  expect((await ask(ben.token))[0]).toBe(200);
});

test("who writes without script finds the room again", async () => {
  const app = await newApp();
  const [ana, ben] = [await app.guest("Ana"), await app.guest("Ben")];
  await app.post(ben, "before");
  await submit(app, "/rooms/lobby/messages", ana.token, { text: "hello", nonce: "n" });
  const own = listsOf(await (await app.request("/", { token: ana.token })).text());
  expect(own).toMatchObject([{ heading: en.ownRooms, slug: "lobby", last: "Ana: hello" }]);
  expect(own[0]?.unread).toBeUndefined();
});

test("what a page cannot do it says in Korean to who reads Korean", async () => {
  const app = await newApp();
  const { token } = await app.guest("Ana");
  const other = await app.guest("Ben");
  await submit(app, "/rooms", other.token, { title: "Diary", kind: "private" });
  const long = "x".repeat(90);
  const said = async (path: string, fields?: object, by: string | undefined = token) => {
    const response = await app.request(path, {
      token: by,
      headers: { ...(fields && FORM), "Accept-Language": "ko" },
      ...(fields && { body: new URLSearchParams(fields as Record<string, string>).toString() }),
    });
    const html = await response.text();
    const [, sentence] =
      /class="problem" role="alert">([^<]*)</.exec(html) ??
      /<h1>.*<\/h1><p>([^<]*)</.exec(html) ??
      [];
    return [response.status, sentence];
  };
  expect(await said("/rooms/diary")).toEqual([
    403,
    "비공개 대화방입니다. 참여자에게 초대를 받아야 들어올 수 있습니다.",
  ]);
  const refusals = [
    await said("/name", { name: " ", back: "/" }),
    await said("/name", { name: long, back: "/rooms/lobby", room: "lobby" }),
    await said("/rooms", { title: " " }),
    await said("/rooms", { title: long }),
    await said("/rooms/lobby/messages", { text: " ", nonce: "n" }),
    await said("/rooms/lobby/messages", { text: "x".repeat(4_001), nonce: "n" }),
    await said("/rooms/nowhere"),
    await said("/nowhere"),
    await said("/rooms/lobby?invite=none"),
    await said("/rooms/lobby/messages/7/edit"),
    await said("/rooms/lobby/messages/7/edit", undefined, ""),
    await said("/rooms/lobby/invites", {}),
  ];
  for (const [status, sentence] of refusals) {
    expect([status, sentence]).toEqual([
      expect.any(Number),
      expect.stringMatching(/\p{Script=Hangul}/u),
    ]);
    expect(status).toBeGreaterThanOrEqual(400);
  }
});
