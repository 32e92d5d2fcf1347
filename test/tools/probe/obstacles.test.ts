import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { certificate } from "../../support/certificate.ts";
import { obstacleAt, probeQuickly } from "../../support/foreign_probe.ts";
import {
  type Asked,
  always,
  answering,
  page,
  type Reply,
  site,
  socketIo4,
} from "../../support/foreign_servers.ts";
import { startProcess } from "../../support/process.ts";

const HTML = { "Content-Type": "text/html" };

const LOGIN =
  "https://login.example/oauth2/v2.0/authorize?client_id=7&state=s3cret&redirect_uri=https%3A%2F%2Fchat.example";

test.each([
  [LOGIN, "https://login.example/oauth2/v2.0/authorize"],
  ["/users/sign_in", "/users/sign_in"],
  ["https://team.cloudflareaccess.example/cdn-cgi/access/login/chat", "/cdn-cgi/access/login/chat"],
])("a redirect to a sign-in is one, and is not followed: %s", async (location, place) => {
  const found = await obstacleAt(await always(302, { Location: location }));
  expect(found).toMatchObject({ kind: "sign-in", status: 302 });
  expect(found.is).toContain(place);
  expect(found.location).toContain(place);
  expect(found.advice[0]).toContain("let the path of Socket.IO through without sign-in");
  expect(JSON.stringify(found)).not.toContain("s3cret");
});

test("where the sign-in lets Socket.IO's path through, the server behind it is probed", async () => {
  const wall = ({ url }: Asked): Reply | undefined =>
    url.pathname.startsWith("/socket.io/") ? undefined : [302, { Location: LOGIN }, ""];
  const found = await probeQuickly(await socketIo4({}, site(wall)));
  expect(found).toMatchObject({
    found: { kind: "socket.io" },
    transports: ["polling", "websocket"],
  });
});

test("a name and a password go to no other host, neither by redirect nor by what is served there", async () => {
  const asked: Asked[] = [];
  const elsewhere = await answering((request) => void asked.push(request));
  const own: Asked[] = [];
  const url = await answering((request) => {
    own.push(request);
    return [307, { Location: `${elsewhere}${request.url.pathname}` }, ""];
  });
  const words = ["probe", url.replace("//", "//ana:secret@"), "--json"];
  const { code, stdout, stderr } = await startProcess({}, words).outcome;
  expect(code).toBe(2);
  expect(JSON.parse(stdout).found).toMatchObject({ kind: "redirect", location: `${elsewhere}/` });
  expect(own[0]?.headers.authorization).toMatch(/^Basic /);
  expect(asked).toEqual([]);
  expect(stdout + stderr).not.toContain("secret");
});

test.each([
  [
    ({ url }: Asked) => `https://127.0.0.1${url.pathname}`,
    "probe that (HTTPS, status 301)",
    "https://127.0.0.1/",
  ],
  [
    ({ url }: Asked) => `https://new.example${url.pathname}`,
    "redirects to https://new.example/",
    "https://new.example/",
  ],
  [({ url }: Asked) => url.pathname.replace(/\/$/, ""), "without the slash", "/socket.io"],
])("a redirect that is no sign-in says where to: %#", async (location, words, place) => {
  const url = await answering((request) => [301, { Location: location(request) }, ""]);
  const found = await obstacleAt(url);
  expect(found).toMatchObject({ kind: "redirect", status: 301 });
  expect(found.is).toContain(words);
  expect(found.location).toContain(place);
});

