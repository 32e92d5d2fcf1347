import { Agent, createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { startFaultProxy } from "../../../src/tools/gauntlet/fault_proxy.ts";
import type { Fault } from "../../../src/tools/gauntlet/faults.ts";
import { SCENARIOS, scenario } from "../../../src/tools/gauntlet/scenarios.ts";
import { listen } from "../../support/engine.ts";
import { ask } from "../../support/raw_polling.ts";

/** A server that counts what reaches it and answers with it, behind a path. */
async function behind(faults: Fault[], seed = 1) {
  const reached: string[] = [];
  const http = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    reached.push(`${request.method} ${request.url} ${body}`.trim());
    if (request.url !== "/held") response.end(JSON.stringify(request.headers));
  });
  const path = await startFaultProxy({ target: await listen(http), seed, faults });
  onTestFinished(() => path.close());
  return { path, reached, get: (target = "/") => ask(path.url + target) };
}

const post = { method: "POST", body: "hello" };

test("nothing in the way: requests and answers go through as they are", async () => {
  const { path, reached } = await behind([]);
  expect(await ask(`${path.url}/a?b=c`, post)).toMatchObject({ status: 200 });
  expect(reached).toEqual(["POST /a?b=c hello"]);
  expect(path.faults).toEqual([]);
});

test("the same seed hits the same requests, another seed others, one in each run", async () => {
  const hits = async (seed: number) => {
    const { path, get } = await behind([{ kind: "answer", every: 10, with: 502 }], seed);
    for (let index = 0; index < 50; index++) await get();
    return path.faults.map(({ request }) => request);
  };
  const first = await hits(1);
  expect(first.map((request) => Math.floor((request - 1) / 10))).toEqual([0, 1, 2, 3, 4]);
  expect(await hits(1)).toEqual(first);
  expect(await hits(2)).not.toEqual(first);
});

test("a swallowed answer: the server has it, the client does not", async () => {
  const { path, reached } = await behind([{ kind: "swallow", every: 1 }]);
  await expect(ask(path.url, post)).rejects.toThrow();
  expect(reached).toEqual(["POST / hello"]);
  expect(path.faults).toMatchObject([
    { fault: "swallow", request: 1, method: "POST", target: "/" },
  ]);
});

test("a lost request: the server never hears of it", async () => {
  const { path, reached, get } = await behind([{ kind: "lose", every: 1, method: "POST" }]);
  await expect(ask(path.url, post)).rejects.toThrow();
  expect((await get()).status).toBe(200);
  expect(reached).toEqual(["GET /"]);
});

test("a repeated request: the server hears of it twice, the client once", async () => {
  const { path, reached } = await behind([{ kind: "repeat", every: 1 }]);
  expect((await ask(path.url, post)).status).toBe(200);
  await expect.poll(() => reached).toEqual(["POST / hello", "POST / hello"]);
});

test("an answer that is cut in its body", async () => {
  const { get } = await behind([{ kind: "truncate", every: 1 }]);
  await expect(get()).rejects.toThrow();
});

test.for([
  ["portal", 200, /Sign in/],
  ["redirect", 302, /Sign in/],
  [407, 407, /Proxy Auth/],
  [413, 413, /Too Large/],
  [504, 504, /Timeout/],
] as const)("the path answers %s for itself", async ([as, status, body]) => {
  const { reached, get } = await behind([{ kind: "answer", every: 1, with: as }]);
  expect(await get()).toMatchObject({ status, body: expect.stringMatching(body) });
  expect(reached).toEqual([]);
});

test("a request that takes too long is cut, or answered 504", async () => {
  const reset = await behind([{ kind: "cut", afterMs: 50 }]);
  await expect(reset.get("/held")).rejects.toThrow();
  const gateway = await behind([{ kind: "cut", afterMs: 50, how: 504 }]);
  expect(await gateway.get("/held")).toMatchObject({ status: 504 });
  expect(gateway.path.faults).toMatchObject([{ fault: "cut", target: "/held" }]);
});

