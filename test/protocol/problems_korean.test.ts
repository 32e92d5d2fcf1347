import { describe, expect, test } from "vitest";
import { preferredLanguage } from "../../src/http/language.ts";
import { KOREAN, KOREAN_REASONS } from "../../src/protocol/korean.ts";
import { Problem } from "../../src/protocol/problem.ts";
import { newApp, type TestRequest } from "../support/app.ts";
import { newClient } from "../support/client.ts";
import { newServer, stockClient } from "../support/server.ts";

const HANGUL = /\p{Script=Hangul}/u;
const ko = { "Accept-Language": "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7" };
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const placesIn = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).toSorted();

test("every sentence has its Korean, with the same values in it", () => {
  for (const [english, korean] of Object.entries({ ...KOREAN, ...KOREAN_REASONS })) {
    const places = placesIn(english).filter((place) => !/^\{type/.test(place));
    expect(placesIn(korean)).toEqual(expect.arrayContaining(places));
    if (/[a-z]/.test(english.replace(/\{\w+\}/g, ""))) expect(korean).toMatch(HANGUL);
  }
});

const refusals: Record<
  string,
  [path: string, init: TestRequest, code: string, english: string, korean: string]
> = {
  "a room that is not there": [
    "/api/rooms/nowhere",
    {},
    "not_found",
    "There is no room “nowhere”.",
    "“nowhere” 대화방을 찾을 수 없습니다.",
  ],
  "an address that is none": [
    "/api/nothing",
    {},
    "not_found",
    "There is nothing at this address.",
    "이 주소에는 아무것도 없습니다.",
  ],
  "a name that is too long": [
    "/api/people",
    { body: { name: "x".repeat(41) } },
    "too_long",
    "The name has 41 characters; at most 40 are allowed.",
    "이름 길이가 41자입니다. 최대 40자까지 쓸 수 있습니다.",
  ],
  "a name that is blank": [
    "/api/people",
    { body: { name: " " } },
    "bad_request",
    "The name is blank.",
    "이름 칸이 비어 있습니다.",
  ],
  "a body without a name": [
    "/api/people",
    { body: {} },
    "bad_request",
    "name: Invalid input: expected string, received undefined",
    "name: 값이 필요합니다(문자열)",
  ],
  "a number out of bounds": [
    "/api/rooms/lobby/messages?limit=0",
    {},
    "bad_request",
    "limit: must be from 1 to 1000",
    "limit: 1에서 1000까지여야 합니다",
  ],
  "a cursor that is none": [
    "/api/rooms/lobby/feed?after=x",
    {},
    "bad_request",
    "after: must be a cursor that this server gave",
    "after: 이 서버가 준 커서여야 합니다",
  ],
  "nobody who posts": [
    "/api/rooms/lobby/messages",
    { body: { text: "hello", nonce: "n" } },
    "unauthorized",
    "Give a name first.",
    "먼저 이름을 적어 주세요.",
  ],
  "another method": [
    "/api/people",
    { method: "PUT" },
    "method_not_allowed",
    "Only POST can be asked here.",
    "이 주소에는 POST 요청만 보낼 수 있습니다.",
  ],
  "the network check's": [
    "/check/nothing",
    {},
    "not_found",
    "There is nothing at this address.",
    "이 주소에는 아무것도 없습니다.",
  ],
};

test.each(Object.entries(refusals))(
  "the API refuses in Korean who prefers it, and in English everybody else: %s",
  async (_name, refusal) => {
    const [path, init, code, english, korean] = refusal;
    const { request } = await newApp();
    const ask = async (language: Record<string, string>) => {
      const answer = await request(path, { ...init, headers: { ...init.headers, ...language } });
      expect(answer.headers.get("Vary")).toContain("Accept-Language");
      const { detail, title, ...rest } = await answer.json();
      return { detail, title, rest, language: answer.headers.get("Content-Language") };
    };
    const inKorean = await ask(ko);
    const inEnglish = await ask({});
    expect(inKorean).toMatchObject({ detail: korean, language: "ko", rest: { code } });
    expect(inKorean.title).toMatch(HANGUL);
    expect(inEnglish).toMatchObject({ detail: english, language: "en", rest: inKorean.rest });
    expect(inEnglish.title).not.toMatch(HANGUL);
  },
);

test.each([
  ["ko", "ko"],
  ["KO-kr", "ko"],
  ["fr-FR, ko;q=0.4, en;q=0.3", "ko"],
  ["en-US,en;q=0.9,ko;q=0.8", "en"],
  ["ko;q=0, en;q=0.1", "en"],
  ["kok-IN", "en"],
  ["fr", "en"],
  ["*", "en"],
  [undefined, "en"],
] as const)("of %s the language is %s", (accepted, language) => {
  expect(preferredLanguage(accepted)).toBe(language);
});

test("what depends on no language says so: answers that are shared do not vary by it", async () => {
  const { request, guest, post } = await newApp();
  await post(await guest("Ana"), "hello");
  for (const path of ["/api/rooms", "/api/rooms/lobby/feed?wait=0", "/api/rooms/lobby/messages"]) {
    const answer = await request(path, { headers: ko });
    expect([answer.status, answer.headers.get("Content-Language")]).toEqual([200, null]);
    expect(answer.headers.get("Vary") ?? "").not.toContain("Accept-Language");
  }
});

describe("on a page without script", () => {
  test("a refusal is in the page's language, by the browser's or by the one that was chosen", async () => {
    const { request, guest } = await newApp();
    const long = `name=${"x".repeat(41)}&back=/`;
    const korean = "이름 길이가 41자입니다. 최대 40자까지 쓸 수 있습니다.";
    const english = "The name has 41 characters; at most 40 are allowed.";
    const said = async (headers: Record<string, string>) =>
      (await request("/name", { body: long, headers: { ...FORM, ...headers } })).text();
    expect(await said(ko)).toContain(korean);
    expect(await said({ Cookie: "lang=ko" })).toContain(korean);
    expect(await said({ ...ko, Cookie: "lang=en" })).toContain(english);
    expect(await said({})).toContain(english);

    const { token } = await guest("Ana");
    const blank = { ...FORM, ...ko, Cookie: `longwave=${token}` };
    const posted = await request("/rooms/lobby/messages", { body: "text=+", headers: blank });
    expect([posted.status, await posted.text()]).toEqual([
      400,
      expect.stringContaining("내용이 비어 있습니다."),
    ]);
  });

  test("a part that is asked for by htmx, an edit that is refused, and the embed", async () => {
    const { request, guest, post } = await newApp();
    const [ana, ben] = [await guest("Ana"), await guest("Ben")];
    await post(ana, "hello");
    const edit = (token: string, body: string) =>
      request("/rooms/lobby/messages/1/edit", {
        body,
        headers: { ...FORM, ...ko, "HX-Request": "true", Cookie: `longwave=${token}` },
      });
    expect(await (await edit(ben.token, "text=mine")).text()).toContain(
      "메시지는 쓴 사람만 바꿀 수 있습니다.",
    );
    expect(await (await edit(ana.token, "text=+")).text()).toContain("내용이 비어 있습니다.");
    const body = "name=+&lang=ko";
    const embed = await request("/embed/lobby/name", { body, headers: FORM });
    expect(await embed.text()).toContain("이름 칸이 비어 있습니다.");
    const nowhere = await request("/embed/nowhere?lang=ko");
    expect(await nowhere.text()).toContain("“nowhere” 대화방을 찾을 수 없습니다.");
  });
});

test("over a socket, by what the client says or else by its browser", async () => {
  const server = await newServer();
  const join = async (auth: object, extraHeaders = {}) => {
    const socket = await stockClient(server, { name: "Ana", ...auth }, { extraHeaders });
    return (await socket.emitWithAck("join", { room: "nowhere" })) as unknown;
  };
  const korean = { error: { code: "not_found", detail: "“nowhere” 대화방을 찾을 수 없습니다." } };
  const english = { error: { code: "not_found", detail: "There is no room “nowhere”." } };
  expect(await join({}, ko)).toEqual(korean);
  expect(await join({ lang: "ko" })).toEqual(korean);
  expect(await join({ lang: "en" }, ko)).toEqual(english);
  expect(await join({})).toEqual(english);
  await expect(stockClient(server, { name: " " }, { extraHeaders: ko })).rejects.toMatchObject({
    data: { code: "bad_request", detail: "이름 칸이 비어 있습니다." },
  });
});

test.each(["polling", "feed"] as const)(
  "the client tells a refusal in its page's language over %s",
  async (transport) => {
    const server = await newServer();
    const { token } = await server.guest("Ana");
    const { chat } = newClient(server.url, { token, transport, language: "ko" });
    await expect(chat.post(" ")).rejects.toThrow("내용이 비어 있습니다.");
    const english = newClient(server.url, { token, transport });
    await expect(english.chat.post(" ")).rejects.toThrow("The text is blank.");
  },
);

test("a refusal within a refusal is told in one language, and what a person wrote stays as it is", () => {
  const reason = new Problem("bad_request", "The {field} is blank.", { field: "name" });
  const token = new Problem("unauthorized", "The token's name cannot be used: {reason}", {
    reason,
  });
  expect(token.message).toBe("The token's name cannot be used: The name is blank.");
  expect(token.in("ko")).toBe("토큰의 이름을 쓸 수 없습니다: 이름 칸이 비어 있습니다.");
  const room = new Problem("not_found", "There is no room “{slug}”.", { slug: "{slug} name $1" });
  expect(room.in("ko")).toBe("“{slug} name $1” 대화방을 찾을 수 없습니다.");
  const strange = new Problem("bad_request", "{name}: {reason}", { name: "name", reason: "odd" });
  expect(strange.in("ko")).toBe("name: odd");
});
