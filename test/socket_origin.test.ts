import { expect, test } from "vitest";
import { openPage, useBrowser } from "./support/browser.ts";
import { ask } from "./support/raw_polling.ts";
import { newServer } from "./support/server.ts";

useBrowser();

const HANDSHAKE = "/socket.io/?EIO=4&transport=polling";
const elsewhere = { Origin: "https://elsewhere.example" };

test("a page of any origin may ask over polling, without cookies", async () => {
  const { url } = await newServer();
  const { headers, body } = await ask(url + HANDSHAKE, { headers: elsewhere });
  expect(headers["access-control-allow-origin"]).toBe("*");
  expect(headers["access-control-allow-credentials"]).toBeUndefined();
  const { sid } = JSON.parse(body.slice(1));
  const posted = await ask(`${url}${HANDSHAKE}&sid=${sid}`, {
    method: "POST",
    body: "40",
    headers: elsewhere,
  });
  expect(posted.headers["access-control-allow-origin"]).toBe("*");
  const unknown = await ask(`${url}${HANDSHAKE}&sid=unknown`, { headers: elsewhere });
  expect([unknown.status, unknown.headers["access-control-allow-origin"]]).toEqual([400, "*"]);
  const preflight = await ask(url + HANDSHAKE, {
    method: "OPTIONS",
    headers: { ...elsewhere, "Access-Control-Request-Headers": "x-own" },
  });
  expect(preflight).toMatchObject({
    status: 204,
    headers: { "access-control-allow-headers": "x-own", "access-control-allow-origin": "*" },
  });
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
