import { expect, test } from "vitest";
import type { Message } from "../../src/client/connect.ts";
import { newClient, until } from "../support/client.ts";
import { newServer, type TestServer } from "../support/server.ts";

const isShared = (url: string) => url.includes("/shared/");

interface Asked {
  url: string;
  init: RequestInit;
}

/** Requests that are written down; `answer` may answer one in the server's place. */
function recording(answer?: (asked: Asked) => Promise<Response> | undefined) {
  const asked: Asked[] = [];
  const of = (match: (url: string) => boolean) => asked.filter(({ url }) => match(url));
  return {
    shared: () => of(isShared),
    plain: () => of((url) => url.includes("/feed?")),
    fetch: async (input: RequestInfo | URL, init: RequestInit = {}) => {
      const request = { url: String(input), init };
      asked.push(request);
      return (await answer?.(request)) ?? fetch(input, init);
    },
  };
}

/** Posts while it is read, and gives what was posted. */
async function talk(server: TestServer, texts: string[]): Promise<Message[]> {
  const ben = await server.guest("Ben");
  const posted: Message[] = [];
  for (const text of texts) posted.push(await server.post(ben, text));
  return posted;
}

test("the feed is read as caches share it, and nothing in it says who asks", async () => {
  const server = await newServer();
  const path = recording();
  const ana = newClient(server.url, { name: "Ana", transport: "feed", fetch: path.fetch });
  await until(() => ana.chat.state === "live" && path.shared().length > 1);
  const posted = await talk(server, ["one", "two", "three"]);
  const own = await ana.chat.post("four");
  await until(() => ana.messages.length === 4);
  expect(ana.messages).toEqual([...posted, own]);
  expect(path.plain().length).toBe(1);
  for (const { url, init } of path.shared()) {
    expect(new URL(url).search).toBe("");
    expect(init).toMatchObject({ credentials: "omit", cache: "default" });
    expect(new Headers(init.headers).get("Authorization")).toBeNull();
  }
});

test("a private room is read by its members, as before", async () => {
  const server = await newServer();
  const { token } = await server.guest("Ana");
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const room = { title: "Cellar", kind: "private" };
  await fetch(`${server.url}/api/rooms`, { method: "POST", headers, body: JSON.stringify(room) });
  const path = recording();
  const { chat, ...ana } = newClient(server.url, {
    token,
    room: "cellar",
    transport: "feed",
    fetch: path.fetch,
  });
  await until(() => chat.state === "live");
  await chat.post("hello");
  await until(() => ana.texts().length === 1);
  expect(path.shared()).toEqual([]);
});

const BROKEN: [string, () => Promise<Response>][] = [
  ["cuts it", async () => Promise.reject(new TypeError("cut"))],
  ["has a page in its place", async () => new Response("<h1>Blocked</h1>")],
  ["refuses it", async () => new Response("no", { status: 504 })],
  [
    "always leads to what it said before",
    async () => Response.json({ messages: [], cursor: "a.1", more: false, next: "/api/x" }),
  ],
];

test.each(BROKEN)(
  "where a cache %s, the plain feed is read and nothing is lost",
  async (_, hurt) => {
    const server = await newServer();
    const path = recording(({ url }) => (isShared(url) ? hurt() : undefined));
    const states: string[] = [];
    const ana = newClient(server.url, { name: "Ana", transport: "feed", fetch: path.fetch });
    await until(() => ana.chat.state === "live" && path.shared().length > 0);
    ana.chat.on("state", ({ state }) => states.push(state));
    const posted: Message[] = [];
    for (const text of ["one", "two", "three", "four"]) {
      posted.push(...(await talk(server, [text])));
      await until(() => ana.messages.length === posted.length);
    }
    expect(ana.messages).toEqual(posted);
    expect(states).toEqual([]);
    // Ever more seldom.
    expect(path.shared().length).toBeLessThan(6);
  },
);

test("where the room's address is void it begins anew, and is shared again", async () => {
  const server = await newServer();
  let voids = 0;
  const path = recording(({ url }) => {
    if (!isShared(url) || voids > 0) return undefined;
    voids += 1;
    return fetch(url.replace("/shared/", "/shared/x"));
  });
  const ana = newClient(server.url, { name: "Ana", transport: "feed", fetch: path.fetch });
  await until(() => ana.chat.state === "live" && voids === 1);
  const posted = await talk(server, ["one", "two"]);
  await until(() => ana.messages.length === 2);
  expect(ana.messages).toEqual(posted);
  expect(ana.refusals).toEqual([]);
  await until(() => path.shared().length > 2);
});
