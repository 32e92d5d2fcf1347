import { describe, expect, test } from "vitest";
import type { Guest } from "../../src/chat/people.ts";
import type { ChangeRequest } from "../../src/protocol/events.ts";
import type { Action, Message } from "../../src/protocol/message.ts";
import { newServer, stockClient, type TestServer } from "../support/server.ts";

type Wanted = Action & Omit<ChangeRequest, "room"> & { room?: string };
/** The message as it then is, or the code of the refusal. */
type Outcome = Message | string;
type Change = (guest: Guest, wanted: Wanted) => Promise<Outcome>;

/** By HTTP, as a path lets through that takes GET and POST alone. */
const overHttp = async (server: TestServer): Promise<Change> => {
  const paths = { edit: "edit", remove: "remove", react: "reactions" };
  return async ({ token }, { type, seq, room = "lobby", ...body }) => {
    const path = `/api/rooms/${room}/messages/${seq}/${paths[type]}`;
    const response = await fetch(server.url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    const json = await response.json();
    return response.ok ? json : json.code;
  };
};

const overSocket = async (server: TestServer): Promise<Change> => {
  const clients = new Map<string, ReturnType<typeof stockClient>>();
  return async ({ token }, { type, room = "lobby", ...request }) => {
    const client = clients.get(token) ?? stockClient(server, { token });
    clients.set(token, client);
    const answer = await (await client).emitWithAck(type, { room, ...request } as never);
    return "error" in answer ? answer.error.code : answer.message;
  };
};

describe.each([
  ["HTTP", overHttp],
  ["a socket", overSocket],
] as const)("over %s", (_name, over) => {
  /** Two messages of Ana's and one of Ben's in the lobby, one of Ana's in another room and one in a room of hers alone. */
  async function newTalk() {
    const server = await newServer();
    const [ana, ben] = [await server.guest("Ana"), await server.guest("Ben")];
    await server.post(ana, "one");
    await server.post(ben, "two");
    await server.post(ana, "three");
    const make = async (slug: string, kind: string) => {
      const send = (path: string, body: object) =>
        fetch(`${server.url}/api/rooms${path}`, {
          method: "POST",
          headers: { "Content-Type": "application/json", Authorization: `Bearer ${ana.token}` },
          body: JSON.stringify(body),
        });
      await send("", { title: slug, slug, kind });
      await send(`/${slug}/messages`, { text: `of ${slug}`, nonce: "post" });
    };
    await make("tea", "public");
    await make("secret", "private");
    const read = async (room = "lobby") => {
      const headers = { Authorization: `Bearer ${ana.token}` };
      const answer = await fetch(`${server.url}/api/rooms/${room}/messages`, { headers });
      return ((await answer.json()) as { messages: Message[] }).messages;
    };
    return { ana, ben, read, change: await over(server) };
  }
  const shown = (messages: Message[]) =>
    messages.map(({ text, reactions }) => [text, reactions.map(({ emoji }) => emoji).join("")]);

  test("a message is edited, reacted to and removed, and the others stay as they are", async () => {
    const { ana, ben, read, change } = await newTalk();
    const edited = { type: "edit", seq: 1, text: "uno", nonce: "e" } as const;
    expect(await change(ana, edited)).toMatchObject({ seq: 1, rev: 4, text: "uno" });
    const reacted = { type: "react", seq: 1, emoji: "👍", present: true, nonce: "r" } as const;
    expect(await change(ben, reacted)).toMatchObject({
      rev: 5,
      reactions: [{ emoji: "👍", people: [ben.person.id] }],
    });
    const removed = { type: "remove", seq: 3, nonce: "x" } as const;
    expect(await change(ana, removed)).toMatchObject({ seq: 3, rev: 6, removed: true });
    expect(shown(await read())).toEqual([
      ["uno", "👍"],
      ["two", ""],
      ["", ""],
    ]);
    expect([shown(await read("tea")), shown(await read("secret"))]).toEqual([
      [["of tea", ""]],
      [["of secret", ""]],
    ]);
  });

  test("a change that comes again late undoes nothing that came after it", async () => {
    const { ana, ben, read, change } = await newTalk();
    const put = { type: "react", seq: 1, emoji: "👍", present: true, nonce: "put" } as const;
    const take = { ...put, present: false, nonce: "take" };
    const first = { type: "edit", seq: 1, text: "uno", nonce: "first" } as const;
    const second = { type: "edit", seq: 1, text: "eins", nonce: "second" } as const;
    for (const wanted of [put, take]) await change(ben, wanted);
    for (const wanted of [first, second]) await change(ana, wanted);
    const before = await read();
    expect(await change(ben, put)).toEqual(before[0]);
    expect(await change(ana, first)).toEqual(before[0]);
    expect(await read()).toEqual(before);
    await change(ana, { type: "remove", seq: 1, nonce: "gone" });
    const after = await read();
    for (const [guest, wanted] of [
      [ben, put],
      [ben, take],
      [ana, first],
      [ana, second],
    ] as const) {
      expect(await change(guest, wanted)).toEqual(after[0]);
    }
    expect(await read()).toEqual(after);
  });

  test("what changed nothing has been asked for all the same, and comes late as well", async () => {
    const { ana, ben, read, change } = await newTalk();
    const put = { type: "react", seq: 2, emoji: "🎉", present: true, nonce: "put" } as const;
    await change(ana, put);
    await change(ana, { ...put, nonce: "again" });
    await change(ana, { ...put, present: false, nonce: "take" });
    await change(ben, { type: "edit", seq: 2, text: "two", nonce: "same" });
    await change(ben, { type: "edit", seq: 2, text: "zwei", nonce: "other" });
    await change(ana, { ...put, nonce: "again" });
    await change(ben, { type: "edit", seq: 2, text: "two", nonce: "same" });
    expect(shown(await read())[1]).toEqual(["zwei", ""]);
  });

  test("the same change at once is made once", async () => {
    const { ana, ben, read, change } = await newTalk();
    const put = { type: "react", seq: 1, emoji: "👍", present: true, nonce: "n" } as const;
    const edit = { type: "edit", seq: 1, text: "uno", nonce: "n" } as const;
    await Promise.all([put, put, put].map((wanted) => change(ben, wanted)));
    await Promise.all([edit, edit].map((wanted) => change(ana, wanted)));
    expect((await read())[0]).toMatchObject({ rev: 5, text: "uno", reactions: [{ count: 1 }] });
  });

  test("a nonce is its person's in its room alone, and a post's is another", async () => {
    const { ana, ben, read, change } = await newTalk();
    const put = { type: "react", seq: 1, emoji: "👍", present: true, nonce: "post" } as const;
    await change(ana, put);
    await change(ben, put);
    await change(ana, { ...put, room: "tea" });
    await change(ana, { ...put, room: "secret" });
    expect((await read())[0]?.reactions).toMatchObject([{ count: 2 }]);
    expect(shown(await read("tea"))).toEqual([["of tea", "👍"]]);
    expect(shown(await read("secret"))).toEqual([["of secret", "👍"]]);
  });

  test("who may not is refused, and what was refused may be asked for again", async () => {
    const { ana, ben, read, change } = await newTalk();
    const before = [await read(), await read("secret")];
    const react = { type: "react", emoji: "👍", present: true, nonce: "n" } as const;
    expect(await change(ben, { type: "edit", seq: 1, text: "mine", nonce: "n" })).toBe("forbidden");
    expect(await change(ben, { type: "remove", seq: 1, nonce: "n" })).toBe("forbidden");
    expect(await change(ben, { ...react, seq: 1, room: "secret" })).toBe("forbidden");
    expect(await change(ben, { ...react, seq: 9 })).toBe("not_found");
    expect(await change(ben, { ...react, seq: 1, room: "nowhere" })).toBe("not_found");
    expect(await change(ana, { type: "edit", seq: 1, text: " ", nonce: "n" })).toBe("bad_request");
    expect(await change(ana, { ...react, seq: 1, emoji: "no emoji" })).toBe("bad_request");
    expect(await change(ana, { ...react, seq: 1, nonce: "" })).toBe("bad_request");
    expect(await change(ana, { ...react, seq: 1, present: "yes" as never })).toBe("bad_request");
    const long = "x".repeat(4_001);
    expect(await change(ana, { type: "edit", seq: 1, text: long, nonce: "n" })).toBe("too_long");
    expect([await read(), await read("secret")]).toEqual(before);
    expect(await change(ana, { type: "edit", seq: 1, text: "uno", nonce: "n" })).toMatchObject({
      text: "uno",
    });
    await change(ana, { type: "remove", seq: 1, nonce: "x" });
    expect(await change(ana, { type: "edit", seq: 1, text: "back", nonce: "b" })).toBe("conflict");
    expect(await change(ben, { ...react, seq: 1 })).toBe("conflict");
  });
});
