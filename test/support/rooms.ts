import { Chat, type ChatOptions } from "../../src/chat/chat.ts";
import type { Store } from "../../src/chat/store.ts";
import { Tokens } from "../../src/chat/tokens.ts";
import type { Message, Person } from "../../src/protocol/message.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { TEST_SECRET } from "./server.ts";

export const ANA: Person = { id: "ana", name: "Ana", verified: false };
export const BEN: Person = { id: "ben", name: "Ben", verified: false };

/** A chat with a lobby and a room for tea, and how somebody says something in one of them. */
export async function newChat(
  options: ChatOptions = {},
  store: Store = openSqliteStore(":memory:"),
) {
  const chat = new Chat(store, new Tokens(TEST_SECRET), options);
  await chat.start();
  await chat.rooms.open({ title: "Tea", slug: "tea" }).catch(() => undefined);
  const say = async (person: Person, slug: string, text: string) =>
    chat.messages.post(person, await chat.rooms.enter(slug, person), { text, nonce: text });
  return { chat, store, say };
}

export const textsOf = (changes: { message: Message }[]) =>
  changes.map(({ message }) => message.text);
