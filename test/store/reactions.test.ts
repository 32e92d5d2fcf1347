import { expect, test } from "vitest";
import type { Message } from "../../src/protocol/message.ts";
import { type Json, newApp, type TestApp } from "../support/app.ts";
import { newServer, stockClient } from "../support/server.ts";

const THUMB = "👍";
const HEART = "❤️";

const pathOf = (room: string, seq: number, emoji: string) =>
  `/api/rooms/${room}/messages/${seq}/reactions/${encodeURIComponent(emoji)}`;

const shown = (messages: Message[]) =>
  messages.map(({ seq, reactions }) => [
    seq,
    reactions.map(({ emoji, count }) => `${emoji} ${count}`),
  ]);

/**
 * A lobby of three messages, the second of which has reactions by two people; beside it a public
 * and a private room with messages of the same seqs, the reactions to which are all others.
 */
async function talkBesideOthers(app: TestApp) {
  const [ana, ben] = [await app.guest("Ana"), await app.guest("Ben")];
  for (const text of ["one tea", "two tea", "three tea"]) await app.post(ana, text);
  const room = async (title: string, kind: string) => {
    const made = await app.json("/api/rooms", { token: ana.token, body: { title, kind } });
    for (const text of ["one tea", "two tea"]) await app.post(ana, text, made.body.slug);
    return made.body.slug as string;
  };
  const [open, secret] = [await room("Open", "public"), await room("Secret", "private")];
  const react = (token: string, room: string, seq: number, emoji: string) =>
    app.json(pathOf(room, seq, emoji), { method: "PUT", token });
  await react(ana.token, "lobby", 2, THUMB);
  await react(ben.token, "lobby", 2, THUMB);
  await react(ben.token, "lobby", 2, HEART);
  await react(ana.token, open, 1, "🎉");
  await react(ana.token, open, 2, "🎈");
  await react(ana.token, secret, 2, "🤫");
  return { ana, ben, open, secret, react };
}

const LOBBY = [
  [1, []],
  [2, [`${THUMB} 2`, `${HEART} 1`]],
  [3, []],
];

test("every way to read a room shows each message its own reactions and nobody else's", async () => {
  const app = await newApp();
  const { ana, open, secret } = await talkBesideOthers(app);
  const read = async (path: string, token?: string) =>
    shown((await app.json(`/api/rooms/${path}`, { token })).body.messages);
  const { cursor } = (await app.json("/api/rooms/lobby/messages")).body as Json;
  const start = cursor.replace(/\d+$/, "0");
  for (const path of ["messages", "messages?after=0", "messages?around=2", "feed?wait=0"]) {
    expect([path, await read(`lobby/${path}`)]).toEqual([path, LOBBY]);
  }
  expect(await read(`lobby/messages?before=2`)).toEqual(LOBBY.slice(0, 1));
  const byRev = [LOBBY[0], LOBBY[2], LOBBY[1]];
  expect(await read(`lobby/feed?after=${start}&wait=0`)).toEqual(byRev);
  expect(await read("lobby/search?q=tea")).toEqual(LOBBY.toReversed());
  expect(await read(`${open}/messages`)).toEqual([
    [1, ["🎉 1"]],
    [2, ["🎈 1"]],
  ]);
  expect(await read(`${secret}/messages`, ana.token)).toEqual([
    [1, []],
    [2, ["🤫 1"]],
  ]);
});

test("the pages and the text and HTML feeds show the same, and nothing of a private room", async () => {
  const app = await newApp();
  await talkBesideOthers(app);
  const html = { headers: { Accept: "text/html" } };
  for (const path of ["/rooms/lobby", "/rooms/lobby/frame", "/embed/lobby"]) {
    const page = await (await app.request(path, html)).text();
    expect([path, page.match(/🎉|🎈|🤫/g)]).toEqual([path, null]);
    expect([path, page.match(new RegExp(`${THUMB} 2`, "gu"))?.length]).toEqual([path, 1]);
  }
  const feed = await (await app.request("/api/rooms/lobby/feed?wait=0", html)).text();
  expect(feed.match(/🎉|🎈|🤫/g)).toBeNull();
  expect(feed.match(new RegExp(`${THUMB} 2`, "gu"))?.length).toBe(1);
});

test("what a change brings is that message's own reactions", async () => {
  const app = await newApp();
  const { ana, ben, react } = await talkBesideOthers(app);
  expect(shown([(await react(ben.token, "lobby", 3, "😀")).body])).toEqual([[3, ["😀 1"]]]);
  const edit = { method: "PATCH", token: ana.token, body: { text: "uno tea" } };
  expect(shown([(await app.json("/api/rooms/lobby/messages/1", edit)).body])).toEqual([[1, []]]);
  const takeBack = { method: "DELETE", token: ben.token };
  const left = await app.json(pathOf("lobby", 2, THUMB), takeBack);
  expect(shown([left.body])).toEqual([[2, [`${THUMB} 1`, `${HEART} 1`]]]);
  const remove = { method: "DELETE", token: ana.token };
  expect(shown([(await app.json("/api/rooms/lobby/messages/2", remove)).body])).toEqual([[2, []]]);
  expect(shown((await app.read()).messages)).toEqual([
    [1, []],
    [2, []],
    [3, ["😀 1"]],
  ]);
});

test("a repeated post is answered with its own reactions, and events over Socket.IO carry no others", async () => {
  const server = await newServer();
  const [ana, ben] = [await server.guest("Ana"), await server.guest("Ben")];
  await server.post(ana, "one", "n1");
  await server.post(ana, "two", "n2");
  const socket = await stockClient(server, { token: ben.token });
  await socket.emitWithAck("join", { room: "lobby" });
  const event = new Promise<Message>((resolve) => socket.once("message", resolve));
  const response = await fetch(server.url + pathOf("lobby", 2, THUMB), {
    method: "PUT",
    headers: { Authorization: `Bearer ${ben.token}` },
  });
  expect(response.status).toBe(200);
  expect(shown([await event])).toEqual([[2, [`${THUMB} 1`]]]);
  expect(shown([await server.post(ana, "one", "n1")])).toEqual([[1, []]]);
  expect(shown([await server.post(ana, "two", "n2")])).toEqual([[2, [`${THUMB} 1`]]]);
  const joined = await socket.emitWithAck("join", { room: "lobby" });
  expect("messages" in joined && shown(joined.messages as Message[])).toEqual([
    [1, []],
    [2, [`${THUMB} 1`]],
  ]);
});
