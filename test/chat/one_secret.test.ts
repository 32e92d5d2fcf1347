import { sign } from "hono/jwt";
import { expect, test } from "vitest";
import { Tokens } from "../../src/chat/tokens.ts";
import { newServer, stockClient, TEST_SECRET } from "../support/server.ts";

// What people will set: the same value for SECRET and EMBED_SECRET.
const newServerOfOneSecret = async () => {
  const server = await newServer({ embedSecret: TEST_SECRET });
  const ask = async (path: string, headers: Record<string, string>, body?: object) => {
    const response = await fetch(server.url + path, {
      method: body ? "POST" : "GET",
      headers: { ...(body && { "Content-Type": "application/json" }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, body: text.startsWith("{") ? JSON.parse(text) : {} };
  };
  const post = (token: string) =>
    ask(
      "/api/rooms/lobby/messages",
      { Authorization: `Bearer ${token}` },
      { text: "hello", nonce: crypto.randomUUID() },
    );
  return { server, ask, post };
};

const tokens = new Tokens(TEST_SECRET);
const bo = { id: "bo", name: "Bonaventura", verified: false };
const inAMinute = () => Math.floor(Date.now() / 1000) + 60;
const byHost = (claims: object = {}) =>
  sign({ sub: "42", name: "Ana", exp: inAMinute(), ...claims }, TEST_SECRET, "HS256");

test.for([
  ["a socket's ticket", () => tokens.issueTicket(bo)],
  ["an invitation", () => tokens.issueInvite("lobby")],
  ["a page's token", () => tokens.issuePage({ slug: "page-0", title: "Page" })],
] as const)("%s is nobody's identity, least of all a verified one", async ([, make]) => {
  const { server, ask, post } = await newServerOfOneSecret();
  const token = await make();
  expect(await post(token)).toMatchObject({ status: 401, body: { code: "unauthorized" } });
  await expect(stockClient(server, { token })).rejects.toThrow("not valid");
  const socket = await stockClient(server, { name: "Cy" });
  expect(await socket.emitWithAck("identify", { token })).toMatchObject({
    error: { code: "unauthorized" },
  });
  const { text } = await ask("/rooms/lobby", { Cookie: `longwave=${token}` });
  expect(text).toContain('id="name"');
  expect(text).not.toContain("Bonaventura");
});

test("a guest is no verified person, and a host's user is no guest, whatever the host calls itself", async () => {
  const { post } = await newServerOfOneSecret();
  const guest = await post(await tokens.issue(bo));
  expect(guest.body.author).toEqual(bo);
  for (const iss of [undefined, "https://host.example", "longwave"]) {
    const { body } = await post(await byHost(iss === undefined ? {} : { iss }));
    expect(body.author).toMatchObject({ name: "Ana", verified: true });
    expect(body.author.id).not.toBe("42");
  }
  // One that has expired is not taken for a guest's, which never does.
  expect((await post(await byHost({ iss: "longwave", exp: 1 }))).status).toBe(401);
});

test("a host's signed identity is no ticket, no invitation and no page's token", async () => {
  const { ask, server } = await newServerOfOneSecret();
  const token = await byHost({ room: "lobby", slug: "page-0", title: "Page" });
  const { token: mine } = await server.guest("Cy");
  const headers = { Authorization: `Bearer ${mine}` };
  expect((await ask(`/api/invites/${token}`, headers, {})).status).toBe(400);
  expect((await ask("/api/pages", headers, { page: token })).status).toBe(400);
  await expect(stockClient(server, { ticket: token } as object)).rejects.toThrow("ticket");
});
