import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { newApp, type TestApp, type TestRequest } from "../support/app.ts";
import { startProcess } from "../support/process.ts";

/** A refusal that names what was wrong. */
async function refusal(app: TestApp, path: string, init?: TestRequest) {
  const response = await app.request(path, init);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  const body = await response.json();
  expect(body).toMatchObject({ status: response.status, title: expect.any(String) });
  return body;
}

const NUMBERS = [
  "",
  "-1",
  "x",
  "1.5",
  "1e3",
  "0x10",
  "9".repeat(20),
  "NaN",
  "%00",
  "%ff",
  " 1",
  "１",
];

describe("garbage in a query", () => {
  const queries: Record<string, [name: string, values: string[]][]> = {
    "/api/rooms/lobby/feed": [
      [
        "after",
        ["", "x", "a.b", "a.1.2", ".1", "a.-1", "%00", "%ff", `a.${"9".repeat(16)}`, "a.1%20"],
      ],
      ["wait", [...NUMBERS.filter((text) => text !== "1.5"), "56", "1.2345"]],
      ["shown", ["", "1", "1-", "a-b", "-1-2", "%ff"]],
    ],
    "/api/rooms/lobby/messages": [
      ["before", [...NUMBERS, "0"]],
      ["after", NUMBERS],
      ["around", [...NUMBERS, "0"]],
      ["limit", [...NUMBERS, "0", "1001"]],
    ],
    "/api/rooms/lobby/search": [["limit", [...NUMBERS, "0"]]],
  };
  for (const [path, parameters] of Object.entries(queries)) {
    for (const [name, values] of parameters) {
      test(`${path} names ${name}`, async () => {
        const app = await newApp();
        for (const value of values) {
          const { status, code, detail } = await refusal(app, `${path}?${name}=${value}`);
          expect([status, code, value]).toEqual([400, "bad_request", value]);
          expect(detail).toMatch(new RegExp(`^${name}: `));
        }
        const twice = await refusal(app, `${path}?${name}=1&${name}=2`);
        expect([twice.status, twice.detail]).toEqual([400, expect.stringMatching(`^${name}: `)]);
      });
    }
  }
});

test("garbage in a path is refused by its name", async () => {
  const app = await newApp();
  const { token } = await app.guest("Ana");
  const slugs = [
    "%00",
    "%ff",
    "%E0%A4%A",
    "a%20b",
    "-",
    "a--b",
    "x".repeat(65),
    "%F0%9F%91%8D",
    ".",
  ];
  for (const slug of slugs) {
    for (const rest of ["", "/feed", "/messages", "/search?q=a", "/messages/1"]) {
      // With nothing behind it a lone dot leaves the slash, which is sent to the address without.
      if (slug === "." && rest === "") continue;
      const method = rest === "/messages/1" ? "DELETE" : "GET";
      const problem = await refusal(app, `/api/rooms/${slug}${rest}`, { method, token });
      // A lone dot is no segment of a path (RFC 3986, 5.2.4), so it names no room.
      if (slug === ".") continue;
      expect([problem.status, problem.detail]).toEqual([400, expect.stringMatching("^room: ")]);
    }
  }
  for (const seq of ["0", "-1", "x", "1.5", "%00", "9".repeat(20)]) {
    const path = `/api/rooms/lobby/messages/${seq}`;
    const problem = await refusal(app, path, { method: "DELETE", token });
    expect([problem.status, problem.detail]).toEqual([400, expect.stringMatching("^seq: ")]);
  }
});

test("garbage in a body is refused by its name", async () => {
  const app = await newApp();
  const { token } = await app.guest("Ana");
  const wrong: [path: string, body: unknown, name: string][] = [
    ["/api/people", {}, "name"],
    ["/api/people", { name: 5 }, "name"],
    ["/api/people", { name: ["Ana"] }, "name"],
    ["/api/people", { name: null }, "name"],
    ["/api/people", { name: "\u200b" }, "name"],
    ["/api/people", [], "body"],
    ["/api/people", null, "body"],
    ["/api/people", "{", "body"],
    ["/api/people", "", "body"],
    ["/api/people", new Uint8Array([0x22, 0xff, 0x22]), "body"],
    ["/api/rooms", { title: 1 }, "title"],
    ["/api/rooms", { title: " " }, "title"],
    ["/api/rooms", { title: "a", kind: "secret" }, "kind"],
    ["/api/rooms", { title: "a", slug: "A b" }, "slug"],
    ["/api/rooms", { title: "a", slug: "x".repeat(65) }, "slug"],
    ["/api/rooms", { title: "a", topic: {} }, "topic"],
    ["/api/rooms/lobby/messages", { nonce: "n" }, "text"],
    ["/api/rooms/lobby/messages", { text: "  ", nonce: "n" }, "text"],
    ["/api/rooms/lobby/messages", { text: "a" }, "nonce"],
    ["/api/rooms/lobby/messages", { text: "a", nonce: "" }, "nonce"],
    ["/api/rooms/lobby/messages", { text: "a", nonce: "x".repeat(101) }, "nonce"],
    ["/api/rooms/lobby/messages", { text: "a", nonce: "a\0" }, "nonce"],
    ["/api/rooms/lobby/messages", { text: "a", nonce: "\ud800" }, "nonce"],
    ["/api/rooms/lobby/messages", { text: "a", nonce: "n", replyTo: -1 }, "replyTo"],
    ["/api/rooms/lobby/messages", { text: "a", nonce: "n", replyTo: 1e300 }, "replyTo"],
    ["/api/rooms/lobby/messages", { text: "a", nonce: "n", replyTo: "1" }, "replyTo"],
    ["/api/rooms/lobby/messages", { text: "a", nonce: "n", replyTo: 12 }, "replyTo"],
  ];
  const headers = { "Content-Type": "application/json" };
  for (const [path, body, name] of wrong) {
    const problem = await refusal(app, path, { method: "POST", body, token, headers });
    expect([body, problem.status, problem.code]).toEqual([body, 400, "bad_request"]);
    expect(problem.detail).toContain(name);
  }
});

