/**
 * What Engine.IO's own tests say of requests (socketio/socket.io, packages/engine.io,
 * test/server.js and middlewares.js: verification, handshake, remoteAddress; MIT), asked
 * of a stock server and of this one: to who numbers nothing they are the same.
 */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { describe, expect, test } from "vitest";
import { engineClient, engines, newEngine } from "../support/engine.ts";
import { ask, rawSession } from "../support/raw_polling.ts";

const HANDSHAKE = "/engine.io/?EIO=4&transport=polling";

interface ConnectionError {
  code: number;
  message: string;
  context: Record<string, unknown>;
}

/** A request as a session has it. */
interface Kept {
  _query: Record<string, string>;
  headers: IncomingMessage["headers"];
  user: unknown;
  allowed: unknown;
  connection: { remoteAddress: string; encrypted?: boolean };
  socket: { remoteAddress: string };
}

describe.each(engines)("%s", (kind) => {
  test.for<[string, string, string, number, number, string, object]>([
    [
      "no such transport",
      "GET",
      "EIO=4&transport=tobi",
      400,
      0,
      "Transport unknown",
      { transport: "tobi" },
    ],
    [
      "an inherited name",
      "GET",
      "EIO=4&transport=__proto__",
      400,
      0,
      "Transport unknown",
      { transport: "__proto__" },
    ],
    [
      "no such session",
      "GET",
      "EIO=4&transport=polling&sid=test",
      400,
      1,
      "Session ID unknown",
      { sid: "test" },
    ],
    [
      "another method",
      "DELETE",
      "EIO=4&transport=polling",
      400,
      2,
      "Bad handshake method",
      { method: "DELETE" },
    ],
    [
      "OPTIONS",
      "OPTIONS",
      "EIO=4&transport=polling",
      400,
      2,
      "Bad handshake method",
      { method: "OPTIONS" },
    ],
    [
      "WebSocket without an upgrade",
      "GET",
      "EIO=4&transport=websocket",
      400,
      3,
      "Bad request",
      { name: "TRANSPORT_HANDSHAKE_ERROR" },
    ],
    [
      "another protocol",
      "GET",
      "EIO=3&transport=polling",
      400,
      5,
      "Unsupported protocol version",
      { protocol: 3 },
    ],
  ])("%s is refused, and told of", async ([, method, query, status, code, message, context]) => {
    const { url, engine } = await newEngine({ kind });
    const errors: ConnectionError[] = [];
    engine.on("connection_error", (error) => errors.push(error));
    const answer = await ask(`${url}/engine.io/?${query}`, { method });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ code, message });
    expect(errors).toMatchObject([{ code, message, context }]);
  });

  test("what allowRequest refuses is 403 with its word, and what generateId cannot name is 400", async () => {
    const { url, engine } = await newEngine({
      kind,
      allowRequest: (request, decide) => decide("not you", request.headers["x-own"] === "let me"),
    });
    const errors: ConnectionError[] = [];
    engine.on("connection_error", (error) => errors.push(error));
    const refused = await ask(url + HANDSHAKE);
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      403,
      { code: 4, message: "not you" },
    ]);
    const headers = { "x-own": "let me" };
    engine.generateId = async () => "by promise";
    expect((await ask(url + HANDSHAKE, { headers })).body).toContain('"sid":"by promise"');
    engine.generateId = async () => {
      throw new Error("none left");
    };
    expect(await ask(url + HANDSHAKE, { headers })).toMatchObject({ status: 400 });
    expect(errors).toMatchObject([
      { code: 4, context: { message: "not you" } },
      { code: 3, context: { name: "ID_GENERATION_ERROR" } },
    ]);
    expect(engine.clientsCount).toBe(1);
  });

  test.for([
    "a=b",
    "a",
    "a=",
    "=x",
    "a=b&&c=d&",
    "a=b&a=c",
    "a=1+1&b=%2B&%63=%ED%95%9C",
    "a=100%&b=%zz&c=%ff&d=%",
    "a=b=c?d",
    "a=b#c=d",
    "constructor=x&hasOwnProperty=y",
  ])("a query of ?%s is read as a stock server reads it", async (query) => {
    const { url, nextSession } = await newEngine({ kind });
    const opened = nextSession();
    // By hand, for a client would mend it.
    const base = new URL(url);
    const { request } = await import("node:http");
    const target = `${HANDSHAKE}&${query}`;
    request({ host: base.hostname, port: base.port, path: target }).end();
    const { _query } = (await opened).request as Kept;
    expect({ ..._query }).toEqual(Object.fromEntries(new URL(target, url).searchParams.entries()));
  });

  test("a session's request has its headers and address, and what was put on it on the way in", async () => {
    const allowRequest = (request: IncomingMessage, decide: (no: null, yes: boolean) => void) => {
      Object.assign(request, { allowed: "by allowRequest" });
      decide(null, true);
    };
    const { url, engine, nextSession } = await newEngine({
      kind,
      allowRequest: allowRequest as never,
    });
    engine.use(((request: object, _response: unknown, next: () => void) => {
      Object.assign(request, { user: { id: 7 } });
      next();
    }) as never);
    const opened = nextSession();
    await ask(url + HANDSHAKE, { headers: { "x-own": "kept", Cookie: "a=b" } });
    const session = await opened;
    expect(session.remoteAddress).toBe("127.0.0.1");
    const request = session.request as Kept;
    expect(request).toMatchObject({
      method: "GET",
      url: HANDSHAKE,
      _query: { EIO: "4", transport: "polling" },
      headers: { "x-own": "kept", cookie: "a=b" },
      user: { id: 7 },
      allowed: "by allowRequest",
      connection: { remoteAddress: "127.0.0.1" },
      socket: { remoteAddress: "127.0.0.1" },
    });
    expect(Boolean(request.connection.encrypted)).toBe(false);
  });

  test("a client of protocol 3, and one over JSONP, are served where they are allowed", async () => {
    const { url } = await newEngine({ kind, allowEIO3: true, echo: true });
    const old = await ask(`${url}/engine.io/?transport=polling`);
    expect(old.body).toMatch(/^\d+:0\{/);
    const padded = await ask(`${url}/engine.io/?EIO=4&transport=polling&j=7`);
    expect(padded.body).toMatch(/^___eio\[7\]\("0\{/);
    const [, sid] = /sid\\":\\"([^\\]+)/.exec(padded.body) ?? [];
    const target = `${url}/engine.io/?EIO=4&transport=polling&j=7&sid=${sid}`;
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    await ask(target, { method: "POST", body: "d=4hello", headers: form });
    expect((await ask(target)).body).toBe('___eio[7]("4hello");');
  });

  test.for<[object, string[]]>([
    [{}, ["websocket"]],
    [{ allowUpgrades: false }, []],
    [{ transports: ["polling"] }, []],
  ])("with %o a client is offered %o", async ([options, upgrades]) => {
    const { url } = await newEngine({ kind, pingTimeout: 123, maxHttpBufferSize: 456, ...options });
    const { open } = await rawSession(url, { path: "/engine.io/" });
    expect(open).toMatchObject({
      upgrades,
      pingTimeout: 123,
      pingInterval: 25_000,
      maxPayload: 456,
    });
  });

  test("a client over polling and one over WebSocket bring their headers, and are counted", async () => {
    const { url, engine } = await newEngine({ kind, allowUpgrades: false });
    const seen: string[] = [];
    engine.on("connection", ({ request, transport }) => {
      seen.push(`${transport.name} ${request.headers["x-own"]}`);
    });
    for (const transport of ["polling", "websocket"]) {
      const client = engineClient(url, {
        transports: [transport],
        extraHeaders: { "x-own": "brought" },
      } as never);
      await new Promise<void>((resolve) => client.on("open", resolve));
    }
    expect(seen).toEqual(["polling brought", "websocket brought"]);
    expect(engine.clientsCount).toBe(2);
  });
});

test.for([
  ["/engine.io", {}],
  ["/engine.io/", {}],
  ["/engine.io", { addTrailingSlash: false }],
  ["/deep/er", {}],
] as const)(
  "attached to %s with %o, requests are answered with the slash and without",
  async ([path, more]) => {
    const { url } = await newEngine({ echo: true, attach: { path, ...more } });
    const bare = path.replace(/\/$/, "");
    for (const spelt of [bare, `${bare}/`]) {
      const raw = await rawSession(url, { path: spelt });
      expect((await raw.post("4over polling")).body).toBe("ok");
      expect((await raw.poll()).body).toBe("4over polling");
      const socket = new WebSocket(
        `${url.replace("http", "ws")}${spelt}?EIO=4&transport=websocket`,
      );
      const received: string[] = [];
      socket.addEventListener("message", ({ data }) => received.push(data.slice(0, 9)));
      socket.addEventListener("open", () => socket.send("4over it"));
      await expect.poll(() => received).toEqual(['0{"sid":"', "4over it"]);
      socket.close();
    }
    // The app's, not the engine's.
    if (!("addTrailingSlash" in more)) {
      for (const other of [`${bare}x`, `${bare}.js`, `/x${bare}`, "/"]) {
        expect(await ask(`${url}${other}?EIO=4&transport=polling`)).toMatchObject({ status: 404 });
      }
    }
  },
);

test("a poll over JSONP that is cut ends its session, also where Node.js spares such requests their events", async () => {
  const { url, nextSession } = await newEngine({ http: { optimizeEmptyRequests: true } });
  const target = `${url}${HANDSHAKE}&j=7`;
  const connect = async () => {
    const opened = nextSession();
    await ask(target);
    const session = await opened;
    const poll = ask(`${target}&sid=${session.id}`);
    await expect.poll(() => session.transport.writable, { interval: 5 }).toBe(true);
    return { session, poll };
  };
  const stays = await connect();
  const goes = await connect();
  const closed = once(goes.session, "close");
  goes.poll.cut();
  expect((await closed)[0]).toBe("transport error");
  stays.session.send("to who stays");
  expect((await stays.poll).body).toBe('___eio[7]("4to who stays");');
});

test("a POST without a body is refused, also where Node.js spares such requests their events", async () => {
  const { url, nextSession } = await newEngine({ http: { optimizeEmptyRequests: true } });
  const opened = nextSession();
  const raw = await rawSession(url, { path: "/engine.io/", query: "n=0" });
  const session = await opened;
  const said: unknown[] = [];
  session.on("data", (data) => said.push(data));
  const target = `${url}${HANDSHAKE}&sid=${raw.sid}`;
  const answers = [];
  // What the body of one would not be read for is answered all the same: given up, or taken in before.
  for (const query of ["", "&n=1", "&n=1&skip=1", "&n=1"]) {
    // Not even a length of nothing, as curl -X POST has it.
    const outgoing = request(`${target}${query}`, { method: "POST" });
    outgoing.removeHeader("Transfer-Encoding");
    outgoing.removeHeader("Content-Length");
    outgoing.end();
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    answer.resume();
    answers.push(answer.statusCode);
  }
  expect(answers).toEqual([400, 400, 200, 200]);
  expect((await raw.post("4a body", "n=2")).body).toBe("ok");
  expect(said).toEqual(["a body"]);
});
