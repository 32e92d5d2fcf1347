import { expect, test } from "vitest";
import { openPage, openRoom, useBrowser } from "../support/browser.ts";
import { ask } from "../support/raw_polling.ts";
import { newServer } from "../support/server.ts";

useBrowser();

const HANDSHAKE = "/socket.io/?EIO=4&transport=polling";
const elsewhere = { Origin: "https://elsewhere.example" };

test.for(["https://elsewhere.example", "null", "http://127.0.0.1:1"])(
  "a page of the origin %s may ask over polling, with credentials too, whatever the answer is",
  async (Origin) => {
    const { url } = await newServer();
    const headers = { Origin };
    const allowed = {
      "access-control-allow-origin": Origin,
      "access-control-allow-credentials": "true",
      vary: "Origin",
    };
    const first = await ask(url + HANDSHAKE, { headers });
    expect(first).toMatchObject({ status: 200, headers: allowed });
    expect(first.headers["set-cookie"]).toBeUndefined();
    const { sid } = JSON.parse(first.body.slice(1));
    const session = `${url}${HANDSHAKE}&sid=${sid}`;
    const post = (body: string, query = "", more = {}) =>
      ask(session + query, { method: "POST", body, headers: { ...headers, ...more } });
    const binary = { "Content-Type": "application/octet-stream" };
    const answers = [
      [200, post("40")],
      [200, ask(session, { headers })],
      [413, post("4".repeat(80_000), "&n=1")],
      [413, post("4".repeat(80_000))],
      [400, ask(`${session}&n=one`, { headers })],
      [400, post("4", "&n=1", binary)],
      [400, ask(`${url}${HANDSHAKE}&sid=unknown`, { headers })],
      [400, ask(`${url}/socket.io/?EIO=3&transport=polling`, { headers })],
      [400, ask(`${url}/socket.io/?EIO=4&transport=pigeon`, { headers })],
    ] as const;
    for (const [status, answer] of answers) {
      expect(await answer).toMatchObject({ status, headers: allowed });
    }
  },
);

test("a preflight is told yes: whatever headers, and from a public page into a local network", async () => {
  const { url } = await newServer();
  const preflight = await ask(url + HANDSHAKE, {
    method: "OPTIONS",
    headers: {
      ...elsewhere,
      "Access-Control-Request-Headers": "x-own",
      "Access-Control-Request-Private-Network": "true",
    },
  });
  expect(preflight).toMatchObject({
    status: 204,
    headers: {
      "access-control-allow-headers": "x-own",
      "access-control-allow-origin": elsewhere.Origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-private-network": "true",
      vary: "Origin, Access-Control-Request-Headers",
    },
  });
});

test("a preflight lets no page speak as a proxy does", async () => {
  const { url } = await newServer();
  const preflight = await ask(url + HANDSHAKE, {
    method: "OPTIONS",
    headers: {
      ...elsewhere,
      "Access-Control-Request-Headers":
        "authorization,forwarded,x-forwarded-for,x-forwarded-host,X-Forwarded-Proto, x-real-ip,x-own",
    },
  });
  expect(preflight.headers["access-control-allow-headers"]).toBe("authorization,x-own");
});

test("each of many origins is answered by its own name, and who names none by *", async () => {
  const { url } = await newServer();
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 60; index++) {
      const Origin = `https://site-${index}.example`;
      const { headers } = await ask(url + HANDSHAKE, { headers: { Origin } });
      expect(headers["access-control-allow-origin"]).toBe(Origin);
    }
  }
  const { headers } = await ask(url + HANDSHAKE);
  expect(headers).toMatchObject({ "access-control-allow-origin": "*", vary: "Origin" });
  expect(headers["access-control-allow-credentials"]).toBeUndefined();
  // Nothing else of the chat lets another page in by name.
  const { headers: elsewhereHeaders } = await ask(`${url}/api/rooms`, { headers: elsewhere });
  expect(elsewhereHeaders["access-control-allow-origin"]).toBe("*");
  expect(elsewhereHeaders["access-control-allow-credentials"]).toBeUndefined();
});

test("a stock client withCredentials on another origin's page talks as a guest; the chat's cookie is nobody there", async () => {
  const chat = await newServer();
  // The same host at another port: another origin, to which a browser brings the cookie all the same.
  const host = await newServer();
  const page = await openRoom(chat.url, "Ana");
  await page.goto(`${host.url}/healthz`);
  await page.addScriptTag({ path: "node_modules/socket.io-client/dist/socket.io.min.js" });
  const said = await page.evaluate(`(async () => {
    const talk = async (options) => {
      const socket = io("${chat.url}", { transports: ["polling"], forceNew: true, ...options });
      await new Promise((resolve, reject) => {
        socket.on("connect", resolve);
        socket.on("connect_error", reject);
      });
      await socket.emitWithAck("join", { room: "lobby" });
      const nonce = crypto.randomUUID();
      const answer = await socket.emitWithAck("post", { room: "lobby", text: "hello", nonce });
      socket.close();
      return answer.error?.code ?? answer.message.author.name;
    };
    return {
      byCookie: await talk({ withCredentials: true }),
      byName: await talk({ withCredentials: true, auth: { name: "Bo" } }),
      without: await talk({ auth: { name: "Cy" } }),
    };
  })()`);
  expect(said).toEqual({ byCookie: "unauthorized", byName: "Bo", without: "Cy" });
  // On the chat's own page it is still Ana.
  await page.goto(`${chat.url}/rooms/lobby`);
  await page.waitForSelector("form#composer");
});

test("the client module talks from a page on another site", async () => {
  const chat = await newServer();
  const host = await newServer();
  // The built module comes from the host's own site, as a bundle would.
  const page = await openPage(`${host.url.replace("127.0.0.1", "localhost")}/healthz`);
  await page.route("**/client.js", (route) => route.fulfill({ path: "dist/client.js" }));
  // As text: an import in a function would be rewritten for the test's own side.
  const said = await page.evaluate(`(async () => {
    const { connect } = await import("/client.js");
    const client = connect("${chat.url}", { room: "lobby", name: "Ana" });
    const { text } = await client.post("from elsewhere");
    return { text, transport: client.transport };
  })()`);
  expect(said).toEqual({ text: "from elsewhere", transport: "polling" });
});