test("text that is no text is kept as what can be shown of it", async () => {
  const app = await newApp();
  const ana = await app.guest("A\0na \ud800");
  expect(ana.person.name).toBe("A na \ufffd");
  expect((await app.post(ana, "a\0b \udfff")).text).toBe("ab \ufffd");
});

test("a body that is not JSON by its type is refused", async () => {
  const app = await newApp();
  for (const type of ["text/plain", "application/xml", "multipart/form-data", ""]) {
    const init = { body: '{"name":"Ana"}', headers: { "Content-Type": type } };
    const problem = await refusal(app, "/api/people", init);
    expect([problem.status, problem.detail]).toEqual([
      400,
      "Content-Type: must be application/json",
    ]);
  }
});

test("a body whose sender hangs up in the middle is no failure of the server's", async () => {
  const { child, ready, outcome } = startProcess({ DATABASE_URL: ":memory:" });
  const address = await ready;
  const request = connect(Number(new URL(address).port), "127.0.0.1");
  const head = "POST /api/people HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  request.write(`${head}Content-Length: 100\r\nExpect: 100-continue\r\n\r\n{"name`);
  // The server answers “continue” once it has the request in hand.
  await once(request, "data");
  request.destroy();
  await fetch(`${address}/healthz`);
  child.kill("SIGTERM");
  expect(await outcome).toEqual({ code: 0, stdout: expect.any(String), stderr: "" });
});

test("a body over 64 kB, or a text over its limit, is too long", async () => {
  const app = await newApp();
  const { token } = await app.guest("Ana");
  const path = "/api/rooms/lobby/messages";
  const tooLong = async (body: object, target = path) => refusal(app, target, { body, token });
  expect(await tooLong({ text: "x".repeat(66_000), nonce: "n" })).toMatchObject({ status: 413 });
  expect(await tooLong({ text: "x".repeat(4_001), nonce: "n" })).toMatchObject({ status: 413 });
  expect(await tooLong({ name: "x".repeat(41) }, "/api/people")).toMatchObject({
    code: "too_long",
  });
});

test("what is not there is 404, and what cannot be asked there 405 with Allow", async () => {
  const app = await newApp();
  expect(await refusal(app, "/api")).toMatchObject({ status: 404 });
  expect(await refusal(app, "/api/nothing")).toMatchObject({ status: 404, code: "not_found" });
  expect(await refusal(app, "/api/rooms/nowhere")).toMatchObject({ status: 404 });
  expect(await refusal(app, "/api/rooms/lobby/feed", { method: "POST" })).toMatchObject({
    status: 405,
    code: "method_not_allowed",
  });
  const answer = await app.request("/api/rooms/lobby/messages/1", { method: "PUT" });
  expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "PATCH, DELETE"]);
});

test("a token that is not good is refused", async () => {
  const app = await newApp();
  for (const Authorization of ["Bearer x", "Bearer a.b.c", "bearer  two words", "Bearer \x80"]) {
    for (const path of ["/api/rooms", "/api/rooms/lobby/feed"]) {
      const problem = await refusal(app, path, { headers: { Authorization } });
      expect(problem).toMatchObject({ status: 401, code: "unauthorized" });
    }
  }
});

test("pages on other sites may ask before they ask", async () => {
  const app = await newApp();
  const answer = await app.request("/api/rooms/lobby/feed?after=a.1", {
    method: "OPTIONS",
    headers: {
      Origin: "https://elsewhere.example",
      "Access-Control-Request-Method": "GET",
      "Access-Control-Request-Headers": "hx-request, authorization",
    },
  });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(answer.headers.get("Access-Control-Allow-Headers")).toContain("authorization");
  expect(answer.headers.get("Access-Control-Allow-Methods")).toContain("PATCH");
  const exposed = (await app.request("/api/rooms")).headers.get("Access-Control-Expose-Headers");
  expect(exposed).toContain("Retry-After");
});