test.each([
  [
    "401 with a page",
    [401, HTML, "<title>Login</title>"],
    "sign-in",
    "wants to know who asks (status 401)",
    "without sign-in",
  ],
  [
    "401 Basic",
    [401, { "WWW-Authenticate": 'Basic realm="x"' }, ""],
    "sign-in",
    "401, Basic",
    "name:password@",
  ],
  [
    "511",
    [511, HTML, "<h1>Welcome</h1>"],
    "sign-in",
    "the network wants you to sign in",
    "in a browser",
  ],
  [
    "a captive portal's page",
    page("Guest Wi-Fi", "<form><input type=password></form>"),
    "sign-in",
    "“Guest Wi-Fi”",
    "The network lets nobody",
  ],
  [
    "a sign-in page with 200",
    page("Sign in to Corp"),
    "sign-in",
    "asks to sign in",
    "without sign-in",
  ],
  ["a Korean sign-in page", page("로그인"), "sign-in", "“로그인”", "without sign-in"],
  [
    "a gateway's 403",
    [403, { ...HTML, Server: "cloudflare" }, "<title>Attention!</title>"],
    "refusal",
    "403, cloudflare: Attention!",
    "A firewall, a gateway",
  ],
  ["429", [429, { "Retry-After": "30" }, ""], "rate limit", "status 429", "Retry-After: 30"],
  [
    "502",
    [502, { ...HTML, Server: "nginx" }, ""],
    "gateway error",
    "502, nginx",
    "Start the server",
  ],
  [
    "503",
    [503, { "Retry-After": "9" }, ""],
    "gateway error",
    "not available for now",
    "Retry-After: 9",
  ],
  ["504", [504, HTML, ""], "gateway error", "does not answer in time", "Start the server"],
  ["522", [522, HTML, ""], "gateway error", "cannot be reached", "Start the server"],
  ["500", [500, HTML, ""], "gateway error", "the server fails (status 500)", "log"],
  [
    "HTTP at a port for HTTPS",
    [400, HTML, "The plain HTTP request was sent to HTTPS port"],
    "unreachable",
    "probe https://",
    "https://",
  ],
] as [string, Reply, string, string, string][])(
  "%s is said in words, with what to do",
  async (_, reply, kind, words, advice) => {
    const found = await obstacleAt(await answering(() => reply));
    expect(found).toMatchObject({ kind, status: reply[0], engineIo: null });
    expect(found.is).toContain(words);
    expect(found.advice[0]).toContain(advice);
  },
);

test("a site that has a link to its sign-in is no sign-in", async () => {
  const body = '<a href="/login">Log in</a><p>Sign in for news</p>';
  const found = await obstacleAt(await answering(() => page("My shop", body)));
  expect(found.kind).toBe("web page");
});

test("a server that refuses who names no Origin is probed as a page of its own, and that is said", async () => {
  const own = await probeQuickly(
    await socketIo4({
      allowRequest: ({ headers }, answer) =>
        answer(null, headers.origin === `http://${headers.host}`),
    }),
  );
  expect(own).toMatchObject({
    found: { kind: "socket.io", origin: own.url.slice(0, -1) },
    transports: ["polling", "websocket"],
  });
  expect(own.advice.join()).toContain("names no Origin");
  const open = await probeQuickly(await socketIo4());
  expect(open.found.origin).toBeNull();
});

test("one that lets another site's pages in alone is probed with --origin, and refuses without", async () => {
  const url = await socketIo4({
    allowRequest: ({ headers }, answer) =>
      answer("origin not allowed", headers.origin === "https://app.example"),
  });
  const refused = await obstacleAt(url);
  expect(refused).toMatchObject({ kind: "refusal", is: "the server refuses: origin not allowed" });
  expect(refused.advice[0]).toContain("--origin");
  const found = await probeQuickly(url, { origin: "https://app.example" });
  expect(found).toMatchObject({
    found: { origin: "https://app.example" },
    transports: ["polling", "websocket"],
    cors: { refusedWith: 403 },
  });
});

test("a limit that is met on the way is said, and taken for nothing else", async () => {
  let posts = 0;
  const http = site();
  const url = await socketIo4({}, http);
  const [serve] = http.listeners("request") as ((...args: unknown[]) => void)[];
  http.removeAllListeners("request");
  http.on("request", (request, response) => {
    const isOver = request.method === "POST" && ++posts > 20;
    if (isOver) response.writeHead(429).end("slow down");
    else serve?.(request, response);
  });
  const found = await probeQuickly(url);
  expect(found.rateLimitedAt).toBeGreaterThan(20);
  expect(found.advice[0]).toContain("Requests are limited");
  expect(found).toMatchObject({ bodyLimit: null, repeatedPost: null });
  expect(found.stickyRoutingNeeded).toBe(false);
});

test("TLS where http is spoken, and http where TLS is, are told with the right address", async () => {
  const asked: Asked[] = [];
  const plain = await answering((request) => void asked.push(request));
  const wrong = await obstacleAt(plain.replace("http://", "https://ana:secret@"));
  expect(wrong).toMatchObject({ kind: "unreachable", location: `${plain}/` });
  expect(wrong.advice[0]).toContain(`${plain}/`);
  expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);

  const http = createTlsServer(certificate);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void http.close());
  const { port } = http.address() as AddressInfo;
  const found = await obstacleAt(`http://127.0.0.1:${port}`);
  expect(found).toMatchObject({ kind: "unreachable", location: `https://127.0.0.1:${port}/` });
  expect(found.is).toContain("speaks TLS");
});
