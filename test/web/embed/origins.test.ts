import { expect, test } from "vitest";
import { readSettings, SettingError } from "../../../src/server/settings.ts";
import { EmbedPolicy } from "../../../src/web/embed/policy.ts";
import { newApp } from "../../support/app.ts";

test.each([
  ["*", "https://anywhere.example", true],
  ["https://a.example", "https://a.example", true],
  ["https://a.example", "http://a.example", false],
  ["https://a.example", "https://a.example.evil.example", false],
  ["https://a.example", "https://b.a.example", false],
  ["https://a.example:443", "https://a.example", true],
  ["http://localhost:8080", "http://localhost:8080", true],
  ["http://localhost:8080", "http://localhost:8081", false],
  ["https://*.a.example", "https://b.a.example", true],
  ["https://*.a.example", "https://c.b.a.example", true],
  ["https://*.a.example", "https://a.example", false],
  ["https://*.a.example", "https://eviL.example/.a.example", false],
  ["https://*.a.example", "https://.a.example", false],
  ["https://A.example", "https://a.example", true],
  ["https://a.example", "null", false],
])("with EMBED_ORIGINS=%s, may %s frame the chat: %s", (setting, origin, may) => {
  expect(new EmbedPolicy(setting.split(",")).allows(origin)).toBe(may);
});

test("a room narrows who may frame it, and never widens it", () => {
  const policy = new EmbedPolicy(["https://a.example", "https://*.b.example"]);
  expect(policy.allows("https://a.example", ["https://a.example"])).toBe(true);
  expect(policy.allows("https://x.b.example", ["https://a.example"])).toBe(false);
  expect(policy.allows("https://c.example", ["https://c.example"])).toBe(false);
  expect(policy.frameAncestors()).toBe("'self' https://a.example https://*.b.example");
  expect(policy.frameAncestors(["https://x.b.example"])).toBe("'self' https://x.b.example");
  expect(policy.frameAncestors(["https://c.example"])).toBe("'self'");
  expect(policy.frameAncestors(["*"])).toBe("'self' https://a.example https://*.b.example");
  expect(policy.allows("https://c.example", ["*"])).toBe(false);
  expect(new EmbedPolicy(["https://x.a.example"]).frameAncestors(["https://*.a.example"])).toBe(
    "'self' https://x.a.example",
  );
  expect(new EmbedPolicy(["*"]).frameAncestors()).toBe("*");
  expect(new EmbedPolicy(["*"]).frameAncestors(["https://c.example"])).toBe(
    "'self' https://c.example",
  );
});

test.each([
  ["EMBED_ORIGINS", "a.example"],
  ["EMBED_ORIGINS", "https://a.example/path"],
  ["EMBED_ORIGINS", "https://a.example,"],
  ["EMBED_ORIGINS", "https://a.example; script-src *"],
  ["EMBED_ORIGINS", "https://*"],
  ["EMBED_ORIGINS", "https://a.example:99999"],
  ["EMBED_ORIGINS", "https://1.2.3.999"],
  ["EMBED_SECRET", "short"],
  ["EMBED_PAGE_ROOMS", "maybe"],
  ["ADMIN_TOKEN", "short"],
])("%s=%s is refused, and named", (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(SettingError);
  expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${name}: must`));
});

test("PUBLIC_URL is read as browsers write an origin, which it is compared with", () => {
  const { publicUrl } = readSettings({ PUBLIC_URL: "https://Chat.Example:443/" });
  expect(publicUrl).toBe("https://chat.example");
});

test("a room is given its own origins when it is made", async () => {
  const { json, guest, chat } = await newApp();
  const { token } = await guest("Ana");
  const make = (embedOrigins: unknown) =>
    json("/api/rooms", { token, body: { title: "Tea", embedOrigins } });
  expect((await make(["https://a.example"])).status).toBe(201);
  expect((await chat.rooms.enter("tea", undefined)).embedOrigins).toEqual(["https://a.example"]);
  expect((await chat.rooms.enter("lobby", undefined)).embedOrigins).toEqual([]);
  for (const garbage of [
    "https://a.example",
    ["a.example"],
    ["https://a.example:99999"],
    [7],
    [`https://${"a".repeat(300)}`],
  ]) {
    const { status, body } = await make(garbage);
    expect([status, body.code]).toEqual([400, "bad_request"]);
    expect(body.detail).toContain("embedOrigins");
  }
});

test("no other site may frame the pages themselves", async () => {
  const { request } = await newApp();
  for (const path of ["/", "/rooms/lobby"]) {
    const policy = (await request(path)).headers.get("Content-Security-Policy") ?? "";
    expect(policy).toMatch(/frame-ancestors '(self|none)'/);
  }
});
