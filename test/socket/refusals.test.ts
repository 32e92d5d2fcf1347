import { get } from "node:http";
import { io } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { newServer, stockClient } from "../support/server.ts";

const post = { room: "lobby", text: "x", nonce: "n" };
const change = { room: "lobby", seq: 1, nonce: "n" };

test.each<[string, unknown, string]>([
  ["join", undefined, "bad_request"],
  ["join", null, "bad_request"],
  ["join", "lobby", "bad_request"],
  ["join", { room: 7 }, "bad_request"],
  ["join", { room: "" }, "bad_request"],
  ["join", { room: "nowhere" }, "not_found"],
  ["join", { room: "__proto__" }, "not_found"],
  ["join", { room: "lobby", after: {} }, "bad_request"],
  ["join", { room: "lobby", after: "not a cursor" }, "bad_request"],
  ["leave", {}, "bad_request"],
  ["typing", { room: "lobby" }, "forbidden"],
  ["typing", [], "bad_request"],
  ["post", { ...post, text: undefined }, "bad_request"],
  ["post", { ...post, text: ["x"] }, "bad_request"],
  ["post", { ...post, text: "  " }, "bad_request"],
  ["post", { ...post, text: "x".repeat(4_001) }, "too_long"],
  ["post", { ...post, nonce: "" }, "bad_request"],
  ["post", { ...post, nonce: "n".repeat(101) }, "bad_request"],
  ["post", { ...post, replyTo: -1 }, "bad_request"],
  ["post", { ...post, replyTo: 99 }, "bad_request"],
  ["post", { ...post, room: "nowhere" }, "not_found"],
  ["edit", undefined, "bad_request"],
  ["edit", "lobby", "bad_request"],
  ["edit", { ...change, type: "remove" }, "bad_request"],
  ["edit", { ...change, text: "x" }, "not_found"],
  ["remove", [change], "bad_request"],
  ["remove", { ...change, seq: 0 }, "bad_request"],
  ["react", { ...change, emoji: "👍" }, "bad_request"],
  ["react", { ...change, emoji: "x", present: true }, "bad_request"],
])("%s %j is answered with %s", async (event, payload, code) => {
  const server = await newServer();
  const client = await stockClient(server, { name: "Ana" });
  const answer = await client.emitWithAck(event as "post", payload as never);
  expect(answer).toMatchObject({ error: { code, detail: expect.any(String) } });
  expect(client.connected).toBe(true);
});

test("a change that is nothing but a long text costs no more to refuse than such a post", async () => {
  const server = await newServer();
  const client = await stockClient(server, { name: "Ana" });
  const long = "x".repeat(60_000);
  /** The fastest of some: how busy the machine is does not count. */
  const fastest = async (event: "post" | "edit") => {
    const times: number[] = [];
    for (let turn = 0; turn < 10; turn++) {
      const begun = performance.now();
      await client.emitWithAck(event, long as never);
      times.push(performance.now() - begun);
    }
    return Math.min(...times);
  };
  expect(await fastest("edit")).toBeLessThan(10 + 3 * (await fastest("post")));
});

test("a wrong field is named", async () => {
  const server = await newServer();
  const client = await stockClient(server, { name: "Ana" });
  const answer = await client.emitWithAck("post", { ...post, text: 7 } as never);
  expect(answer).toMatchObject({ error: { detail: expect.stringMatching(/^text: /) } });
});

test("a reader without a name may not post", async () => {
  const server = await newServer();
  const reader = await stockClient(server);
  expect(await reader.emitWithAck("post", post)).toMatchObject({
    error: { code: "unauthorized" },
  });
});

test("a page that has kept no token yet, and says so, is a guest or a reader", async () => {
  const server = await newServer();
  const guest = await stockClient(server, { token: null, name: "Ana" });
  expect(await guest.emitWithAck("post", post)).toMatchObject({
    message: { author: { name: "Ana" } },
  });
  const reader = await stockClient(server, { token: null, name: null });
  expect(await reader.emitWithAck("join", { room: "lobby" })).toMatchObject({ room: "lobby" });
});

test("an event without an ack, or one that is not known, harms nobody", async () => {
  const server = await newServer();
  const client = await stockClient(server, { name: "Ana" });
  const anything = client as unknown as { emit(...words: unknown[]): void };
  anything.emit("post", {});
  anything.emit("join");
  anything.emit("nonsense", { a: 1 });
  expect(await client.emitWithAck("join", { room: "lobby" })).toMatchObject({ room: "lobby" });
});

test("the namespace /check returns what it is given", async () => {
  const server = await newServer();
  const client = io(`${server.url}/check`, { transports: ["polling"], forceNew: true });
  onTestFinished(() => {
    client.close();
  });
  const value = { a: [1, "두", null], b: { c: true } };
  expect(await client.emitWithAck("echo", value)).toEqual(value);
});

test("a value too deep to be sent back harms nobody", async () => {
  const server = await newServer();
  const client = io(`${server.url}/check`, { transports: ["polling"], forceNew: true });
  onTestFinished(() => {
    client.close();
  });
  await new Promise<void>((resolve) => client.once("connect", resolve));
  const { id } = client.io.engine as unknown as { id: string };
  // By hand: the client's own encoder gives up on what the server has to stand.
  const answered = new Promise<string>((resolve) =>
    client.io.engine.on("packet", ({ data }: { data?: string }) => {
      if (data?.startsWith("3/check,7")) resolve(data);
    }),
  );
  const deep = "[".repeat(8_000) + "]".repeat(8_000);
  await fetch(`${server.url}/socket.io/?EIO=4&transport=polling&sid=${id}`, {
    method: "POST",
    body: `42/check,7["echo",${deep}]`,
  });
  expect(await answered).toContain('"code":"bad_request"');
  expect(await client.emitWithAck("echo", "still here")).toBe("still here");
});

test("the WebSocket handshake is refused unless it is allowed", async () => {
  const handshake = (url: string) =>
    new Promise((resolve, reject) => {
      const headers = {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "bG9uZ3dhdmUgbG9uZ3dhdg==",
      };
      const request = get(`${url}/socket.io/?EIO=4&transport=websocket`, { headers });
      request.once("response", (response) => resolve(response.statusCode));
      request.once("upgrade", (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
      request.once("error", reject);
    });
  const closed = await newServer();
  expect(await handshake(closed.url)).toBe(400);
  const open = await newServer({ transports: ["polling", "websocket"] });
  expect(await handshake(open.url)).toBe(101);
});

test("a stock client over WebSocket takes part where it is allowed", async () => {
  const server = await newServer({ transports: ["polling", "websocket"] });
  const polling = await stockClient(server, { name: "Ana" });
  const websocket = await stockClient(server, { name: "Ben" }, { transports: ["websocket"] });
  await Promise.all([
    polling.emitWithAck("join", { room: "lobby" }),
    websocket.emitWithAck("join", { room: "lobby" }),
  ]);
  const heard = new Promise((resolve) => polling.once("message", resolve));
  await websocket.emitWithAck("post", post);
  expect(await heard).toMatchObject({ author: { name: "Ben" } });
});
