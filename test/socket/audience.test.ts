import { EventEmitter } from "node:events";
import { pino } from "pino";
import { expect, test } from "vitest";
import { Chat } from "../../src/chat/chat.ts";
import type { Store } from "../../src/chat/store.ts";
import { Tokens } from "../../src/chat/tokens.ts";
import type { Person } from "../../src/protocol/message.ts";
import { Audiences } from "../../src/socket/audiences.ts";
import type { ChatSocket } from "../../src/socket/chat_socket.ts";
import { type Context, makeHandlers } from "../../src/socket/handlers.ts";
import type { WireForm } from "../../src/socket/wire_form.ts";
import { shortForm } from "../../src/socket/wire_form.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { TEST_SECRET } from "../support/server.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const ANA: Person = { id: "ana", name: "Ana", verified: false };

/** A connection that takes packets while its client polls, and keeps them while not. */
class FakeConnection extends EventEmitter {
  writeBuffer: string[] = [];
  sent: string[] = [];
  isPolled = true;
  isClosed = false;

  write(packet: string): void {
    (this.isPolled ? this.sent : this.writeBuffer).push(packet);
  }

  /** Takes what waits. */
  drain(): void {
    this.sent.push(...this.writeBuffer.splice(0));
    this.emit("drain");
  }

  close(): void {
    this.isClosed = true;
  }
}

class FakeSocket extends EventEmitter {
  readonly conn = new FakeConnection();
  readonly rooms = new Set<string>();
  readonly data = { caller: { person: ANA }, language: "en" };
  connected = true;

  join(room: string): void {
    this.rooms.add(room);
  }

  leave(room: string): void {
    this.rooms.delete(room);
  }

  /** The connection is lost. */
  lose(): void {
    this.emit("disconnecting");
    this.connected = false;
  }
}

async function begin(store: Store = openSqliteStore(":memory:")) {
  const chat = new Chat(store, new Tokens(TEST_SECRET));
  await chat.start();
  await chat.rooms.open({ title: "Tea", slug: "tea" });
  const audiences = new Audiences(chat);
  const presence = { changed() {}, shortList: () => [0], list: () => ({}) };
  const context = {
    chat,
    audiences,
    presence,
    forms: { short: shortForm },
    clock: new VirtualClock(),
    logger: pino({ level: "silent" }),
  } as unknown as Context;
  const handle = makeHandlers(context);
  const connect = () => {
    const socket = new FakeSocket();
    handle(socket as unknown as ChatSocket);
    return socket;
  };
  const join = (socket: FakeSocket, room: string) =>
    new Promise((resolve) => socket.emit("join", { room, form: "short" }, resolve));
  const say = async (room: string, text: string) =>
    chat.messages.post(ANA, await chat.rooms.enter(room, ANA), { text, nonce: text });
  return { chat, store, audiences, connect, join, say };
}

/** The revs of a room's messages that were sent, in the order sent. */
function revsIn({ conn }: FakeSocket, room: string): number[] {
  const events = conn.sent.filter((packet) => packet.startsWith(`2["m","${room}"`));
  return events.map((packet) => JSON.parse(packet.slice(1))[2][1] as number);
}

test("who is gone by the time that their join is answered is not among those who listen", async () => {
  const { store, audiences, connect, join, say } = await begin();
  await say("lobby", "one");
  const stays = connect();
  await join(stays, "tea");
  const gate = Promise.withResolvers<void>();
  const page = store.page.bind(store);
  store.page = async (...given) => {
    await gate.promise;
    return page(...given);
  };
  const leaves = connect();
  void join(leaves, "lobby");
  await new Promise((resolve) => setImmediate(resolve));
  leaves.lose();
  gate.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(leaves.rooms.size).toBe(0);
  expect(audiences.of("lobby")).toBeUndefined();
  expect(audiences.of("tea")).toBeDefined();
});

test("who is behind in many rooms is not sent a page of each at once", async () => {
  const { chat, connect, join, say } = await begin();
  const rooms = Array.from({ length: 12 }, (_, index) => `room-${index}`);
  const slow = connect();
  const warnings: Error[] = [];
  process.on("warning", (warning) => warnings.push(warning));
  for (const slug of rooms) {
    await chat.rooms.open({ title: slug, slug });
    await join(slow, slug);
  }
  slow.conn.isPolled = false;
  for (let number = 0; number < 60; number++) {
    for (const slug of rooms) await say(slug, `text ${number}`);
  }
  let most = 0;
  for (let polls = 0; polls < 100 && slow.conn.writeBuffer.length > 0; polls++) {
    most = Math.max(most, slow.conn.writeBuffer.length);
    slow.conn.drain();
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const slug of rooms) {
    expect(revsIn(slow, slug)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  }
  expect(most).toBeLessThanOrEqual(150);
  expect(warnings.map(String)).toEqual([]);
});

test("where a log is the room's no more, those who listen to it are to come back, and the others stay", async () => {
  const { chat, audiences, connect, join } = await begin();
  const [ana, ben, elsewhere] = [connect(), connect(), connect()];
  await join(ana, "lobby");
  await join(ben, "lobby");
  await join(elsewhere, "tea");
  chat.logs.get("lobby")?.invalidate();
  expect([ana, ben, elsewhere].map(({ conn }) => conn.isClosed)).toEqual([true, true, false]);
  expect(audiences.of("lobby")).toBeUndefined();
});

const longForm = { ...shortForm, isShort: false } as WireForm;

test("who is behind and joins again meanwhile, in another form, is told by that alone", async () => {
  const { chat, audiences, connect, join, say } = await begin();
  const slow = connect();
  await join(slow, "lobby");
  slow.conn.isPolled = false;
  for (let number = 1; number <= 110; number++) await say("lobby", `text ${number}`);
  const log = chat.logs.get("lobby");
  if (log) audiences.join(slow as unknown as ChatSocket, log, longForm);
  slow.conn.isPolled = true;
  slow.conn.drain();
  await say("lobby", "next");
  expect(revsIn(slow, "lobby")).toEqual([
    ...Array.from({ length: 100 }, (_, index) => index + 1),
    111,
  ]);
});
