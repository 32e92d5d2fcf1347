import { expect, test } from "vitest";
import { makeAnswer, toResponse } from "../../src/feed/answer.ts";
import { asset } from "../../src/web/pages/assets.ts";
import { newServer } from "../support/server.ts";

test.each([
  "/",
  "/rooms/lobby",
  "/embed/lobby",
  "/api/rooms/lobby/messages",
  "/api/rooms/lobby/feed",
])("%s is compressed for those who take it, whole and with its length", async (path) => {
  const server = await newServer();
  const guest = await server.guest("Ana");
  await server.post(guest, "hello ".repeat(500));
  const ask = (accepted: string) =>
    fetch(server.url + path, { headers: { "Accept-Encoding": accepted } });
  const isPage = !path.startsWith("/api");
  for (const refused of ["identity", "gzip;q=0", ...(isPage ? [] : ["br"])]) {
    const plain = await ask(refused);
    expect(plain.headers.get("Content-Encoding")).toBeNull();
    expect(plain.headers.get("Vary")).toContain("Accept-Encoding");
    await plain.text();
  }
  const plain = await (await ask("identity")).text();
  // A page by the shorter one, where that is taken.
  const best = isPage ? "br" : "gzip";
  for (const [taken, coding] of [
    ["gzip, deflate, br", best],
    ["*", best],
    ["GZIP;q=0.5", "gzip"],
    ["gzip, br;q=0", "gzip"],
  ] as const) {
    const response = await ask(taken);
    expect(response.headers.get("Content-Encoding")).toBe(coding);
    expect(Number(response.headers.get("Content-Length"))).toBeLessThan(plain.length);
    // A page names the nonce of its form anew each time.
    const text = await response.text();
    expect(text.length).toBe(plain.length);
  }
});

test("an answer that many share is compressed once for all of them", async () => {
  const render = () => "hello ".repeat(500);
  const changes = { changes: [], cursor: "epoch.0", more: false };
  const answer = makeAnswer(changes, { key: "long", contentType: "text/plain", render });
  const first = await toResponse(answer, "gzip");
  const kept = answer.compressed;
  const second = await toResponse(answer, "gzip");
  expect(kept).toBeDefined();
  expect(answer.compressed).toBe(kept);
  expect(await first.arrayBuffer()).toEqual(await second.arrayBuffer());
  expect((await toResponse(answer)).headers.get("Content-Encoding")).toBeNull();
});

test.each([
  ["/embed_chat.js", "public, max-age=600"],
  [asset("build/longwave.css"), "public, max-age=31536000, immutable"],
])(
  "%s is kept in its shortest form, and made in the other for whom has no https",
  async (path, cached) => {
    const server = await newServer();
    const ask = (accepted: string) =>
      fetch(server.url + path, { headers: { "Accept-Encoding": accepted } });
    const plain = await (await ask("identity")).text();
    const lengths: number[] = [];
    for (const coding of ["br", "gzip"]) {
      const response = await ask(coding);
      expect(response.headers.get("Content-Encoding")).toBe(coding);
      expect(response.headers.get("Vary")).toBe("Accept-Encoding");
      expect(response.headers.get("Cache-Control")).toBe(cached);
      lengths.push(Number(response.headers.get("Content-Length")));
      expect(await response.text()).toBe(plain);
    }
    const [br = 0, gzip = 0] = lengths;
    expect(br).toBeLessThan(gzip);
    expect(gzip).toBeLessThan(plain.length / 1.5);
  },
);

test("what is short goes as it is", async () => {
  const server = await newServer();
  const response = await fetch(`${server.url}/api/rooms/lobby`);
  expect(response.headers.get("Content-Encoding")).toBeNull();
  expect(await response.json()).toMatchObject({ slug: "lobby" });
});

test("a compressed representation has a weak tag, which is known again", async () => {
  const server = await newServer();
  await server.post(await server.guest("Ana"), "hello ".repeat(500));
  const url = `${server.url}/rooms/lobby/frame`;
  const first = await fetch(url);
  expect(first.headers.get("Content-Encoding")).toBe("gzip");
  const tag = first.headers.get("ETag") ?? "";
  expect(tag).toMatch(/^W\//);
  await first.text();
  const again = await fetch(url, { headers: { "If-None-Match": tag } });
  expect(again.status).toBe(304);
  expect(again.headers.get("Vary")).toBe(first.headers.get("Vary"));
});
