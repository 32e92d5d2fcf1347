import { writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createSecureServer } from "node:http2";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { Server } from "socket.io";
import { expect, onTestFinished, test } from "vitest";
import { certificate } from "../../support/certificate.ts";
import { listen } from "../../support/engine.ts";
import { startProcess } from "../../support/process.ts";
import { temporaryFolder } from "../../support/server.ts";

const outcomeOf = (...words: string[]) => startProcess({}, ["probe", ...words]).outcome;

const serving = (listener: RequestListener) => listen(createServer(listener));

/** A port on which nothing listens. */
async function freePort(): Promise<string> {
  const http = createServer();
  const url = await listen(http);
  await new Promise((resolve) => http.close(resolve));
  return url;
}

async function garbageServer(): Promise<string> {
  const server = createTcpServer((socket) => socket.on("error", () => {}).end("hello, garbage\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const page: RequestListener = (_, response) =>
  response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><h1>Hello</h1>");
const notFound: RequestListener = (_, response) => response.writeHead(404).end("not found");
const redirect: RequestListener = (_, response) =>
  response.writeHead(301, { Location: "https://chat.example/" }).end();
const refusal: RequestListener = (_, response) =>
  response.writeHead(400).end('{"code":5,"message":"Unsupported protocol version"}');
const forbidden: RequestListener = (_, response) =>
  response.writeHead(403).end('{"code":4,"message":"not\\nyou"}');
const nonsense: RequestListener = (_, response) => response.end('0{"sid":7,"pingInterval":[]}');
const silence: RequestListener = () => {};

test.each([
  [
    "an HTML page",
    () => serving(page),
    "no Socket.IO server answers there, but a web page (status 200, text/html)",
  ],
  ["404", () => serving(notFound), "no Socket.IO server answers there (status 404, no type)"],
  ["a redirect", () => serving(redirect), "it redirects to https://chat.example/; probe that"],
  ["an unknown protocol", () => serving(refusal), "speaks neither revision 4 nor 3"],
  ["a refusal", () => serving(forbidden), "the server refuses: not you"],
  ["nonsense", () => serving(nonsense), "no Socket.IO server answers there (status 200, no type)"],
  ["garbage", garbageServer, "what answers does not speak HTTP"],
  ["nobody", freePort, "nothing listens there (connection refused)"],
  [
    "TLS that is none",
    async () => (await serving(page)).replace("http:", "https:"),
    "TLS failed: what answers does not speak TLS",
  ],
  ["no such host", async () => "http://no-such-host.invalid", "the name of the host|no host"],
])("where %s answers, it is one clear line, and exit 2", async (_, start, words) => {
  const url = await start();
  const { code, stdout, stderr } = await outcomeOf(url, "--json");
  expect(code).toBe(2);
  const { found, transports, advice } = JSON.parse(stdout);
  expect(stderr).toBe(`longwave: ${url}/: ${found.is}\n`);
  expect(transports).toEqual([]);
  expect(advice.length).toBeGreaterThan(0);
  expect(words.split("|").some((word) => stderr.includes(word))).toBe(true);
});

test("a server that never answers is given up on in the time that is told", async () => {
  const url = await serving(silence);
  const began = performance.now();
  const { code, stderr } = await outcomeOf(url, "--timeout", "1");
  expect(code).toBe(2);
  // It says how long it was, which on a busy machine may be a little more than told.
  expect(stderr).toMatch(/^longwave: http:\S+: no answer within \d(\.\d)? s\n$/);
  expect(performance.now() - began).toBeLessThan(8_000);
});

test("a password in the address is not printed", async () => {
  const url = (await freePort()).replace("//", "//ana:secret@");
  const { code, stderr } = await outcomeOf(url);
  expect(code).toBe(2);
  expect(stderr).not.toContain("secret");
});

test("over HTTPS: a certificate that nobody vouches for is told, one that is trusted is probed", async () => {
  const http = createSecureServer({ ...certificate, allowHTTP1: true });
  const io = new Server(http, { pingInterval: 500 });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    await io.close();
  });
  const url = `https://127.0.0.1:${(http.address() as AddressInfo).port}`;

  const distrusted = await outcomeOf(url);
  expect(distrusted.code).toBe(2);
  expect(distrusted.stderr).toMatch(/^longwave: \S+: TLS failed: self-signed certificate[^\n]*\n$/);

  const file = join(temporaryFolder(), "certificate.pem");
  writeFileSync(file, certificate.cert);
  const words = ["probe", url, "--json", "--seconds", "0.2"];
  const { code, stdout } = await startProcess({ NODE_EXTRA_CA_CERTS: file }, words).outcome;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    transports: ["polling", "websocket"],
    holdSeconds: 0.5,
    stickyRoutingNeeded: false,
    http: { version: "1.1", alpn: "h2" },
  });
});

test.each([
  [[], "probe: give one URL"],
  [["http://a.example", "http://b.example"], "probe: give one URL"],
  [
    ["chat.example"],
    "chat.example: must be a URL that begins with http:// or https://, as in http://chat.example/",
  ],
  [["localhost:3000"], "https://, as in http://localhost:3000/"],
  [["wss://chat.example"], "https://, as in https://chat.example/"],
  [["ftp://ana:secret@chat.example"], "longwave: ftp://chat.example: must be a URL"],
  [["http://[::1"], "http://[::1: must be a URL"],
  [["http://a.example", "--seconds", "soon"], "--seconds: must be seconds"],
  [["http://a.example", "--timeout", "0"], "--timeout: must be seconds"],
  [["http://a.example", "--path", "socket.io"], "--path: must begin with /"],
  [["http://a.example", "--path", "/socket.io?EIO=4"], "--path: must begin with /, and have no ?"],
  [["http://a.example", "--origin", "app.example"], "--origin: must be a page's origin"],
  [["http://a.example", "--colour"], "Unknown option '--colour'"],
])("probe %j is one clear line, and exit 2", async (words, line) => {
  const { code, stdout, stderr } = await outcomeOf(...words);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^longwave: [^\n]+\n$/);
  expect(stderr).toContain(line);
});

test("--help tells what there is", async () => {
  const { code, stdout } = await outcomeOf("--help");
  expect(code).toBe(0);
  for (const word of ["--json", "--path", "--origin", "--seconds", "--timeout"])
    expect(stdout).toContain(word);
});
