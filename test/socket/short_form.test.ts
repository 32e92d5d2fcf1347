import fc from "fast-check";
import { expect, test } from "vitest";
import { renderer } from "../../src/chat/renderer.ts";
import type { Place, Presence, ShortJoined, ShortPresence } from "../../src/protocol/events.ts";
import type { Message } from "../../src/protocol/message.ts";
import { decodeMessage, encodeMessage, type ShortMessage } from "../../src/protocol/short_form.ts";
import { until } from "../support/client.ts";
import { newServer, type StockClient, stockClient, type TestServer } from "../support/server.ts";

const TEXT = "twenty-five characters, x";

const joinShort = async (client: StockClient, room = "lobby", after?: string) =>
  (await client.emitWithAck("join", {
    room,
    form: "short",
    ...(after && { after }),
  })) as ShortJoined;

/** A client that has joined in the short form, and what it was sent, packet by packet, as text. */
async function listener(server: TestServer, auth: object, room = "lobby") {
  const client = await stockClient(server, auth);
  const packets: string[] = [];
  client.io.engine.on("packet", ({ type, data }) => {
    if (type === "message") packets.push(`4${data}`);
  });
  const joined = await joinShort(client, room);
  packets.length = 0;
  const events = (name: string) => packets.filter((packet) => packet.startsWith(`42["${name}"`));
  return { client, joined, packets, events };
}

const id = fc.oneof(fc.uuid(), fc.string({ minLength: 1 }), fc.stringMatching(/^[\w-]{22}$/));
const at = fc
  .integer({ min: 0, max: 4_102_444_800_000 })
  .map((time) => new Date(time).toISOString());
const message: fc.Arbitrary<Message> = fc
  .record(
    {
      seq: fc.integer({ min: 1 }),
      rev: fc.integer({ min: 1 }),
      nonce: fc.string({ minLength: 1 }),
      author: fc.record({ id, name: fc.string(), verified: fc.boolean() }),
      text: fc.oneof(
        fc.string(),
        fc.constantFrom("a & b", '<b> "q"', "*em*", "1. x", "a\nb", "안녕"),
      ),
      at,
      editedAt: at,
      replyTo: fc.integer({ min: 1 }),
      removed: fc.constant(true as const),
      reactions: fc.array(
        fc
          .record({ emoji: fc.constantFrom("👍", "❤️"), people: fc.array(id, { minLength: 1 }) })
          .map((reaction) => ({ ...reaction, count: reaction.people.length })),
      ),
    },
    { requiredKeys: ["seq", "rev", "nonce", "author", "text", "at", "reactions"] },
  )
  .map((given) => ({ room: "lobby", html: "", ...given, ...(given.removed && { text: "" }) }));

test("whatever a message is, the short form says all of it but the nonce, and that too to its author", async () => {
  await fc.assert(
    fc.asyncProperty(message, async (given) => {
      const html = given.removed ? "" : await renderer.render(given.text);
      const whole = { ...given, html };
      const sent = (withNonce: boolean) =>
        JSON.parse(JSON.stringify(encodeMessage(whole, withNonce))) as ShortMessage;
      expect(decodeMessage("lobby", sent(true))).toEqual(whole);
      expect(decodeMessage("lobby", sent(false))).toEqual({ ...whole, nonce: "" });
    }),
    { numRuns: 500 },
  );
});

test("a text of 25 characters takes at most 160 bytes to a reader, and 260 to its author", async () => {
  const server = await newServer();
  const ana = await listener(server, { name: "Ana Magdalena" });
  const ben = await listener(server, { name: "Ben" });
  const post = { room: "lobby", text: TEXT, nonce: "0123456789abcdef01234567" };
  const place = (await ana.client.emitWithAck("post", post)) as Place;
  expect(place).toEqual({ seq: 1, rev: 1 });
  await until(() => ben.events("m").length === 1);
  expect(Buffer.byteLength(ben.events("m")[0] as string)).toBeLessThanOrEqual(160);
  const toAuthor = ana.packets.filter((packet) => !packet.startsWith('42["p"'));
  expect(toAuthor).toHaveLength(2);
  expect(Buffer.byteLength(toAuthor.join("\x1e"))).toBeLessThanOrEqual(260);
});

test("a nonce goes to the socket that posted with it alone, and whoever asks for no form gets all as ever", async () => {
  const server = await newServer();
  const { token } = await server.guest("Ana");
  const ana = await listener(server, { token });
  const secondTab = await listener(server, { token });
  const ben = await listener(server, { name: "Ben" });
  const stock = await stockClient(server, { name: "Stock" });
  await stock.emitWithAck("join", { room: "lobby" });
  const heard: Message[] = [];
  stock.on("message", (message) => heard.push(message));
  await ana.client.emitWithAck("post", { room: "lobby", text: TEXT, nonce: "a-nonce" });
  for (const { events } of [ana, secondTab, ben]) await until(() => events("m").length === 1);
  await until(() => heard.length === 1);
  expect(ana.events("m")[0]).toContain("a-nonce");
  expect([...secondTab.packets, ...ben.packets].join()).not.toContain("a-nonce");
  const history = await fetch(`${server.url}/api/rooms/lobby/messages`);
  expect(heard).toEqual(((await history.json()) as { messages: Message[] }).messages);
});

