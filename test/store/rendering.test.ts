import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { renderer } from "../../src/chat/renderer.ts";
import type { Renderer } from "../../src/chat/store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { newApp } from "../support/app.ts";
import { temporaryFolder } from "../support/server.ts";

const OLD = "<p>as it was rendered once</p>";

/** An app whose lobby has messages, of which those given were rendered by the first renderer. */
async function newAppWithOld(texts: string[], old: number[]) {
  const databasePath = join(temporaryFolder(), "chat.db");
  const app = await newApp({ databasePath });
  const ana = await app.guest("Ana");
  for (const [index, text] of texts.entries()) {
    const body = { text, nonce: `n${index + 1}` };
    await app.request("/api/rooms/lobby/messages", { token: ana.token, body });
  }
  const database = new Database(databasePath);
  onTestFinished(() => {
    database.close();
  });
  for (const seq of old) {
    database.prepare("update messages set html = ?, renderer = 0 where seq = ?").run(OLD, seq);
  }
  const kept = (seq: number) =>
    database.prepare("select html, renderer from messages where seq = ?").get(seq);
  return { app, ana, database, kept };
}

const lobby = "/api/rooms/lobby";

test("what an older renderer made is made anew in every read, and nothing else moves", async () => {
  const texts = ["tea *one*", "tea 2024. 1. 1.", "tea three"];
  const { app, ana, database, kept } = await newAppWithOld(texts, [2]);
  // Beside it, one of today's, which is given as it is kept.
  database.prepare("update messages set html = ? where seq = 1").run("<p>as it is kept</p>");
  const htmls = ["<p>as it is kept</p>", "<p>tea 2024. 1. 1.</p>", "<p>tea three</p>"];
  const shown = (answer: { messages: { html: string }[] }) =>
    answer.messages.map(({ html }) => html);

  const history = (await app.json(`${lobby}/messages`)).body;
  expect(shown(history)).toEqual(htmls);
  expect(history.messages.map(({ rev }: { rev: number }) => rev)).toEqual([1, 2, 3]);
  expect(history.cursor).toMatch(/\.3$/);
  const first = history.cursor.replace(/3$/, "0");
  expect(shown(await app.read())).toEqual(htmls);
  const changes = await app.read(`?after=${first}`);
  expect([shown(changes), changes.cursor]).toEqual([htmls, history.cursor]);
  expect(shown((await app.json(`${lobby}/search?q=tea`)).body)).toEqual(htmls.toReversed());
  const room = (await app.json(lobby)).body;
  expect(room).toMatchObject({ cursor: history.cursor, lastSeq: 3 });

  for (const path of [
    "/rooms/lobby",
    "/rooms/lobby?at=2",
    "/rooms/lobby/frame",
    "/embed/lobby/frame",
  ]) {
    const page = await (await app.request(path)).text();
    for (const html of htmls) expect(page, path).toContain(html);
    expect(page, path).not.toContain(OLD);
  }
  const feed = await (
    await app.request(`${lobby}/feed`, { headers: { Accept: "text/html" } })
  ).text();
  expect(feed).toContain("<p>tea 2024. 1. 1.</p>");

  const again = await app.json(`${lobby}/messages`, {
    token: ana.token,
    body: { text: "tea 2024. 1. 1.", nonce: "n2" },
  });
  expect([again.status, again.body.html, again.body.rev]).toEqual([200, htmls[1], 2]);
  const same = await app.json(`${lobby}/messages/2`, {
    method: "PATCH",
    token: ana.token,
    body: { text: "tea 2024. 1. 1." },
  });
  expect(same.body).toMatchObject({ html: htmls[1], rev: 2 });
  expect(kept(2)).toEqual({ html: OLD, renderer: 0 });

  const reaction = `${lobby}/messages/2/reactions/${encodeURIComponent("👍")}`;
  const reacted = (await app.json(reaction, { method: "PUT", token: ana.token })).body;
  expect(reacted).toMatchObject({ html: htmls[1], rev: 4 });
});

test("an edit is kept as today's, a removal leaves nothing to render", async () => {
  const { app, ana, kept } = await newAppWithOld(["one", "two", "three"], [1, 2, 3]);
  const change = (seq: number, init: object) =>
    app.json(`${lobby}/messages/${seq}`, { token: ana.token, ...init });
  await change(1, { method: "PATCH", body: { text: "*uno*" } });
  await change(2, { method: "DELETE" });
  expect(kept(1)).toMatchObject({ html: "<p><em>uno</em></p>", renderer: renderer.version });
  const { messages } = (await app.json(`${lobby}/messages`)).body;
  expect(messages).toMatchObject([
    { html: "<p><em>uno</em></p>" },
    { html: "", text: "", removed: true },
    { html: "<p>three</p>" },
  ]);
});

test("a page of messages that are all today's asks the renderer for nothing", async () => {
  const asked: string[] = [];
  const rendererOf = (version: number): Renderer => ({
    version,
    async render(text) {
      asked.push(text);
      return `${text} by ${version}`;
    },
  });
  const path = join(temporaryFolder(), "chat.db");
  const open = (version: number) => {
    const store = openSqliteStore(path, rendererOf(version));
    onTestFinished(() => store.close());
    return store;
  };
  const store = open(2);
  const author = { id: "ana", name: "Ana", verified: false };
  const room = await store.createRoom(
    { slug: "tea", title: "Tea", topic: "", kind: "public", embedOrigins: [] },
    author,
    0,
  );
  if (!room) throw new Error("the room was there");
  const append = (text: string, by = store) =>
    by.append(room, { author, nonce: text, text, html: `${text} as given`, at: 0 });
  await append("one");
  await append("two");
  expect((await store.page(room, {}, 50)).messages.map(({ html }) => html)).toEqual([
    "one as given",
    "two as given",
  ]);
  expect(asked).toEqual([]);
  const newer = open(3);
  await append("three", newer);
  expect((await newer.changes(room, 0, 50)).messages.map(({ html }) => html)).toEqual([
    "one by 3",
    "two by 3",
    "three as given",
  ]);
  expect(asked).toEqual(["one", "two"]);
  // What a newer one made stays, for whoever still runs the older one.
  expect((await store.message(room, 3))?.html).toBe("three as given");
});

test("what turns the direction ends with its line, for curl and in names as well", async () => {
  const { app, database } = await newAppWithOld(["a\u202eb", "c"], []);
  database.prepare("update messages set author_name = ? where seq = 1").run("A\u202ena");
  const lines = await (
    await app.request(`${lobby}/feed`, { headers: { Accept: "text/plain" } })
  ).text();
  expect(lines.split("\n").map((line) => line.replace(/^\d+ \S+ /, ""))).toEqual([
    "A\u202ena\u202c: a\u202eb\u202c",
    "Ana: c",
    "",
  ]);
  const fragments = await (
    await app.request(`${lobby}/feed`, { headers: { Accept: "text/html" } })
  ).text();
  expect(fragments).toContain("<bdi>A\u202ena</bdi>");
  expect(fragments).toContain("<p>a\u202eb\u202c</p>");
  const page = await (await app.request("/rooms/lobby/frame")).text();
  expect(page).toContain("<bdi>A\u202ena</bdi>");
  expect(page).toContain("<p>a\u202eb\u202c</p>");
});
