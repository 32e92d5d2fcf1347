import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { makeLimiter } from "../../../src/http/limiter.ts";
import { Holds } from "../../../src/web/check/holds.ts";
import { CHECK_BUDGETS } from "../../../src/web/check/limits.ts";
import {
  ANSWER_HEADERS,
  AUTHORIZATION,
  COOKIE,
  DRIP,
  MARK,
} from "../../../src/web/check/shared.ts";
import { newApp } from "../../support/app.ts";
import { newServer } from "../../support/server.ts";

describe("garbage is refused by name", () => {
  test.for([
    ["/check/hold", "seconds"],
    ["/check/hold?seconds=", "seconds"],
    ["/check/hold?seconds=soon", "seconds"],
    ["/check/hold?seconds=-1", "seconds"],
    ["/check/hold?seconds=1.5", "seconds"],
    ["/check/hold?seconds=1e1", "seconds"],
    ["/check/hold?seconds=56", "seconds"],
    ["/check/hold?seconds=1&expected=yesterday", "expected"],
    ["/check/hold?seconds=1&expected=9999999999999999", "expected"],
    ["/check/plain/hold?seconds=%00", "seconds"],
  ] as const)("%s", async ([path, name]) => {
    const { request } = await newApp();
    const response = await request(path);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    const { status, code, detail } = await response.json();
    expect([response.status, status, code]).toEqual([400, 400, "bad_request"]);
    expect(detail).toMatch(new RegExp(`^${name}: `));
  });

  test("an address that is none, a method that is none, a body that is too long", async () => {
    const { json, request } = await newApp();
    expect(await json("/check/nothing")).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
    const refused = await request("/check/hello", { method: "PUT" });
    expect([refused.status, refused.headers.get("Allow")]).toEqual([405, "GET, HEAD"]);
    const body = "x".repeat(64 * 1024 + 1);
    expect(await json("/check/body", { body })).toMatchObject({ status: 413 });
  });

  test("an unknown language is English", async () => {
    const page = await (await (await newApp()).request("/check?lang=%3Cscript%3E")).text();
    expect(page).toContain('lang="en"');
  });

  test("a form on another site", async () => {
    const { json } = await newApp();
    const headers = { "Sec-Fetch-Site": "cross-site" };
    expect(await json("/check/plain", { body: "", headers })).toMatchObject({ status: 403 });
  });
});

