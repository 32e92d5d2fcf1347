import { sign } from "hono/jwt";
import { pino } from "pino";
import { io } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { makeIsOwnPage } from "../../src/http/origin.ts";
import { newApp } from "../support/app.ts";
import { openPage, openRoom, say, showing, textsOn, useBrowser } from "../support/browser.ts";
import { newClient } from "../support/client.ts";
import { meddlingProxy, without } from "../support/meddling_proxy.ts";
import { newServer, quiet, TEST_SECRET, type TestServer } from "../support/server.ts";

useBrowser();

const webSocketToo = () => newServer({ transports: ["polling", "websocket"] });

/** A proxy that names the upstream in `Host`, as nginx does unless told otherwise. */
function hostRewriter({ url }: TestServer) {
  const { host } = new URL(url);
  // Of a browser from before Fetch Metadata: Origin is all there is to go by.
  return meddlingProxy(url, {
    request: (headers) => ({ ...without(headers, /^sec-fetch-/), host }),
  });
}

test("over WebSocket behind a proxy that rewrites Host a page is who it is, also when it comes back", async () => {
  const proxy = await hostRewriter(await webSocketToo());
  const page = await openRoom(proxy.url, "Ana");
  await page.goto(`${proxy.url}/rooms/lobby?transport=websocket`);
  await page.waitForSelector("#connection[data-state=live][data-transport=websocket]", {
    state: "attached",
  });
  await say(page, "by ticket");
  await showing(page, 1);
  // The first is printed on the page; whoever comes back, however late, asks for the next.
  expect(proxy.asked).not.toContain("/api/ticket");
  proxy.cut();
  await page.waitForSelector("#connection:not([data-state=live])", { state: "attached" });
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  expect(proxy.asked).toContain("/api/ticket");
  await say(page, "by the next one");
  await showing(page, 2);
  expect(await textsOn(page)).toEqual(["by ticket", "by the next one"]);
  expect(await page.locator("#messages [data-seq][data-mine]").count()).toBe(2);
  // A ticket is printed and never the token; nor does it stand on anybody else's page.
  const cookies = await page.context().cookies();
  const { value = "" } = cookies.find(({ name }) => name === "longwave") ?? {};
  const [, claims = "", signature = ""] = value.split(".");
  expect(claims).not.toBe("");
  await page.reload();
  expect(await page.content()).not.toContain(signature);
  expect(await page.getAttribute("#room", "data-ticket")).toMatch(/^ey/);
  const stranger = await openPage(`${proxy.url}/rooms/lobby`);
  expect(await stranger.getAttribute("#room", "data-ticket")).toBeNull();
});

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const ticketOf = (claims: object, secret = TEST_SECRET) =>
  sign({ iss: "longwave/tickets", sub: "ana", name: "Ana", ...claims }, secret, "HS256");

/** How a handshake ends: connected, and a post taken or refused; or refused itself. */
async function handshake({ url }: TestServer, auth: object, headers = {}): Promise<string> {
  const socket = io(url, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth,
    extraHeaders: headers,
  });
  onTestFinished(() => void socket.close());
  return new Promise((resolve) => {
    socket.on("connect_error", (error) => {
      resolve((error as { data?: { code?: string } }).data?.code ?? error.message);
    });
    socket.on("connect", async () => {
      const post = { room: "lobby", text: "hello", nonce: crypto.randomUUID() };
      const { message, error } = await socket.emitWithAck("post", post);
      resolve(message ? message.author.name : error.code);
    });
  });
}

test("a ticket is good for minutes and for a socket only, and other sites' pages get nothing by a cookie", async () => {
  const server = await webSocketToo();
  const { token } = await server.guest("Ana");
  const Cookie = `longwave=${token}`;
  const elsewhere = { Origin: "https://elsewhere.example", Cookie };
  const ask = (headers: Record<string, string>) => fetch(`${server.url}/api/ticket`, { headers });
  const answer = await ask({ Cookie });
  expect(answer.headers.get("Cache-Control")).toBe("no-store, no-transform");
  const { ticket } = await answer.json();

  expect(await handshake(server, { ticket }, elsewhere)).toBe("Ana");
  expect(await handshake(server, {}, elsewhere)).toBe("unauthorized");
  expect(await handshake(server, {}, { Cookie })).toBe("Ana");
  expect(await handshake(server, { ticket: await ticketOf({ exp: inSeconds(60) }) })).toBe("Ana");
  const refused = [
    await ticketOf({ exp: inSeconds(-1) }),
    await ticketOf({ exp: inSeconds(60) }, "another secret altogether"),
    await ticketOf({ exp: inSeconds(60), iss: "longwave" }),
    token,
    "nonsense",
  ];
  for (const bad of refused) {
    expect(await handshake(server, { ticket: bad }, { Cookie })).toBe("unauthorized");
  }
  // Nothing but a socket takes it.
  const asToken = { headers: { Authorization: `Bearer ${ticket}` } };
  expect((await fetch(`${server.url}/api/rooms/lobby/me`, asToken)).status).toBe(401);
  expect(await handshake(server, { token: ticket })).toBe("unauthorized");
  const foreign = [
    { Cookie, "Sec-Fetch-Site": "cross-site" },
    { Cookie, "Sec-Fetch-Site": "same-site" },
    elsewhere,
    {},
  ];
  for (const headers of foreign) expect((await ask(headers)).status).toBe(401);
  // Minutes, and no more.
  const { exp } = JSON.parse(atob(ticket.split(".")[1]));
  expect(exp - Date.now() / 1000).toBeGreaterThan(60);
  expect(exp - Date.now() / 1000).toBeLessThan(15 * 60);
});