test("a line is shared by all connections, heads included, each way by itself", async () => {
  const { path, get } = await behind([{ kind: "line", bytesPerSecond: 4_000, latencyMs: 20 }]);
  const began = performance.now();
  const long = { ...post, body: "x".repeat(1_000) };
  const answers = await Promise.all([ask(path.url, long), ask(path.url, long), get()]);
  const seconds = (performance.now() - began) / 1000;
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const { up, down } = path.bytes;
  expect(up).toBeGreaterThan(2_000);
  expect(seconds).toBeGreaterThan(up / 4_000);
  expect(down).toBeGreaterThan(300);
  // It gets better, and other paths were never worse.
  path.setFaults([]);
  const other = await behind([]);
  for (const clear of [path, other.path]) {
    const start = performance.now();
    await ask(clear.url, { ...post, body: "x".repeat(8_000), agent: new Agent() });
    expect(performance.now() - start).toBeLessThan(1_000);
  }
});

test("a connection dies of age", async () => {
  const { path, get } = await behind([{ kind: "connection age", ms: 50 }]);
  await expect(get("/held")).rejects.toThrow();
  expect(path.faults).toMatchObject([{ fault: "connection age" }]);
});

test("a body that is too long is refused", async () => {
  const { path, reached } = await behind([{ kind: "body limit", bytes: 5 }]);
  expect(await ask(path.url, post)).toMatchObject({ status: 200 });
  expect(await ask(path.url, { ...post, body: "longer" })).toMatchObject({ status: 413 });
  expect(reached).toHaveLength(1);
});

test("headers are stripped and written over, each way", async () => {
  const { path } = await behind([
    { kind: "headers", of: "request", strip: ["accept"], set: { via: "1.1 path" } },
    { kind: "headers", of: "answer", set: { "x-path": "yes" } },
  ]);
  const answer = await ask(path.url, { headers: { accept: "*/*", "x-own": "kept" } });
  expect(answer.headers["x-path"]).toBe("yes");
  expect(JSON.parse(answer.body)).toMatchObject({ via: "1.1 path", "x-own": "kept" });
  expect(JSON.parse(answer.body)).not.toHaveProperty("accept");
});

test("a path that is closed resets everything, and opens again", async () => {
  const { path, get } = await behind([{ kind: "closed", everyMs: 100, forMs: 50 }]);
  await expect(get("/held")).rejects.toThrow();
  await expect
    .poll(
      () =>
        get().then(
          ({ status }) => status,
          () => 0,
        ),
      { interval: 5 },
    )
    .toBe(200);
  expect(path.faults[0]).toMatchObject({ fault: "closed", request: 0 });
});

test("a part of the URL is blocked", async () => {
  const { get } = await behind([{ kind: "block", path: "/socket.io/" }]);
  expect(await get("/socket.io/?EIO=4")).toMatchObject({ status: 403 });
  expect(await get("/api/rooms")).toMatchObject({ status: 200 });
});

test.for([
  ["refuse", "error"],
  ["die", "open then close"],
  ["hang", "nothing"],
] as const)("WebSocket: %s", async ([how, expected]) => {
  const { NumberedEngine } = await import("../../../src/polling/server/engine.ts");
  const http = createServer();
  const engine = new NumberedEngine({ transports: ["polling", "websocket"] });
  engine.attach(http, { path: "/socket.io" });
  // On a busy machine, what is cut sooner is cut before it is open.
  const faults: Fault[] = [{ kind: "web socket", how, afterMs: 500 }];
  const path = await startFaultProxy({ target: await listen(http), faults });
  onTestFinished(() => path.close());
  const target = `${path.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(target);
  onTestFinished(() => socket.close());
  const seen: string[] = [];
  for (const type of ["open", "error", "close"]) {
    socket.addEventListener(type, () => seen.push(type));
  }
  await expect.poll(() => path.faults).toMatchObject([{ fault: "web socket" }]);
  if (expected === "error") await expect.poll(() => seen[0]).toBe("error");
  if (expected === "open then close") {
    await expect.poll(() => seen.at(-1)).toBe("close");
    expect(seen[0]).toBe("open");
  }
  if (expected === "nothing") expect(seen).toEqual([]);
});

test("every scenario has a name of its own and a sentence", () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  for (const { description } of SCENARIOS) expect(description).toMatch(/^[A-Z4].*\.$/);
  expect(() => scenario("none")).toThrow(/no scenario is named none; there are clear, /);
});
