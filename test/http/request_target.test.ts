import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { newServer, type TestServer } from "../support/server.ts";

/** Says this on a connection of its own, each line with its CRLF, and reads until it is closed. */
async function say(server: TestServer, ...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  const answer = text(socket);
  await once(socket, "connect");
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return answer;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const bodyOf = (answer: string) => answer.slice(answer.indexOf("\r\n\r\n") + 4);

test.each([
  ["/healthz", "ok"],
  ["/readyz", "ok"],
  ["/metrics", "longwave_feeds_held"],
  ["/", "<!DOCTYPE html>"],
  ["/rooms/lobby", 'id="messages"'],
  ["/api/rooms", '"slug":"lobby"'],
  ["/api/rooms/lobby/feed?wait=0", '"cursor"'],
  ["/check", "<!DOCTYPE html>"],
  ["/embed/lobby", 'id="messages"'],
  ["/socket.io/?EIO=4&transport=polling", '"sid"'],
])("GET %s over HTTP/1.0, without Host, answers", async (path, content) => {
  const server = await newServer();
  for (const headers of [[], ["Host:"]]) {
    const answer = await say(server, `GET ${path} HTTP/1.0`, ...headers);
    expect(statusOf(answer)).toBe(200);
    expect(bodyOf(answer)).toContain(content);
  }
  if (path.startsWith("/socket.io/")) return;
  const head = await say(server, `HEAD ${path} HTTP/1.0`);
  expect([statusOf(head), bodyOf(head)]).toEqual([200, ""]);
});

test("without Host, the server's addresses are those of the connection", async () => {
  const server = await newServer();
  const page = await say(server, "GET / HTTP/1.0");
  expect(page).toContain(`<${server.url}/>; rel="canonical"`.toLowerCase());
  const { token } = await server.guest("Ana");
  const room = JSON.stringify({ title: "Quiet", kind: "private" });
  const post = (path: string, body: string) =>
    say(
      server,
      `POST ${path} HTTP/1.0`,
      `Authorization: Bearer ${token}`,
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
      "",
      body,
    );
  expect(statusOf(await post("/api/rooms", room))).toBe(201);
  const { url } = JSON.parse(bodyOf(await post("/api/rooms/quiet/invites", "{}")));
  expect(url.startsWith(`${server.url}/rooms/quiet?invite=`)).toBe(true);
});

test("one HTTP/1.0 connection that is to be kept answers twice", async () => {
  const server = await newServer();
  const first = ["GET /healthz HTTP/1.0", "Connection: keep-alive", "", ""];
  const answer = await say(server, ...first, "GET /readyz HTTP/1.0");
  expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
});

test("a target that names the host as well counts, whatever Host says", async () => {
  const server = await newServer();
  const close = "Connection: close";
  for (const target of [
    "http://chat.example/",
    "HTTP://CHAT.example",
    "https://chat.example:443",
  ]) {
    const page = await say(server, `GET ${target} HTTP/1.1`, "Host: other.example", close);
    expect([target, statusOf(page)]).toEqual([target, 200]);
    expect(page).toContain('<http://chat.example/>; rel="canonical"');
  }
  const poll = "http://chat.example/socket.io/?EIO=4&transport=polling";
  expect(await say(server, `GET ${poll} HTTP/1.1`, "Host: chat.example", close)).toContain('"sid"');
  const feed = "http://chat.example/api/rooms/lobby/feed?wait=0";
  expect(await say(server, `GET ${feed} HTTP/1.0`)).toContain('"cursor"');
});

test("OPTIONS asks for the whole server, or a page of it, as balancers do", async () => {
  const server = await newServer();
  for (const target of ["*", "/", "/healthz", "/rooms/lobby"]) {
    const answer = await say(server, `OPTIONS ${target} HTTP/1.0`);
    expect([target, statusOf(answer)]).toEqual([target, 204]);
    expect(answer).toMatch(/\r\nallow: GET, HEAD/i);
  }
});

test.each([
  ["GET /healthz HTTP/1.1", "Connection: close"],
  ["GET /healthz HTTP/1.1", "Host: a b"],
  ["GET /healthz HTTP/1.1", "Host: [::1"],
  ["GET /healthz HTTP/1.1", "Host: chat.example/rooms"],
  ["GET /healthz HTTP/1.1", "Host: ana@chat.example"],
  ["GET /healthz HTTP/1.0", "Host: chat.example:port"],
  ["GET http:// HTTP/1.0", "Host: chat.example"],
  ["GET * HTTP/1.0", "Host: chat.example"],
])("%s with %s is refused (RFC 9112, 3.2)", async (line, header) => {
  const server = await newServer();
  const close = header.startsWith("Connection") ? [] : ["Connection: close"];
  expect(statusOf(await say(server, line, header, ...close))).toBe(400);
  // The next one is served all the same.
  expect(statusOf(await say(server, "GET /healthz HTTP/1.0"))).toBe(200);
});
