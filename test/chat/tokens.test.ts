import { createHmac } from "node:crypto";
import { sign } from "hono/jwt";
import { expect, test } from "vitest";
import { HostTokens } from "../../src/chat/host_tokens.ts";
import { Tokens } from "../../src/chat/tokens.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { TEST_SECRET } from "../support/server.ts";

const HOST_SECRET = "a secret shared with the host";
/** When the frozen tokens were made. */
const MADE = Date.parse("2024-05-01T00:00:00Z");
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const clockAt = (date: number) => ({ ...systemClock, date: () => date });
const tokensAt = (date: number) => new Tokens(TEST_SECRET, clockAt(date));
const ANA = { id: "0f8fad5b-d9cb-469f-a165-70867728950e", name: "지민 Ana", verified: false };

/** As an earlier version, by another library, has signed them: people have them in their cookies. */
const FROZEN = {
  guest:
    "eyJpc3MiOiJsb25nd2F2ZSIsInN1YiI6IjBmOGZhZDViLWQ5Y2ItNDY5Zi1hMTY1LTcwODY3NzI4OTUwZSIs" +
    "Im5hbWUiOiLsp4Drr7wgQW5hIn0.r_1q3keE9QslNpiqRa1gR2Akuc8sakomUz5B8qZXe0c",
  formProof:
    "eyJpc3MiOiJsb25nd2F2ZS9mb3JtcyIsInN1YiI6IjBmOGZhZDViLWQ5Y2ItNDY5Zi1hMTY1LTcwODY3NzI4" +
    "OTUwZSJ9.HF44KIw2eGrKzCx2PDZ283aUCtzFckpHcI-INj-LFyA",
  invite:
    "eyJpc3MiOiJsb25nd2F2ZS9pbnZpdGVzIiwicm9vbSI6IndhbGxlZC1nYXJkZW4iLCJleHAiOjE3MTUxMjY0" +
    "MDB9.pdVtyYXbz5xzHLmdw-hIyGRUMV4XIQpNGHWNsVJSRh0",
  ticket:
    "eyJpc3MiOiJsb25nd2F2ZS90aWNrZXRzIiwic3ViIjoiMGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3" +
    "Mjg5NTBlIiwibmFtZSI6IuyngOuvvCBBbmEiLCJleHAiOjE3MTQ1MjE5MDB9.8c3fAZ-6GnDbBw4JsM81Kvw" +
    "kL22c-pjr8ACWVgbuwrE",
  page:
    "eyJpc3MiOiJsb25nd2F2ZS9wYWdlcyIsInNsdWciOiJwLTEiLCJ0aXRsZSI6Iu2VnCDsqr0iLCJleHAiOjE3" +
    "MTUxMjY0MDB9.CcRXui6Qx_rxqqEM2gWobZO6J3jREZyGKkDbYf0GgBQ",
  host:
    "eyJzdWIiOiI0MiIsIm5hbWUiOiJCbyIsImV4cCI6NDEwMjQ0NDgwMCwicm9vbSI6ImxvYmJ5In0.wRQDd32I" +
    "uqs_4qiyIw6PNdTEve0_k0ZKU4TEpAxWERs",
};
const frozen = (name: keyof typeof FROZEN) =>
  // {"alg":"HS256","typ":"JWT"}
  `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${FROZEN[name]}`;

test("tokens that an earlier version has signed are read as they were, and signed the same today", async () => {
  const tokens = tokensAt(MADE + MINUTE);
  expect(await tokens.read(frozen("guest"))).toEqual(ANA);
  expect(await tokens.readFormProof(frozen("formProof"))).toBe(ANA.id);
  expect(await tokens.readInvite(frozen("invite"))).toBe("walled-garden");
  expect(await tokens.readTicket(frozen("ticket"))).toEqual(ANA);
  expect(await tokens.readPage(frozen("page"))).toEqual({ slug: "p-1", title: "한 쪽" });
  const host = new HostTokens(HOST_SECRET, clockAt(MADE));
  expect(await host.read(frozen("host"))).toMatchObject({
    person: { name: "Bo", verified: true },
    expiresAt: Date.parse("2100-01-01T00:00:00Z"),
    room: "lobby",
  });
  const then = tokensAt(MADE);
  expect(await then.issue(ANA)).toBe(frozen("guest"));
  expect(await then.issueInvite("walled-garden")).toBe(frozen("invite"));
});

