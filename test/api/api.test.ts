import { expect, test } from "vitest";
import { newApp } from "../support/app.ts";

test("a guest is whoever gives a name, and changes it with their token", async () => {
  const app = await newApp();
  const { status, body } = await app.json("/api/people", { body: { name: " Ana " } });
  expect(status).toBe(201);
  expect(body).toMatchObject({ person: { name: "Ana", verified: false } });
  const renamed = await app.json("/api/people", { body: { name: "Anna" }, token: body.token });
  expect(renamed.body.person).toEqual({ ...body.person, name: "Anna" });
});

test("who has changed their name goes by the new one wherever they have a token, and nobody else does", async () => {
  const app = await newApp();
  const [ana, eve] = [await app.guest("Ana"), await app.guest("Ana")];
  await app.json("/api/people", { body: { name: "Anna" }, token: ana.token });
  const authorOf = async (token: string, nonce: string) => {
    const post = { body: { text: "hello", nonce }, token };
    return (await app.json("/api/rooms/lobby/messages", post)).body.author;
  };
  expect(await authorOf(ana.token, "a")).toEqual({ ...ana.person, name: "Anna" });
  expect(await authorOf(eve.token, "b")).toEqual(eve.person);
});

test("no answer of the API sets a cookie, and another site's cookie counts for nothing", async () => {
  const app = await newApp();
  const { token } = await app.guest("Ana");
  const post = (headers: Record<string, string>) =>
    app.request("/api/rooms", { body: { title: "Garden" }, headers });
  const Cookie = `longwave=${token}`;
  const own = await post({ Cookie, "Sec-Fetch-Site": "same-origin" });
  const foreign = await post({ Cookie, "Sec-Fetch-Site": "cross-site" });
  const older = await post({ Cookie, Origin: "https://elsewhere.example", Host: "localhost" });
  const stale = await post({ Cookie: "longwave=stale" });
  expect([own, foreign, older, stale].map(({ status }) => status)).toEqual([201, 401, 401, 401]);
  for (const answer of [own, foreign, older, stale]) {
    expect(answer.headers.get("Set-Cookie")).toBeNull();
  }
});

test("rooms are made by people, and only public ones are listed", async () => {
  const app = await newApp();
  const { token } = await app.guest("Ana");
  const make = (body: object) => app.json("/api/rooms", { body, token });
  expect((await app.request("/api/rooms", { body: { title: "Garden" } })).status).toBe(401);
  const garden = await make({ title: "Garden", topic: "What grows" });
  expect(garden.status).toBe(201);
  expect(garden.body).toMatchObject({ slug: "garden", topic: "What grows", kind: "public" });
  const shed = (await make({ title: "Shed", kind: "unlisted" })).body;
  await make({ title: "Cellar", kind: "private", slug: "deep-down" });
  const { rooms } = (await app.json("/api/rooms")).body;
  expect(rooms.map(({ slug }: { slug: string }) => slug)).toEqual(["lobby", "garden"]);
  expect((await app.json(`/api/rooms/${shed.slug}`)).body).toEqual(shed);
  expect((await app.json("/api/rooms/deep-down")).body.code).toBe("forbidden");
  expect((await app.json("/api/rooms/deep-down", { token })).status).toBe(200);
  expect((await make({ title: "Another", slug: "garden" })).body.code).toBe("conflict");
});

test("a post is 201, and the same nonce again is 200 with the same message", async () => {
  const app = await newApp();
  const { token } = await app.guest("Ana");
  const post = (body: object) => app.json("/api/rooms/lobby/messages", { body, token });
  const first = await post({ text: "**hello**", nonce: "n1" });
  expect(first.status).toBe(201);
  expect(first.body).toMatchObject({ seq: 1, rev: 1, nonce: "n1", reactions: [] });
  expect(first.body.html).toBe("<p><strong>hello</strong></p>");
  expect(await post({ text: "other", nonce: "n1" })).toEqual({ status: 200, body: first.body });
  expect((await post({ text: "reply", nonce: "n2", replyTo: 1 })).body.replyTo).toBe(1);
  expect((await post({ text: "reply", nonce: "n3", replyTo: 9 })).status).toBe(400);
});

test("history comes in pages by seq", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  for (let number = 1; number <= 9; number++) await app.post(ana, `${number}`);
  const page = async (query: string) => {
    const { body } = await app.json(`/api/rooms/lobby/messages?${query}`);
    const seqs = body.messages.map(({ seq }: { seq: number }) => seq);
    return [seqs, body.hasBefore, body.hasAfter];
  };
  expect(await page("limit=3")).toEqual([[7, 8, 9], true, false]);
  expect(await page("limit=3&before=3")).toEqual([[1, 2], false, true]);
  expect(await page("limit=3&after=0")).toEqual([[1, 2, 3], false, true]);
  expect(await page("limit=3&around=5")).toEqual([[4, 5, 6], true, true]);
  expect(await page("limit=3&after=9")).toEqual([[], true, false]);
});

