/**
 * What Engine.IO's own tests say of answers (socketio/socket.io, packages/engine.io,
 * test/server.js: handshake, http compression, response headers, cors; MIT), asked of
 * a stock server and of this one: to who numbers nothing they are the same.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync, inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { engineClient, engines, newEngine } from "../support/engine.ts";
import { ask, askBytes } from "../support/raw_polling.ts";

type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: Error) => void,
) => void;

const HANDSHAKE = "/engine.io/?EIO=4&transport=polling";

async function open(url: string, headers: Record<string, string> = {}) {
  const answer = await ask(url + HANDSHAKE, { headers });
  const { sid } = JSON.parse(answer.body.split("\x1e")[0]?.slice(1) ?? "") as { sid: string };
  return { ...answer, sid, target: `${url}${HANDSHAKE}&sid=${sid}` };
}

describe.each(engines)("%s", (kind) => {
  test.for<[object | boolean, string | undefined]>([
    [true, "io=SID; Path=/; HttpOnly; SameSite=Lax"],
    [{ name: "node" }, "node=SID; Path=/; HttpOnly; SameSite=Lax"],
    [{ path: "/chat" }, "io=SID; Path=/chat; HttpOnly; SameSite=Lax"],
    [{ path: false }, "io=SID; HttpOnly; SameSite=Lax"],
    [{ httpOnly: false }, "io=SID; Path=/; SameSite=Lax"],
    [{ sameSite: "strict", maxAge: 60 }, "io=SID; Max-Age=60; Path=/; HttpOnly; SameSite=Strict"],
    [false, undefined],
  ])("the cookie option %j sets the cookie %s, at the handshake alone", async ([cookie, set]) => {
    const { url } = await newEngine({ kind, cookie: cookie as never, echo: true });
    const { sid, headers, target } = await open(url);
    expect(headers["set-cookie"]).toEqual(set && [set.replace("SID", sid)]);
    const posted = await ask(target, { method: "POST", body: "4a" });
    const polled = await ask(target);
    expect(polled.body).toBe("4a");
    expect([posted.headers["set-cookie"], polled.headers["set-cookie"]]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("listeners to initial_headers and headers see each answer, and change it", async () => {
    const { url, engine } = await newEngine({ kind, cookie: true, echo: true });
    const seen: string[] = [];
    engine.on("initial_headers", (headers, request) => {
      seen.push(`initial ${request.method}`);
      headers["set-cookie"] = "own=1";
    });
    engine.on("headers", (headers, request) => {
      seen.push(`${request.method} ${headers["Content-Length"] === undefined ? "?" : "sized"}`);
      headers["x-own"] = request._query.sid ? "later" : "first";
      headers["cache-control"] = "no-store, private";
    });
    const first = await open(url);
    expect(first.headers["set-cookie"]).toEqual([
      `io=${first.sid}; Path=/; HttpOnly; SameSite=Lax`,
      "own=1",
    ]);
    const posted = await ask(first.target, { method: "POST", body: "4a" });
    const polled = await ask(first.target);
    const changed = (own: string) => ({ "x-own": own, "cache-control": "no-store, private" });
    expect([first.headers, posted.headers, polled.headers]).toMatchObject([
      changed("first"),
      changed("later"),
      changed("later"),
    ]);
    expect(polled.headers["set-cookie"]).toBeUndefined();
    expect(seen).toEqual(["initial GET", "GET sized", "POST sized", "GET sized"]);
  });

  test.for([
    ["MSIE 8.0;MSIE", ";MSIE 8.0", "0"],
    ["Explorer 11", "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko", "0"],
    ["any other browser", "Mozilla/5.0 Firefox/140.0", undefined],
  ] as const)(
    "a transport's headers event: no store, and %s is told %s",
    async ([, agent, told]) => {
      const { url, nextSession } = await newEngine({ kind });
      const opened = nextSession();
      const { target, headers } = await open(url, { "User-Agent": agent });
      expect(headers["x-xss-protection"]).toBe(told);
      const session = await opened;
      const heard = new Promise<Record<string, string>>((resolve) =>
        session.transport.once("headers", resolve),
      );
      session.send("hi");
      const answer = await ask(target, { headers: { "User-Agent": agent } });
      // What stock says, and that nothing on the way is to change it (RFC 9111, 5.2.2.6).
      const noStore = kind === "stock" ? "no-store" : "no-store, no-transform";
      expect(answer.headers).toMatchObject({ "cache-control": noStore });
      expect(answer.headers["x-xss-protection"]).toBe(told);
      expect(await heard).toMatchObject({
        "cache-control": noStore,
        "Content-Type": "text/plain; charset=UTF-8",
      });
      expect((await heard)["X-XSS-Protection"]).toBe(told);
    },
  );

  test("a connection has one initial_headers event, and a headers event for each answer", async () => {
    const { url, engine } = await newEngine({ kind });
    const seen: string[] = [];
    engine.on("initial_headers", () => seen.push("initial"));
    engine.on("headers", (_headers, request) => seen.push(request._query.transport));
    const client = engineClient(url);
    await new Promise((resolve) => client.on("upgrade", resolve));
    expect(seen).toEqual(["initial", "polling", "websocket", "polling"]);
  });

  const LONG = "안녕".repeat(600);
  test.for<[string, object, string, object | undefined, string | undefined]>([
    ["long, as it is by default", {}, "gzip, deflate", undefined, "gzip"],
    ["for a client that wants deflate", {}, "deflate", undefined, "deflate"],
    ["for one that wants it more", {}, "gzip;q=0.5, deflate;q=0.8", undefined, "deflate"],
    ["for one that takes anything", {}, "*", undefined, "gzip"],
    ["for one that refuses gzip", {}, "gzip;q=0, deflate", undefined, "deflate"],
    ["for one that takes nothing else", {}, "br, identity", undefined, undefined],
    ["for one that says nothing", {}, "", undefined, undefined],
    ["switched off", { httpCompression: false }, "gzip", undefined, undefined],
    [
      "below the threshold",
      { httpCompression: { threshold: 9_999 } },
      "gzip",
      undefined,
      undefined,
    ],
    ["marked not to be", {}, "gzip", { compress: false }, undefined],
  ])("an answer %s is compressed as it should", async ([, options, accepted, marked, coding]) => {
    const { url, nextSession } = await newEngine({ kind, ...options });
    const opened = nextSession();
    const { target } = await open(url);
    let called = 0;
    (await opened).send(LONG, marked ?? {}, () => {
      called += 1;
    });
    const { headers, bytes } = await askBytes(target, { "Accept-Encoding": accepted });
    expect(headers["content-encoding"]).toBe(coding);
    const plain =
      coding === "gzip" ? gunzipSync(bytes) : coding === "deflate" ? inflateSync(bytes) : bytes;
    expect(plain.toString()).toBe(`4${LONG}`);
    await expect.poll(() => called).toBe(1);
  });

  test("a threshold of nothing compresses the shortest answer", async () => {
    const { url, nextSession } = await newEngine({ kind, httpCompression: { threshold: 0 } });
    const opened = nextSession();
    const { target } = await open(url);
    (await opened).send("short");
    const { headers, bytes } = await askBytes(target, { "Accept-Encoding": "gzip" });
    expect(headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(bytes).toString()).toBe("4short");
  });

  test("a client that leaves while its answer is compressed: the callback is called all the same", async () => {
    const { url, nextSession } = await newEngine({ kind, httpCompression: { threshold: 0 } });
    const opened = nextSession();
    const { target } = await open(url);
    const session = await opened;
    const poll = ask(target, { headers: { "Accept-Encoding": "gzip" } });
    await expect.poll(() => session.transport.writable, { interval: 2 }).toBe(true);
    const called = new Promise<void>((resolve) => session.send("x".repeat(2_000_000), resolve));
    poll.cut();
    await called;
  });

  test("the cors option is Engine.IO's, for a preflight and for an answer", async () => {
    const { url } = await newEngine({
      kind,
      cors: { origin: "https://good.example", credentials: true, allowedHeaders: ["my-header"] },
    });
    const headers = { Origin: "https://good.example" };
    expect(await ask(url + HANDSHAKE, { method: "OPTIONS", headers })).toMatchObject({
      status: 204,
      headers: {
        "access-control-allow-origin": "https://good.example",
        "access-control-allow-methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
        "access-control-allow-headers": "my-header",
        "access-control-allow-credentials": "true",
      },
    });
    const { headers: answered, target } = await open(url, headers);
    expect(answered["access-control-allow-origin"]).toBe("https://good.example");
    const posted = await ask(target, { method: "POST", body: "4a", headers });
    expect(posted).toMatchObject({
      body: "ok",
      headers: { "access-control-allow-credentials": "true" },
    });
    const bad = await ask(url + HANDSHAKE, { headers: { Origin: "https://bad.example" } });
    expect(bad.headers["access-control-allow-origin"]).toBe("https://good.example");
  });

  test("middlewares run in their order, and what they set is in the answer", async () => {
    const { url, engine } = await newEngine({ kind, echo: true });
    const order: number[] = [];
    const use = (middleware: Middleware) => engine.use(middleware);
    use((_request, response, next) => {
      order.push(1);
      response.setHeader("x-own", "set");
      next();
    });
    use((_request, _response, next) => {
      order.push(2);
      next();
    });
    const { headers, target } = await open(url);
    expect(headers["x-own"]).toBe("set");
    expect((await ask(target, { method: "POST", body: "4a" })).headers["x-own"]).toBe("set");
    expect(await ask(target)).toMatchObject({ body: "4a", headers: { "x-own": "set" } });
    expect(order).toEqual([1, 2, 1, 2, 1, 2]);
    use((_request, _response, next) => next(new Error("no")));
    expect(await ask(url + HANDSHAKE)).toMatchObject({ status: 400 });
    expect(await ask(target)).toMatchObject({ status: 400 });
  });
});

test("numbered answers have the headers event, and are compressed, as the others are", async () => {
  const { url, engine, nextSession } = await newEngine({ httpCompression: { threshold: 0 } });
  engine.on("headers", (headers, request) => {
    headers["x-own"] = request._query.n;
  });
  const opened = nextSession();
  const first = await ask(`${url}${HANDSHAKE}&n=0`);
  expect(first.headers["x-own"]).toBe("0");
  const { sid } = JSON.parse(first.body.slice(1, first.body.indexOf("\x1e")));
  (await opened).send("안녕");
  const target = `${url}${HANDSHAKE}&sid=${sid}&n=1`;
  const posted = await ask(target, { method: "POST", body: "4a" });
  expect(posted).toMatchObject({ body: "ok", headers: { "x-own": "1" } });
  // The same poll again is given the same answer again, compressed or not.
  for (const accepted of ["gzip", "deflate", ""]) {
    const { headers, bytes } = await askBytes(target, { "Accept-Encoding": accepted });
    expect(headers["x-own"]).toBe("1");
    expect(headers["content-encoding"]).toBe(accepted || undefined);
    const plain = accepted === "gzip" ? gunzipSync(bytes) : accepted ? inflateSync(bytes) : bytes;
    expect(plain.toString()).toBe("4안녕\x1e61");
  }
});