test("who comes back finds the nonces of their own messages and of no others", async () => {
  const server = await newServer();
  const [ana, ben] = [await server.guest("Ana"), await server.guest("Ben")];
  await server.post(ana, "one", "ana-1");
  await server.post(ben, "two", "ben-1");
  const { joined } = await listener(server, { token: ana.token });
  const nonces = joined.messages.map((short) => decodeMessage("lobby", short).nonce);
  expect(nonces).toEqual(["ana-1", ""]);
});

test("a post that comes again, or from where nobody joined, is answered with the whole message", async () => {
  const server = await newServer();
  const ana = await listener(server, { name: "Ana" });
  const post = { room: "lobby", text: TEXT, nonce: "n" };
  expect(await ana.client.emitWithAck("post", post)).toEqual({ seq: 1, rev: 1 });
  expect(await ana.client.emitWithAck("post", post)).toMatchObject({
    message: { seq: 1, text: TEXT, nonce: "n" },
  });
  const ben = await stockClient(server, { name: "Ben" });
  expect(await ben.emitWithAck("post", post)).toMatchObject({ message: { seq: 2, nonce: "n" } });
});

test("a form that the server does not know is refused", async () => {
  const server = await newServer();
  const client = await stockClient(server);
  const answer = await client.emitWithAck("join", { room: "lobby", form: "tiny" as "short" });
  expect(answer).toMatchObject({ error: { code: "bad_request" } });
});

test("in the short form people are a list on joining, and then who came and who went", async () => {
  const server = await newServer();
  await server.newRoom("tea");
  const ana = await listener(server, { name: "Ana" });
  expect(namesIn(ana.joined.people)).toEqual(["Ana"]);
  const elsewhere = await listener(server, { name: "Eve" }, "tea");
  const ben = await listener(server, { name: "Ben" });
  expect(namesIn(ben.joined.people)).toEqual(["Ana", "Ben"]);
  await until(() => ana.events("p").some((packet) => packet.includes("Ben")));
  expect(ana.events("p").join()).not.toContain("Eve");
  ben.client.close();
  const [benId] = ben.joined.people[1]?.find(([, name]) => name === "Ben") ?? [];
  await until(() => ana.events("p").at(-1) === `42["p","lobby",1,[],["${benId}"]]`);
  expect(elsewhere.events("p").join()).not.toMatch(/Ana|Ben/);
});

test("who is here comes with the last page of what was missed, and not with those before", async () => {
  const server = await newServer();
  const [ana, ben] = [await server.guest("Ana"), await server.guest("Ben")];
  const reader = await listener(server, { token: ana.token });
  const { cursor } = reader.joined;
  // More than one answer holds.
  for (let said = 0; said < 30; said++) await server.post(ben, "long ".repeat(800));
  const pages = [await joinShort(reader.client, "lobby", cursor)];
  while (pages.at(-1)?.more) {
    expect(pages.at(-1)?.people).toEqual([1]);
    pages.push(await joinShort(reader.client, "lobby", pages.at(-1)?.cursor));
  }
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flatMap(({ messages }) => messages)).toHaveLength(30);
  expect(namesIn(pages.at(-1)?.people as ShortPresence)).toEqual(["Ana"]);
  expect(namesIn((await listener(server, { token: ben.token })).joined.people)).toEqual([
    "Ana",
    "Ben",
  ]);
});

test("many who come at about the same time are one event a second; beyond a hundred they are a number of at most 60 bytes", async () => {
  const server = await newServer();
  const ana = await listener(server, { name: "Ana" });
  const stock = await stockClient(server, { name: "Stock" });
  const lists: Presence[] = [];
  stock.on("people", (presence) => lists.push(presence));
  await stock.emitWithAck("join", { room: "lobby" });
  const told: ShortPresence[] = [];
  ana.client.on("p", (_room, ...presence) => told.push(presence));
  await until(() => told.at(-1)?.[0] === 2);
  const come = async (count: number, all: number) => {
    const clients = await Promise.all(
      Array.from({ length: count }, (_, index) => stockClient(server, { name: `guest ${index}` })),
    );
    ana.packets.length = told.length = lists.length = 0;
    const began = performance.now();
    await Promise.all(clients.map((client) => joinShort(client)));
    await until(() => told.at(-1)?.[0] === all && lists.at(-1)?.count === all);
    expect(lists.at(-1)?.people).toHaveLength(100);
    // A busy machine lets them in over more than a second.
    expect(told.length).toBeLessThanOrEqual(1 + (performance.now() - began) / 1_000);
  };
  await come(98, 100);
  expect(told.flatMap(([, came = []]) => came)).toHaveLength(98);
  await come(20, 120);
  for (const packet of ana.events("p")) expect(packet).toMatch(/^42\["p","lobby",\d+\]$/);
});

function namesIn([count, people = []]: ShortPresence): string[] {
  expect(people).toHaveLength(count);
  return people.map(([, name]) => name).sort();
}