describe("what is held", () => {
  test("is answered when its time is over", async () => {
    const { json, request } = await newApp();
    const began = performance.now();
    const { body } = await json("/check/hold?seconds=1");
    expect(body).toEqual({ mark: MARK, again: false });
    const plain = await (await request("/check/plain/hold?seconds=1")).text();
    expect(plain).toContain("Came through.");
    expect(performance.now() - began).toBeGreaterThan(1_400);
  });

  test("is answered at once where a browser has sent it a second time", async () => {
    const { json } = await newApp();
    const { body } = await json(`/check/hold?seconds=55&expected=${Date.now() - 10_000}`);
    expect(body.again).toBe(true);
  });

  test("is let go of when its client is gone, and is bounded", async () => {
    const holds = new Holds();
    const gone = new AbortController();
    const held = Array.from({ length: 1_000 }, () => holds.hold(55_000, gone.signal));
    expect(holds.held).toBe(1_000);
    await expect(holds.hold(1_000, gone.signal)).rejects.toThrow("Too many checks");
    gone.abort();
    await Promise.all(held);
    expect(holds.held).toBe(0);
  });

  test("is not held for HEAD", async () => {
    const { request } = await newApp();
    expect((await request("/check/hold?seconds=55", { method: "HEAD" })).status).toBe(200);
  });

  test("is answered at once when the server stops, and WebSockets are closed", async () => {
    const server = await newServer();
    const held = fetch(`${server.url}/check/hold?seconds=55`);
    const plain = fetch(`${server.url}/check/plain/hold?seconds=55`);
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/check/echo`);
    await once(socket, "open");
    const closed = once(socket, "close");
    // They are being held once a later request has been answered.
    await (await fetch(`${server.url}/check/hold?seconds=0`)).text();
    const began = performance.now();
    await server.close();
    expect(performance.now() - began).toBeLessThan(2_500);
    expect([(await held).status, (await plain).status]).toEqual([503, 503]);
    const [{ code }] = (await closed) as [CloseEvent];
    expect(code).toBe(1001);
  });
});

describe("what is told back", () => {
  test("the headers of the check and of proxies, nobody's cookie or token", async () => {
    const { json } = await newApp();
    const headers = {
      Authorization: "Bearer somebody's own",
      Cookie: "longwave=somebody's token",
      "Longwave-Check": "request",
      Via: "1.1 <b>proxy</b>",
      "X-Secret-Of-The-Gateway": "hidden",
    };
    const { body } = await json("/check/headers", { body: "x", headers });
    expect(body).toMatchObject({
      authorization: false,
      headers: { "longwave-check": "request", via: "1.1 <b>proxy</b>" },
    });
    expect(JSON.stringify(body)).not.toMatch(/somebody|hidden/);
    const own = await json("/check/headers", {
      body: "x",
      headers: { Authorization: AUTHORIZATION },
    });
    expect(own.body.authorization).toBe(true);
  });

  test("on the page they are text", async () => {
    const { request } = await newApp();
    const page = await (await request("/check", { headers: { Via: "<script>1</script>" } })).text();
    expect(page).toContain("&lt;script&gt;1");
    expect(page).not.toContain("<script>1");
  });

  test("the answer has exactly the headers that the browser is to find", async () => {
    const { headers } = await (await newApp()).request("/check/answer");
    for (const [name, value] of Object.entries(ANSWER_HEADERS)) {
      expect(headers.get(name)).toBe(value);
    }
  });

  test("no answer may be kept, and no two are the same", async () => {
    const { request } = await newApp();
    const numbers = new Set<string>();
    for (let count = 0; count < 2; count++) {
      const response = await request("/check/fresh");
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      numbers.add((await response.json()).number);
    }
    expect(numbers.size).toBe(2);
  });

  test("gzip for those who take it, the same text for others", async () => {
    const { request } = await newApp();
    const gzip = await request("/check/compressed", { headers: { "Accept-Encoding": "gzip" } });
    expect(gzip.headers.get("Content-Encoding")).toBe("gzip");
    const plain = await request("/check/compressed");
    expect(plain.headers.get("Content-Encoding")).toBeNull();
    expect((await plain.text()).length).toBeGreaterThan((await gzip.arrayBuffer()).byteLength);
  });
});

test("cookies: the check's own come and go, the chat's is left alone", async () => {
  const { request, json } = await newApp();
  const set = (await request("/check/cookie", { method: "POST" })).headers.getSetCookie();
  expect(set).toEqual([`${COOKIE.server}=1; Max-Age=120; Path=/check; SameSite=Lax`]);
  const headers = { Cookie: `${COOKIE.server}=1; longwave=token` };
  const { body } = await json("/check/cookie", { headers });
  expect(body).toEqual({ mark: MARK, server: true, browser: false });
  const gone = (await request("/check/plain", { headers })).headers.getSetCookie();
  expect(gone).toEqual([`${COOKIE.server}=; Max-Age=0; Path=/check`]);
});

test("streams come piece by piece, also to those who take compression", async () => {
  const { url } = await newServer();
  const streams = {
    "/check/stream": /^longwave check 1\n.*longwave check 8\n$/s,
    "/check/events": /^data: longwave check 1\n\n.*data: longwave check 8\n\n$/s,
    "/check/plain/stream": /^<!doctype html>.*<b>1<\/b>.*<b>8<\/b> $/s,
  };
  const read = async ([path, all]: [string, RegExp]) => {
    const response = await fetch(url + path, { headers: { "Accept-Encoding": "gzip" } });
    const times: number[] = [];
    let whole = "";
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      times.push(performance.now());
      whole += piece;
    }
    expect(whole).toMatch(all);
    const spread = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(spread).toBeGreaterThan((DRIP.pieces - 1) * DRIP.everyMs * 0.6);
  };
  await Promise.all(Object.entries(streams).map(read));
});

describe("bounds", () => {
  test("one address can ask for only so much", async () => {
    const { request } = await newApp({ limits: makeLimiter(CHECK_BUDGETS) });
    const answers = await Promise.all(Array.from({ length: 2_001 }, () => request("/check/hello")));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status }) => status)).toEqual([429]);
    expect(refused[0]?.headers.get("Retry-After")).toMatch(/^\d+$/);
  });

  test("a WebSocket returns what it is given, and ends where that is too much", async () => {
    const server = await newServer();
    const url = `${server.url.replace("http", "ws")}/check/echo`;
    const open = async () => {
      const socket = new WebSocket(url);
      await once(socket, "open");
      return socket;
    };
    const socket = await open();
    socket.send("hello");
    const [{ data }] = (await once(socket, "message")) as [MessageEvent];
    expect(data).toBe("hello");
    for (let count = 0; count < 101; count++) socket.send("again");
    const [often] = (await once(socket, "close")) as [CloseEvent];
    expect(often.code).toBe(1008);
    const large = await open();
    large.send("x".repeat(201));
    const [tooLarge] = (await once(large, "close")) as [CloseEvent];
    expect(tooLarge.code).toBe(1009);
  });

  test.for([
    ["/healthz", "h2c", /^HTTP\/1.1 200 .*ok/s],
    ["/socket.io/?EIO=4&transport=websocket", "websocket", /^HTTP\/1.1 400 .*Transport unknown/s],
    ["/elsewhere", "websocket", /^HTTP\/1.1 404 /],
  ] as const)(
    "an upgrade elsewhere is an ordinary request: %s",
    async ([path, upgrade, answer]) => {
      const { url } = await newServer();
      const { port, hostname } = new URL(url);
      const socket = connect(Number(port), hostname);
      const head = [`GET ${path} HTTP/1.1`, "Host: here", "Connection: Upgrade, close"];
      socket.write([...head, `Upgrade: ${upgrade}`, "", ""].join("\r\n"));
      expect((await text(socket)).trimEnd()).toMatch(answer);
    },
  );
});
