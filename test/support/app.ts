import { randomUUID } from "node:crypto";
import { Chat } from "../../src/chat/chat.ts";
import type { Guest } from "../../src/chat/people.ts";
import { renderer } from "../../src/chat/renderer.ts";
import { Tokens } from "../../src/chat/tokens.ts";
import { Feed } from "../../src/feed/feed.ts";
import type { Changes, Message } from "../../src/protocol/message.ts";
import { type Clock, systemClock } from "../../src/runtime/clock.ts";
import { type AppOptions, createApp } from "../../src/server/app.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { onTestFinished } from "./finished.ts";
import { strict, TEST_SECRET } from "./server.ts";

export interface TestApp {
  chat: Chat;
  feed: Feed;
  /** Asks without a port. A body that is no string is sent as JSON. */
  request(path: string, init?: TestRequest): Promise<Response>;
  /** The same, and the body read as JSON. */
  json(path: string, init?: TestRequest): Promise<{ status: number; body: Json }>;
  guest(name: string): Promise<Guest>;
  post(guest: Guest, text: string, room?: string): Promise<Message>;
  /** Reads the feed of the lobby. */
  read(query?: string): Promise<Changes>;
}

// biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer, it says itself
export type Json = any;

export interface TestRequest {
  method?: string;
  token?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The whole app on a database of its own, without a port; closed after the test. */
export async function newApp(
  options: Partial<AppOptions & { databasePath: string; clock: Clock }> = {},
): Promise<TestApp> {
  const store = openSqliteStore(options.databasePath ?? ":memory:", renderer);
  const { clock = systemClock } = options;
  const chat = new Chat(store, new Tokens(TEST_SECRET), { clock });
  await chat.start();
  const feed = new Feed(chat, clock);
  const app = createApp(chat, { trustedProxies: 0, logger: strict, feed, ...options });
  onTestFinished(async () => {
    feed.close();
    await store.close();
  });

  const request: TestApp["request"] = async (path, init = {}) => {
    const { method, token, body, signal } = init;
    const isJson = body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array);
    return app.request(path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(isJson && { "Content-Type": "application/json" }),
        ...(token && { Authorization: `Bearer ${token}` }),
        ...init.headers,
      },
      ...(body !== undefined && { body: (isJson ? JSON.stringify(body) : body) as BodyInit }),
      ...(signal && { signal }),
    });
  };
  const json: TestApp["json"] = async (path, init) => {
    const response = await request(path, init);
    return { status: response.status, body: await response.json() };
  };
  return {
    chat,
    feed,
    request,
    json,
    guest: async (name) => (await json("/api/people", { body: { name } })).body,
    post: async ({ token }, text, room = "lobby") => {
      const body = { text, nonce: randomUUID() };
      const path = `/api/rooms/${encodeURIComponent(room)}/messages`;
      return (await json(path, { token, body })).body;
    },
    read: async (query = "") => (await json(`/api/rooms/lobby/feed${query}`)).body,
  };
}