test("a token is too old by the clock that is handed in, and a guest's is never", async () => {
  const at = (ms: number) => tokensAt(MADE + ms);
  expect(await at(5 * MINUTE - 1).readTicket(frozen("ticket"))).toEqual(ANA);
  expect(await at(5 * MINUTE).readTicket(frozen("ticket"))).toBeUndefined();
  expect(await at(7 * DAY - 1).readInvite(frozen("invite"))).toBe("walled-garden");
  expect(await at(7 * DAY).readInvite(frozen("invite"))).toBeUndefined();
  expect(await at(7 * DAY).readPage(frozen("page"))).toBeUndefined();
  expect(await at(9_999 * DAY).read(frozen("guest"))).toEqual(ANA);
});

/** A token of any header, rightly signed by HMAC with SHA-256. */
function signedAs(header: object, claims: object, secret = TEST_SECRET): string {
  const parts = [header, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const signature = createHmac("sha256", secret).update(parts.join(".")).digest("base64url");
  return [...parts, signature].join(".");
}

const guest = { iss: "longwave", sub: ANA.id, name: ANA.name };
const asGuest = (token: string) => new Tokens(TEST_SECRET).read(token);

test("a guest's token is by HS256 and for this, or it is none", async () => {
  expect(await asGuest(signedAs({ alg: "HS256" }, guest))).toEqual(ANA);
  expect(await asGuest(signedAs({ alg: "HS256", typ: "application/jwt" }, guest))).toEqual(ANA);
  for (const token of [
    signedAs({ alg: "HS256", typ: "at+jwt" }, guest),
    signedAs({ alg: "HS256", crit: ["exp"] }, guest),
    signedAs({ alg: "none" }, guest),
    signedAs({ alg: "none" }, guest).replace(/[^.]+$/, ""),
    signedAs({ alg: "HS512" }, guest),
    signedAs({}, guest),
    await sign(guest, TEST_SECRET, "HS512"),
    signedAs({ alg: "HS256" }, guest, HOST_SECRET),
    signedAs({ alg: "HS256" }, { ...guest, iss: "longwave/tickets" }),
    "",
    "a.b.c",
    frozen("guest").slice(0, -1),
  ]) {
    expect(await asGuest(token), token).toBeUndefined();
  }
});

test("a host reads the same sentences as ever", async () => {
  const host = new HostTokens(HOST_SECRET);
  const claims = { sub: "42", name: "Bo", exp: 4_102_444_800 };
  const notOurs = "The token is not one that this server takes: it must be a JWT by HS256.";
  for (const [token, sentence] of [
    ["garbage", "The token is not valid; give a name again."],
    ["a.b.c", "The token is not valid; give a name again."],
    [`${frozen("host")}.more`, "The token is not valid; give a name again."],
    [signedAs({ alg: "HS256" }, claims), "The token's signature is not right."],
    [frozen("host").slice(0, -4), "The token's signature is not right."],
    [signedAs({ alg: "none" }, claims, HOST_SECRET), notOurs],
    [signedAs({ alg: "HS256", typ: "at+jwt" }, claims, HOST_SECRET), notOurs],
    [signedAs({ alg: "HS256", crit: ["exp"] }, claims, HOST_SECRET), notOurs],
    [await sign(claims, HOST_SECRET, "HS384"), notOurs],
  ] as const) {
    await expect(host.read(token), token).rejects.toThrow(sentence);
  }
});
