import { createHmac } from "node:crypto";
import { sign } from "hono/jwt";
import { expect, test } from "vitest";
import { HostTokens } from "../../src/chat/host_tokens.ts";
import { newClient, until } from "../support/client.ts";
import { newServer, stockClient } from "../support/server.ts";

const EMBED_SECRET = "shared with the host's server";
const soon = () => Math.floor(Date.now() / 1000) + 600;

const signed = (
  claims: object = {},
  secret = EMBED_SECRET,
  algorithm: "HS256" | "HS512" = "HS256",
) => sign({ sub: "42", name: "Ana", exp: soon(), ...claims }, secret, algorithm);

/** How long a token is good that is to expire in a test, in seconds. */
const SHORT = 4;
const shortLived = () => signed({ exp: soon() - 600 + SHORT });
const untilItExpires = () => new Promise((resolve) => setTimeout(resolve, SHORT * 1000 + 100));

/** The whole server with the secret of a host, and requests in somebody's name. */
async function newHostedServer() {
  const server = await newServer({ embedSecret: EMBED_SECRET });
  const ask = async (
    path: string,
    token: string,
    body?: object,
    method = body ? "POST" : "GET",
  ) => {
    const response = await fetch(`${server.url}/api${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const post = (token: string, room = "lobby") =>
    ask(`/rooms/${room}/messages`, token, { text: "hello", nonce: crypto.randomUUID() });
  return { server, ask, post };
}

test("a host's user posts as a verified person, the same one with each token", async () => {
  const { ask, post } = await newHostedServer();
  const first = await post(await signed());
  expect(first).toMatchObject({ status: 201, body: { author: { name: "Ana", verified: true } } });
  const renamed = await post(await signed({ name: "Ana Ruiz" }));
  expect(renamed.body.author).toEqual({ ...first.body.author, name: "Ana Ruiz" });
  const other = await post(await signed({ sub: "43" }));
  expect(other.body.author.id).not.toBe(first.body.author.id);
  const { body } = await ask("/rooms/lobby/messages", await signed());
  expect(body.messages.map(({ author }: { author: object }) => author)).toMatchObject([
    { name: "Ana", verified: true },
    { name: "Ana Ruiz", verified: true },
    { name: "Ana", verified: true },
  ]);
});

test.for([
  ["is signed by somebody else", () => signed({}, "another secret altogether"), "signature"],
  ["is by another algorithm", () => signed({}, EMBED_SECRET, "HS512"), "HS256"],
  ["is by no algorithm", () => Promise.resolve(unsigned()), "HS256"],
  ["has expired", () => signed({ exp: soon() - 601 }), "expired"],
  ["is not valid yet", () => signed({ nbf: soon() }), "not valid yet"],
  ["has a text for a beginning", () => signed({ nbf: "soon" }), "not valid yet"],
  ["never expires", () => sign({ sub: "1", name: "Ana" }, EMBED_SECRET), "exp"],
  ["expires when no clock ends", () => signedText('{"sub":"1","name":"Ana","exp":1e400}'), "exp"],
  ["claims nothing", () => signedText("null"), "sub"],
  ["is about nobody", () => sign({ name: "Ana", exp: soon() }, EMBED_SECRET), "sub"],
  ["has a number for a sub", () => signed({ sub: 42 }), "sub"],
  ["has no name", () => sign({ sub: "1", exp: soon() }, EMBED_SECRET), "name"],
  ["has a blank name", () => signed({ name: "  " }), "blank"],
  ["has a name that is too long", () => signed({ name: "a".repeat(41) }), "41 characters"],
  ["has a room that is no text", () => signed({ room: 7 }), "room"],
] as const)("a token that %s is refused with a word that says so", async ([, make, word]) => {
  const { server, ask } = await newHostedServer();
  const token = await make();
  const { status, body } = await ask("/rooms/lobby/messages", token);
  expect([status, body.code]).toEqual([401, "unauthorized"]);
  expect(body.detail).toContain(word);
  await expect(stockClient(server, { token })).rejects.toThrow(word);
});

function unsigned(): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "none", typ: "JWT" })}.${part({ sub: "1", name: "Ana", exp: soon() })}.`;
}

/** Signs claims as they are written, whether or not they make sense. */
function signedText(claims: string): Promise<string> {
  const unsigned = [JSON.stringify({ alg: "HS256" }), claims]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
  const signature = createHmac("sha256", EMBED_SECRET).update(unsigned).digest("base64url");
  return Promise.resolve(`${unsigned}.${signature}`);
}

test("a token for one room is good in that room alone", async () => {
  const { server, ask, post } = await newHostedServer();
  const { token: guest } = await server.guest("Ben");
  await ask("/rooms", guest, { title: "Tea" });
  const token = await signed({ room: "Tea" });
  expect((await post(token, "tea")).status).toBe(201);
  for (const { status, body } of [
    await post(token, "lobby"),
    await ask("/rooms/lobby/messages", token),
    await ask("/rooms/lobby/feed?wait=0", token),
    await ask("/rooms", token, { title: "More" }),
  ]) {
    expect([status, body.code]).toEqual([403, "forbidden"]);
    expect(body.detail).toContain("“tea”");
  }
  const byCookie = await fetch(`${server.url}/api/rooms/lobby/messages`, {
    headers: { Cookie: `longwave=${token}` },
  });
  expect(byCookie.status).toBe(403);
  const socket = await stockClient(server, { token });
  expect(await socket.emitWithAck("join", { room: "lobby" })).toMatchObject({
    error: { code: "forbidden" },
  });
  expect(await socket.emitWithAck("join", { room: "tea" })).toMatchObject({ room: "tea" });
});

test("a session that outlives its token reads on and posts no more, until it is renewed", async () => {
  const { server } = await newHostedServer();
  const socket = await stockClient(server, { token: await shortLived() });
  await socket.emitWithAck("join", { room: "lobby" });
  const post = (nonce: string) => socket.emitWithAck("post", { room: "lobby", text: nonce, nonce });
  expect(await post("one")).toMatchObject({ message: { author: { verified: true } } });
  await untilItExpires();
  expect(await post("two")).toMatchObject({
    error: { code: "unauthorized", detail: expect.stringContaining("expired") },
  });
  const heard = new Promise((resolve) => socket.once("message", resolve));
  await server.post(await server.guest("Ben"), "still heard");
  expect(await heard).toMatchObject({ text: "still heard" });

  const renew = (token: string) => socket.emitWithAck("identify", { token });
  expect(await renew(await signed({ sub: "another" }))).toMatchObject({
    error: { code: "forbidden" },
  });
  expect(await renew("garbage")).toMatchObject({ error: { code: "unauthorized" } });
  expect(await renew(await signed())).toMatchObject({ person: { name: "Ana", verified: true } });
  expect(await post("two")).toMatchObject({ message: { text: "two" } });
});

test("the client goes on with a renewed token over each transport, its connection kept", async () => {
  const transports = ["polling", "websocket", "feed"] as const;
  const server = await newServer({
    embedSecret: EMBED_SECRET,
    transports: ["polling", "websocket"],
  });
  const token = await shortLived();
  const clients = transports.map((transport) => newClient(server.url, { token, transport }));
  await until(() => clients.every(({ chat }) => chat.state === "live"));
  const states: string[] = [];
  for (const { chat } of clients) chat.on("state", ({ state }) => states.push(state));
  await untilItExpires();
  for (const { chat } of clients) {
    await expect(chat.post(`over ${chat.transport}`)).rejects.toThrow("expired");
    chat.renew(await signed({ name: "Ana Ruiz" }));
    chat.outbox.retry(chat.outbox.pending[0]?.nonce ?? "");
  }
  await until(() => clients.every(({ messages }) => messages.length === 3));
  const messages = clients.flatMap((client) => client.messages).slice(0, 3);
  expect(messages.map(({ text }) => text).sort()).toEqual(
    transports.map((transport) => `over ${transport}`).sort(),
  );
  expect(messages.map(({ author }) => author.name)).toEqual(Array(3).fill("Ana Ruiz"));
  expect(states).toEqual([]);
});

test("a server without the secret takes no host's word", async () => {
  await expect(new HostTokens().read(await signed())).rejects.toThrow("no signed identities");
});

test("no guest looks like somebody verified", async () => {
  const { server, ask, post } = await newHostedServer();
  const { body } = await ask("/people", await signed(), { name: "Ana ✓✔️ ☑ ✅" });
  expect(body.code).toBe("forbidden");
  const { person } = await server.guest("✔️ Ana ✓ ✅√✔\ufe0e\u237b");
  expect(person).toMatchObject({ name: "Ana", verified: false });
  await post(await signed());
  const page = await (await fetch(`${server.url}/rooms/lobby`)).text();
  expect(page.split("<template")[0]?.match(/class="verified"/g)).toHaveLength(1);
  await server.post(await server.guest("Ana"), "I am Ana as well");
  const text = await fetch(`${server.url}/api/rooms/lobby/feed?wait=0`, {
    headers: { Accept: "text/plain" },
  });
  expect((await text.text()).split("\n").map((line) => line.slice(27))).toEqual([
    "Ana ✓: hello",
    "Ana: I am Ana as well",
    "",
  ]);
});