test("a client whose ticket the server no longer takes asks for the next by itself, and tells nobody", async () => {
  const server = await webSocketToo();
  const { token } = await server.guest("Ana");
  const { chat, refusals } = newClient(server.url, {
    ticket: await ticketOf({ exp: inSeconds(-1) }),
    fetch: (url, init) => {
      const headers = new Headers(init?.headers);
      headers.set("Cookie", `longwave=${token}`);
      return fetch(url, { ...init, headers });
    },
  });
  const { author } = await chat.post("after all");
  expect(author.name).toBe("Ana");
  expect(refusals).toEqual([]);
});

const origins = {
  "its own": [{ origin: "http://chat.lan:3000", host: "chat.lan:3000" }, {}, true],
  "none, as with a GET": [{ host: "b:3000" }, {}, true],
  "its own, with a port that goes without saying": [
    { origin: "https://chat.example", host: "chat.example:443" },
    {},
    true,
  ],
  another: [{ origin: "https://evil.example", host: "chat.example" }, {}, false],
  "another port": [{ origin: "http://chat.lan:8080", host: "chat.lan:3000" }, {}, false],
  "that of a page without one": [{ origin: "null", host: "chat.example" }, {}, false],
  "PUBLIC_URL's": [
    { origin: "https://chat.example", host: "b:3000" },
    { publicUrl: "https://chat.example" },
    true,
  ],
  "not PUBLIC_URL's": [
    { origin: "https://chat.example.evil", host: "b:3000" },
    { publicUrl: "https://chat.example" },
    false,
  ],
  "what a trusted proxy was asked by": [
    { origin: "https://chat.example", host: "b:3000", "x-forwarded-host": "chat.example" },
    { trustedProxies: 1 },
    true,
  ],
  "the same, by RFC 7239": [
    {
      origin: "https://chat.example:8443",
      host: "b:3000",
      forwarded: 'for=192.0.2.1;host="chat.example:8443";proto=https',
    },
    { trustedProxies: 1 },
    true,
  ],
  "what the page itself says before it": [
    {
      origin: "https://evil.example",
      host: "b:3000",
      "x-forwarded-host": "evil.example, chat.example",
    },
    { trustedProxies: 1 },
    false,
  ],
  "the same, by RFC 7239 as well": [
    {
      origin: "https://evil.example",
      host: "b:3000",
      forwarded: "host=evil.example, for=192.0.2.1;host=chat.example",
    },
    { trustedProxies: 1 },
    false,
  ],
  "plain http's, where the proxy was asked over TLS": [
    { origin: "http://chat.example", host: "chat.example", "x-forwarded-proto": "https" },
    { trustedProxies: 1 },
    false,
  ],
  "plain http's, where the proxy was asked so": [
    { origin: "http://chat.lan", host: "chat.lan", "x-forwarded-proto": "http" },
    { trustedProxies: 1, publicUrl: "https://chat.example" },
    true,
  ],
  "what an untrusted one says": [
    { origin: "https://chat.example", host: "b:3000", "x-forwarded-host": "chat.example" },
    {},
    false,
  ],
} as const;

test.each(Object.entries(origins))(
  "whether a cookie counts with this Origin: %s",
  (_name, entry) => {
    const [headers, options, isOwn] = entry;
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    const isOwnPage = makeIsOwnPage({ trustedProxies: 0, ...options }, logger);
    const header = (name: string) => (headers as Record<string, string>)[name];
    expect(isOwnPage(header)).toBe(isOwn);
    expect(isOwnPage(header)).toBe(isOwn);
    // What was expected instead is told, and told once.
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      isOwn
        ? []
        : [
            expect.objectContaining({
              level: 40,
              msg: expect.stringContaining(
                `Origin is ${header("origin")}, but Host is ${header("host")}`,
              ),
            }),
          ],
    );
  },
);

test("what the browser says of itself counts more than any name of a host, unless it is a WebSocket", () => {
  const isOwnPage = makeIsOwnPage({ trustedProxies: 1 }, quiet);
  const headers = { host: "chat.lan:3000", "x-forwarded-host": "chat.lan:8080" };
  const asks = (more: Record<string, string>) =>
    isOwnPage((name) => ({ ...headers, ...more })[name]);
  const own = { origin: "http://chat.lan:8080" };
  expect(asks({ ...own, "sec-fetch-site": "same-origin" })).toBe(true);
  expect(asks({ ...own, "sec-fetch-site": "same-site" })).toBe(false);
  // As an image, or a script, that is asked for without an Origin.
  expect(asks({ "sec-fetch-site": "same-site" })).toBe(false);
  expect(asks({ "sec-fetch-site": "cross-site" })).toBe(false);
  expect(asks({ ...own, "sec-fetch-site": "cross-site", upgrade: "websocket" })).toBe(true);
});

test("no more than a few kinds are told, whatever is made up", () => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const isOwnPage = makeIsOwnPage({ trustedProxies: 0 }, logger);
  for (let number = 0; number < 1_000; number++) {
    isOwnPage((name) => (name === "origin" ? `https://${number}.example` : "chat.example"));
  }
  expect(lines.length).toBeLessThanOrEqual(10);
});

test("an old browser behind such a proxy may post, where PUBLIC_URL says that it is at home", async () => {
  const { guest, request } = await newApp({ publicUrl: "https://chat.example" });
  const { token } = await guest("Ana");
  const post = (Origin: string) =>
    request("/api/rooms/lobby/messages", {
      body: { text: "hello", nonce: Origin },
      headers: { Cookie: `longwave=${token}`, Host: "b:3000", Origin },
    });
  expect((await post("https://chat.example")).status).toBe(201);
  expect((await post("https://elsewhere.example")).status).toBe(401);
});