test("an author edits and removes their own message, and nobody else does", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  const ben = await app.guest("Ben");
  await app.post(ana, "helo");
  const path = "/api/rooms/lobby/messages/1";
  const edit = (token?: string) =>
    app.json(path, { method: "PATCH", body: { text: "hello" }, token });
  expect((await edit()).status).toBe(401);
  expect((await edit(ben.token)).status).toBe(403);
  expect((await edit(ana.token)).body).toMatchObject({ text: "hello", rev: 2, seq: 1 });
  const remove = (token?: string) => app.json(path, { method: "DELETE", token });
  expect((await remove(ben.token)).status).toBe(403);
  expect((await remove(ana.token)).body).toMatchObject({ text: "", html: "", removed: true });
  expect((await remove(ana.token)).body.rev).toBe(3);
  expect((await edit(ana.token)).status).toBe(409);
});

test("reactions add one rev each, and what is so already changes nothing", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  const ben = await app.guest("Ben");
  await app.post(ana, "hello");
  const { cursor } = await app.read();
  const react = async (method: string, emoji: string, { token } = ana, seq = 1) =>
    app.json(`/api/rooms/lobby/messages/${seq}/reactions/${encodeURIComponent(emoji)}`, {
      method,
      token,
    });
  expect((await react("PUT", "👍")).body).toMatchObject({ rev: 2, seq: 1 });
  expect((await react("PUT", "👍")).body.rev).toBe(2);
  const both = await react("PUT", "👍", ben);
  expect(both.body.reactions).toEqual([
    { emoji: "👍", count: 2, people: [ana.person.id, ben.person.id] },
  ]);
  expect((await app.read(`?after=${cursor}`)).messages).toEqual([both.body]);
  expect((await react("DELETE", "🎉")).body.rev).toBe(3);
  expect((await react("DELETE", "👍")).body).toMatchObject({ rev: 4, reactions: [{ count: 1 }] });
  expect((await react("PUT", "❤")).body.reactions[1].emoji).toBe("❤️");
  expect((await react("PUT", "👩‍👩‍👧‍👦")).status).toBe(200);
  for (const emoji of ["thumbs", "👍👍", "\0", "a", "%ff", "<b>"]) {
    const { status, body } = await react("PUT", emoji);
    expect([status, body.detail]).toEqual([400, "emoji: must be one emoji."]);
  }
  expect((await react("PUT", "👍", ana, 7)).status).toBe(404);
  const reactions = "/api/rooms/lobby/messages/1/reactions/%F0%9F%91%8D";
  expect((await app.request(reactions, { method: "PUT" })).status).toBe(401);
});

test("a held feed is answered by a reaction", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  await app.post(ana, "hello");
  const { cursor } = await app.read();
  const held = app.read(`?after=${cursor}&wait=20`);
  await app.request("/api/rooms/lobby/messages/1/reactions/%F0%9F%91%8D", {
    method: "PUT",
    token: ana.token,
  });
  expect((await held).messages).toMatchObject([{ seq: 1, rev: 2, reactions: [{ emoji: "👍" }] }]);
});

test("a member invites into a private room, and whoever has the invitation becomes one", async () => {
  const app = await newApp();
  const ana = await app.guest("Ana");
  const ben = await app.guest("Ben");
  const room = { title: "Secret", kind: "private" };
  await app.request("/api/rooms", { body: room, token: ana.token });
  const invite = (path: string, token?: string) => app.json(path, { method: "POST", token });
  expect((await invite("/api/rooms/secret/invites", ben.token)).status).toBe(403);
  expect((await invite("/api/rooms/secret/invites")).status).toBe(401);
  expect((await invite("/api/rooms/lobby/invites", ana.token)).body.code).toBe("conflict");
  const { status, body } = await invite("/api/rooms/secret/invites", ana.token);
  expect(status).toBe(201);
  expect(body.url).toBe(`http://localhost/rooms/secret?invite=${body.token}`);
  expect((await invite(`/api/invites/${body.token}`)).status).toBe(401);
  const joined = await invite(`/api/invites/${body.token}`, ben.token);
  expect(joined).toMatchObject({ status: 200, body: { slug: "secret" } });
  expect((await app.json("/api/rooms/secret/messages", { token: ben.token })).status).toBe(200);
  for (const wrong of ["nonsense", ana.token, `${body.token}x`, "%00"]) {
    const refused = await invite(`/api/invites/${wrong}`, ben.token);
    expect([refused.status, refused.body.detail]).toEqual([
      400,
      "token: is not an invitation, or is too old",
    ]);
  }
  expect(
    (await app.request("/api/people", { body: { name: "x" }, token: body.token })).status,
  ).toBe(401);
});
