import { expect, onTestFinished, test, vi } from "vitest";
import { type FaultProxy, startFaultProxy } from "../../src/tools/gauntlet/fault_proxy.ts";
import { newClient, until } from "../support/client.ts";
import { newServer } from "../support/server.ts";

test("a client joins, posts, and gets what everybody says, its own included", async () => {
  const server = await newServer();
  const ana = newClient(server.url, { name: "Ana" });
  const ben = newClient(server.url, { name: "Ben" });
  const posted = await ana.chat.post("hello");
  expect(posted).toMatchObject({ seq: 1, author: { name: "Ana" } });
  await until(() => ben.texts().length === 1);
  expect(ben.texts()).toEqual(["hello"]);
  await until(() => ana.texts().length === 1);
  expect(ana.chat).toMatchObject({ state: "live", transport: "polling" });
});

test("posts of one client keep their order, and each comes back once", async () => {
  const server = await newServer();
  const ana = newClient(server.url, { name: "Ana" });
  const written = Array.from({ length: 300 }, (_, number) => String(number));
  const messages = await Promise.all(written.map((text) => ana.chat.post(text)));
  expect(messages.map(({ seq }) => seq)).toEqual(written.map((_, index) => index + 1));
  await until(() => ana.texts().length === 300);
  expect(ana.texts()).toEqual(written);
});

test("posts that run into the limit wait, and keep their order", async () => {
  const server = await newServer({ rateLimit: true });
  const ana = newClient(server.url, { name: "Ana" });
  const written = Array.from({ length: 130 }, (_, number) => String(number));
  await Promise.all(written.map((text) => ana.chat.post(text)));
  await until(() => ana.texts().length === 130);
  expect(ana.texts()).toEqual(written);
});

test("a client that comes back with its cursor gets what changed, and nothing else", async () => {
  const server = await newServer();
  const guest = await server.guest("Ana");
  await server.post(guest, "before");
  const first = newClient(server.url, { token: guest.token });
  await until(() => first.texts().length === 1);
  const { cursor = "" } = first.chat;
  await first.chat.close();
  await server.post(guest, "meanwhile");
  await server.change(guest, "PATCH", 1, { text: "edited" });
  const second = newClient(server.url, { token: guest.token, after: cursor });
  await until(() => second.texts().length === 2);
  expect(second.messages.map(({ rev, text }) => [rev, text])).toEqual([
    [2, "meanwhile"],
    [3, "edited"],
  ]);
});

test("what the server refuses is refused to the caller, by its word", async () => {
  const server = await newServer();
  const ana = newClient(server.url, { name: "Ana" });
  await expect(ana.chat.post(" ")).rejects.toThrow("The text is blank.");
  const elsewhere = newClient(server.url, { name: "Ana", room: "nowhere" });
  await until(() => elsewhere.refusals.length > 0);
  expect(elsewhere.refusals[0]).toContain("nowhere");
});

test.each(["polling", "websocket", "feed"] as const)(
  "forced to %s, a client goes by that alone",
  async (transport) => {
    const server = await newServer({ transports: ["polling", "websocket"] });
    const ana = newClient(server.url, { name: "Ana", transport });
    await until(() => ana.chat.state === "live");
    expect(ana.chat.transport).toBe(transport);
    await Promise.all(["one", "two", "three"].map((text) => ana.chat.post(text)));
    await until(() => ana.texts().length === 3);
    expect(ana.texts()).toEqual(["one", "two", "three"]);
  },
);

/** A path on which Socket.IO's requests get nowhere. */
async function filtered(target: string): Promise<FaultProxy> {
  const path = await startFaultProxy({ target, faults: [{ kind: "block", path: "/socket.io/" }] });
  onTestFinished(() => path.close());
  return path;
}

test("where Socket.IO's path is filtered, the feed takes over and nothing is lost", async () => {
  const server = await newServer();
  const path = await filtered(server.url);
  const began = performance.now();
  const ana = newClient(path.url, { name: "Ana" });
  const posts = ["one", "two"].map((text) => ana.chat.post(text));
  await until(() => ana.chat.state === "live");
  expect(ana.chat.transport).toBe("feed");
  expect(performance.now() - began).toBeLessThan(5_000);
  await Promise.all(posts);
  await server.post(await server.guest("Ben"), "three");
  await until(() => ana.texts().length === 3);
  expect(ana.texts()).toEqual(["one", "two", "three"]);
});

test("a post that is still under way over the feed is not overtaken once polling gets through", async () => {
  const server = await newServer();
  const path = await filtered(server.url);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const ana = newClient(path.url, {
    name: "Ana",
    socketOptions: { reconnectionDelayMax: 300 },
    fetch: async (input, init) => {
      if (new URL(String(input)).pathname.endsWith("/messages")) await released;
      return fetch(input, init);
    },
  });
  await until(() => ana.chat.state === "live");
  const first = ana.chat.post("one");
  expect(ana.chat.transport).toBe("feed");
  path.setFaults([]);
  await until(() => ana.chat.transport === "polling");
  const second = ana.chat.post("two");
  await second;
  release();
  await first;
  await until(() => ana.texts().length === 2);
  expect(ana.texts()).toEqual(["one", "two"]);
});

test("what is written on waking, before the sleep is noticed, overtakes nothing", async () => {
  const server = await newServer();
  const ana = newClient(server.url, { name: "Ana", transport: "polling" });
  await until(() => ana.chat.state === "live");
  const first = ana.chat.post("one");
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 600_000);
  const second = ana.chat.post("two");
  clock.mockRestore();
  await Promise.all([first, second]);
  await until(() => ana.texts().length === 2);
  expect(ana.texts()).toEqual(["one", "two"]);
});

test("a room is the same however its name is typed", async () => {
  const server = await newServer();
  const ana = newClient(server.url, { name: "Ana", room: "LOBBY" });
  await until(() => ana.chat.state === "live");
  await server.post(await server.guest("Ben"), "hello");
  await until(() => ana.texts().length === 1);
  expect(ana.texts()).toEqual(["hello"]);
});

test("every request goes through the fetch that is given", async () => {
  const server = await newServer();
  const asked: string[] = [];
  const ana = newClient(server.url, {
    name: "Ana",
    fetch: (input, init) => {
      asked.push(`${init?.method ?? "GET"} ${new URL(String(input)).pathname}`);
      return fetch(input, init);
    },
  });
  await ana.chat.post("hello");
  expect(new Set(asked)).toEqual(
    new Set(["POST /api/people", "GET /socket.io/", "POST /socket.io/"]),
  );
});

test("the built client is one file that Node.js takes as it is", async () => {
  const server = await newServer();
  const { connect } = (await import(
    "longwave/client" as string
  )) as typeof import("../../src/client/connect.ts");
  const chat = connect(server.url, { room: "lobby", name: "Ana" });
  onTestFinished(() => chat.close());
  expect(await chat.post("hello")).toMatchObject({ seq: 1, text: "hello" });
});
