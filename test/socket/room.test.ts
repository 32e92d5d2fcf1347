import { expect, test } from "vitest";
import type { Joined } from "../../src/protocol/events.ts";
import type { Message } from "../../src/protocol/message.ts";
import { newServer, type StockClient, stockClient } from "../support/server.ts";

const join = async (client: StockClient, after?: string) =>
  (await client.emitWithAck("join", { room: "lobby", ...(after && { after }) })) as Joined;

/** Collects what a client hears; `until` resolves when there are so many. */
function listen(client: StockClient) {
  const heard: Message[] = [];
  let check = () => {};
  client.on("message", (message) => {
    heard.push(message);
    check();
  });
  const until = (count: number) =>
    new Promise<Message[]>((resolve) => {
      check = () => heard.length >= count && resolve(heard);
      check();
    });
  return { heard, until };
}

test("a post reaches all who joined, its author included", async () => {
  const server = await newServer();
  const ana = await stockClient(server, { name: "Ana" });
  const ben = await stockClient(server, { name: "Ben" });
  const outsider = await stockClient(server, { name: "Eve" });
  await Promise.all([join(ana), join(ben)]);
  const [atAna, atBen, atOutsider] = [listen(ana), listen(ben), listen(outsider)];
  const answer = await ana.emitWithAck("post", { room: "lobby", text: "hello", nonce: "n" });
  expect(answer).toMatchObject({ message: { seq: 1, rev: 1, text: "hello", nonce: "n" } });
  const { message } = answer as { message: Message };
  expect(await atAna.until(1)).toEqual([message]);
  expect(await atBen.until(1)).toEqual([message]);
  expect(atOutsider.heard).toEqual([]);
});

test("two hundred posts of five clients at once: no hole in seq, events in rev order", async () => {
  const server = await newServer();
  const clients = await Promise.all(
    ["A", "B", "C", "D", "E"].map((name) => stockClient(server, { name })),
  );
  const ears = clients.map(listen);
  await Promise.all(clients.map((client) => join(client)));
  const posts = clients.flatMap((client, author) =>
    Array.from({ length: 40 }, (_, number) =>
      client.emitWithAck("post", {
        room: "lobby",
        text: `${author}/${number}`,
        nonce: String(number),
      }),
    ),
  );
  await Promise.all(posts);
  const counted = Array.from({ length: 200 }, (_, index) => index + 1);
  for (const ear of ears) {
    const heard = await ear.until(200);
    expect(heard.map((message) => message.rev)).toEqual(counted);
    expect(heard.map((message) => message.seq)).toEqual(counted);
    for (let author = 0; author < 5; author++) {
      const own = heard.filter(({ text }) => text.startsWith(`${author}/`));
      expect(own.map(({ text }) => text)).toEqual(
        Array.from({ length: 40 }, (_, number) => `${author}/${number}`),
      );
    }
  }
});

test("a client that was away gets exactly what changed in one answer", async () => {
  const server = await newServer();
  const ana = await server.guest("Ana");
  for (const text of ["one", "two", "three"]) await server.post(ana, text);
  const { cursor } = await join(await stockClient(server));
  await server.post(ana, "four");
  await server.change(ana, "PATCH", 1, { text: "uno" });
  await server.change(ana, "DELETE", 2);
  const back = await join(await stockClient(server), cursor);
  expect(back.messages.map(({ seq, text, removed }) => [seq, text, removed])).toEqual([
    [4, "four", undefined],
    [1, "uno", undefined],
    [2, "", true],
  ]);
  expect(back.more).toBe(false);
  expect((await join(await stockClient(server), back.cursor)).messages).toEqual([]);
});

test("a repeated nonce gets the same message, and nobody hears it twice", async () => {
  const server = await newServer();
  const ana = await stockClient(server, { name: "Ana" });
  await join(ana);
  const ear = listen(ana);
  const post = { room: "lobby", text: "once", nonce: "same" };
  const first = await ana.emitWithAck("post", post);
  expect(await ana.emitWithAck("post", post)).toEqual(first);
  await ana.emitWithAck("post", { room: "lobby", text: "twice", nonce: "other" });
  expect((await ear.until(2)).map((message) => message.text)).toEqual(["once", "twice"]);
});

test("who leaves a room hears no more of it", async () => {
  const server = await newServer();
  const ana = await stockClient(server, { name: "Ana" });
  await join(ana);
  const ear = listen(ana);
  expect(await ana.emitWithAck("leave", { room: "lobby" })).toEqual({});
  await ana.emitWithAck("post", { room: "lobby", text: "unheard", nonce: "n" });
  await ana.emitWithAck("leave", { room: "lobby" });
  expect(ear.heard).toEqual([]);
});

test("a page's client gets the same fragment as everybody's page, a stock client none", async () => {
  const server = await newServer();
  const ana = await stockClient(server, { name: "Ana" });
  const page = await stockClient(server);
  await join(ana);
  await page.emitWithAck("join", { room: "lobby", fragments: true });
  const [plain, rich] = [listen(ana), listen(page)];
  await ana.emitWithAck("post", { room: "lobby", text: "hi <b>", nonce: "n" });
  expect((await plain.until(1))[0]).not.toHaveProperty("fragment");
  const [message] = await rich.until(1);
  expect(message).toMatchObject({ fragment: expect.stringMatching(/^<article .*data-seq="1"/) });
  expect(message).toMatchObject({ fragment: expect.stringContaining("hi &lt;b&gt;") });
});

test("who leaves a room while they join it has left it, and is in the others", async () => {
  const server = await newServer();
  await server.newRoom("tea");
  const ana = await server.guest("Ana");
  const hasty = await stockClient(server, { name: "Hasty" });
  const { heard, until } = listen(hasty);
  void hasty.emitWithAck("join", { room: "tea" });
  void join(hasty);
  await hasty.emitWithAck("leave", { room: "lobby" });
  await server.post(ana, "in the lobby");
  const post = { room: "tea", text: "in tea", nonce: "n" };
  await hasty.emitWithAck("post", post);
  await until(1);
  expect(heard.map(({ text }) => text)).toEqual(["in tea"]);
});
