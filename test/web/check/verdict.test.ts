import { describe, expect, test } from "vitest";
import type { Failure, Findings } from "../../../src/web/check/findings.ts";
import { reportOf, sentenceFor, timeOf } from "../../../src/web/check/report.ts";
import { QUESTIONS, resultOf } from "../../../src/web/check/results.ts";
import { BODIES } from "../../../src/web/check/shared.ts";
import { translationsFor } from "../../../src/web/check/translations.ts";
import { judge } from "../../../src/web/check/verdict.ts";

const polling = { handshakeMs: 80, tripMs: 20, offersWebSocket: true };
const HOLDS = [5, 12, 25, 50];

/** A path on which nothing is in the way, after everything was looked at. */
const clear: Findings = {
  get: { tripMs: 20, protocol: "HTTP/1.1" },
  posts: BODIES.map((bytes) => ({ bytes })),
  holdsAsked: HOLDS,
  holds: HOLDS.map((seconds) => ({ seconds })),
  polling,
  feed: { tripMs: 20 },
  webSocket: { state: "proved", livedMs: 25_000 },
  stream: "live",
  events: "live",
  cookies: "kept",
  storage: true,
  requestHeaders: { stripped: [], rewritten: [], added: {} },
  answerHeaders: { stripped: [], rewritten: [], added: {} },
  cache: "fresh",
  compression: "kept",
  clock: { aheadMs: 0 },
  address: "192.0.2.7",
  done: true,
};

const cut = (seconds: number): Failure => ({ failed: "cut", afterMs: seconds * 1000 });
const status = (code: number): Failure => ({ failed: "status", status: code, afterMs: 10 });
const foreign: Failure = { failed: "foreign", afterMs: 10 };
const blocked = { state: "blocked", afterMs: 40 } as const;
const heldUpTo = (limit: number) =>
  HOLDS.map((seconds) => (seconds <= limit ? { seconds } : { seconds, failure: cut(limit) }));

function saidOf(findings: Findings, language = "en") {
  const words = translationsFor(language);
  const { headline, causes, choice, advice } = judge(findings);
  return {
    first: words.headline[headline],
    rest: causes.map((cause) => sentenceFor(words.cause, cause)).join(" "),
    transport: choice?.transport,
    why: choice?.why,
    advice: advice.map(({ code }) => code),
  };
}

const changed = (changes: Partial<Findings>) => saidOf({ ...clear, ...changes });

describe("the verdict", () => {
  test("nothing in the way", () => {
    expect(saidOf(clear)).toEqual({
      first: "You can chat here.",
      rest: "WebSocket works; long-polling works too, up to 50 s.",
      transport: "websocket",
      why: "proved",
      advice: [],
    });
  });

  test("no WebSocket", () => {
    expect(changed({ webSocket: blocked })).toMatchObject({
      first: "You can chat here.",
      rest: "WebSocket is blocked; long-polling works, up to 50 s.",
      transport: "polling",
      why: "webSocketBlocked",
      advice: ["webSocket"],
    });
  });

  test("a WebSocket that dies", () => {
    expect(changed({ webSocket: { state: "died", livedMs: 20_100 } })).toMatchObject({
      rest: "WebSocket opens and dies after 20 s; long-polling works, up to 50 s.",
      why: "webSocketDies",
    });
    const { rest } = changed({ webSocket: { state: "died", livedMs: 200 } });
    expect(rest).toContain("WebSocket opens and dies at once;");
  });

  test("a server that offers long-polling alone, whatever becomes of WebSocket", () => {
    for (const webSocket of [blocked, clear.webSocket]) {
      const found = { ...clear, polling: { ...polling, offersWebSocket: false } };
      const { transport, why, rest, advice } = saidOf({
        ...found,
        ...(webSocket && { webSocket }),
      });
      expect([transport, why]).toEqual(["polling", "notOffered"]);
      // Nobody is to work for what is not used, nor to think that it is.
      expect(advice).toEqual([]);
      expect(rest).toBe(
        webSocket === blocked
          ? "WebSocket is blocked; long-polling works, up to 50 s."
          : "Long-polling works, up to 50 s. WebSocket would get through as well, but this server does not use it.",
      );
    }
  });

  test("requests cut after ten seconds", () => {
    const said = changed({ holds: heldUpTo(10) });
    expect(said.first).toBe("You can chat here.");
    expect(said.rest).toContain("up to 5 s.");
    expect(said.rest).toContain("takes longer than about 10 s is cut on the way.");
    expect(said.advice).toEqual(["readTimeout"]);
  });

  test("a gateway's own time-out, by its status", () => {
    const failure = { failed: "status", status: 504, afterMs: 30_000 } as const;
    const holds = HOLDS.map((seconds) => (seconds < 50 ? { seconds } : { seconds, failure }));
    expect(changed({ holds }).rest).toContain("about 30 s is cut on the way (504)");
  });

  test("not even a short wait", () => {
    expect(changed({ holds: heldUpTo(2) }).rest).toContain("only in short requests");
    const none = changed({ holds: heldUpTo(0) }).rest;
    expect(none).toContain("A request that is not answered at once is cut");
    const { text } = resultOf("hold", { ...clear, holds: heldUpTo(2) }, translationsFor("en"));
    expect(text).toBe("Not even a wait of 5 s lasts: cut after 2 s.");
  });

  test("connections that die at an age, some of them sooner than a hold that lasted", () => {
    const holds = HOLDS.map((seconds) =>
      seconds === 5 ? { seconds } : { seconds, failure: cut(3) },
    );
    const { rest } = changed({ holds });
    expect(rest).toContain("about 5 s is cut");
    expect(rest).not.toContain("lost");
  });

  test("one loss is not a limit", () => {
    const holds = HOLDS.map((seconds) =>
      seconds === 12 ? { seconds, failure: cut(3) } : { seconds },
    );
    const { rest, advice } = changed({ holds });
    expect(rest).toContain("A request was lost");
    const { mark, text } = resultOf("hold", { ...clear, holds }, translationsFor("en"));
    expect([mark, text]).toEqual(["good", "An answer may take 50 s."]);
    expect(rest).toContain("up to 50 s");
    expect(advice).toEqual([]);
  });

  test.for(["stream", "events"] as const)("answers that are held back: %s", (name) => {
    const { rest, advice, first } = changed({ [name]: "buffered" });
    expect(first).toBe("You can chat here.");
    expect(rest).toContain("it buffers");
    expect(advice).toEqual(["buffering"]);
  });

  test.for(["there", "back", "both"] as const)("cookies taken away: %s", (where) => {
    const { first, rest, advice } = changed({ cookies: where });
    expect(first).toBe("You can read here, but not write.");
    expect(rest).toMatch(/^Cookies are taken away on the way/);
    expect(advice).toEqual(["cookies"]);
  });

  test("a browser that keeps no cookies is not the network's fault", () => {
    const { first, rest, advice } = changed({ cookies: "off" });
    expect(first).toBe("You can read here, but not write.");
    expect(rest).toMatch(/^This browser keeps no cookies/);
    expect(advice).toEqual(["cookiesOff"]);
  });

  test("no POST", () => {
    const posts = [{ bytes: BODIES[0], failure: status(403) }];
    const { first, rest, advice } = changed({ posts });
    expect(first).toBe("You can read here, but not write.");
    expect(rest).toMatch(/^What you send does not get through \(POST: refused with 403\)/);
    expect(advice).toEqual(["posts"]);
  });

  test.for([
    [1, /Long messages do not get through: 1 kB can be sent at once, 16 kB cannot \(413\)/],
    [2, /16 kB can be sent at once, 60 kB cannot \(413\)\. Messages are smaller/],
  ] as const)("bodies up to step %i", ([passed, expected]) => {
    const posts = BODIES.slice(0, passed + 1).map((bytes, index) =>
      index < passed ? { bytes } : { bytes, failure: status(413) },
    );
    const { first, rest, advice } = changed({ posts });
    expect(first).toBe("You can chat here.");
    expect(rest).toMatch(expected);
    expect(advice).toEqual(["bodyLimit"]);
  });

  test("Socket.IO blocked: the feed", () => {
    const said = changed({ polling: status(403), webSocket: blocked });
    expect(said).toMatchObject({
      first: "You can chat here.",
      rest: "WebSocket and Socket.IO are blocked.",
      transport: "feed",
      advice: ["socketIo", "webSocket"],
    });
  });

  test("everything live blocked: the page", () => {
    const said = changed({ polling: status(403), feed: status(403), webSocket: blocked });
    expect(said).toMatchObject({
      first: "You can chat here, but not live.",
      transport: "page",
      why: "allBlocked",
    });
  });

  test("a sign-in page in the chat's place, from the start or from then on", () => {
    const fromThenOn = {
      ...clear,
      posts: [{ bytes: BODIES[0], failure: foreign }],
      polling: foreign,
    };
    for (const findings of [{ get: foreign, done: true }, fromThenOn]) {
      const said = saidOf(findings);
      expect(said.first).toBe("Sign in to this network first.");
      expect(said.advice).toEqual(["signIn"]);
      expect(said.transport).toBeUndefined();
    }
  });

  test("a server that refuses the check says nothing of the path", () => {
    const busy: Failure = { failed: "busy", status: 429, afterMs: 5 };
    const { first, rest, advice } = changed({ posts: [{ bytes: BODIES[0], failure: busy }] });
    expect(first).toBe("The server is busy. Check again in a minute.");
    expect([rest, advice]).toEqual(["", []]);
    const holds = HOLDS.map((seconds) => (seconds < 50 ? { seconds } : { seconds, failure: busy }));
    expect(changed({ holds }).rest).toBe("WebSocket works; long-polling works too, up to 25 s.");
  });

  test("nothing at all", () => {
    const { first, rest } = saidOf({ get: cut(1), done: true });
    expect(first).toBe("The chat cannot be reached from here.");
    expect(rest).toContain("cut after 1 s");
  });

  test("what is stale, slow, stripped or late is told as well", () => {
    const requestHeaders = { stripped: ["authorization"], rewritten: [], added: {} };
    const { first, rest, advice } = changed({
      cache: "stale",
      get: { tripMs: 2_340, protocol: "" },
      clock: { aheadMs: -600_000 },
      requestHeaders,
    });
    expect(first).toBe("You can chat here.");
    expect(rest).toContain("from a cache");
    expect(rest).toContain("2.3 s there and back");
    expect(rest).toContain("10 min behind");
    expect(rest).toContain("Authorization header");
    expect(advice).toEqual(["noStore", "authorization", "clock"]);
  });
});

describe("before everything is known", () => {
  test("nothing is said too early", () => {
    expect(saidOf({})).toMatchObject({ first: "Checking your network…", rest: "", advice: [] });
    const { done, webSocket, holds, holdsAsked, stream, events, ...quick } = clear;
    for (const name of ["get", "posts", "polling", "cookies"] as const) {
      const { [name]: _, ...rest } = quick;
      expect(judge(rest).headline).toBe("checking");
    }
    expect(saidOf(quick)).toMatchObject({
      first: "You can chat here.",
      rest: "Long-polling works.",
      transport: "polling",
      why: "watching",
    });
  });

  test("it says how far it has come", () => {
    const holds = [{ seconds: 5 }, { seconds: 12 }];
    const webSocket = { state: "open", livedMs: 10_000 } as const;
    const { done, ...known } = clear;
    expect(saidOf({ ...known, holds, webSocket }).rest).toBe(
      "WebSocket works; long-polling works too, so far up to 12 s.",
    );
  });

  test("a cut is told before the longer waits are over", () => {
    const { done, ...known } = clear;
    const holds = [{ seconds: 5 }, { seconds: 12, failure: cut(10) }];
    expect(saidOf({ ...known, holds }).rest).toContain("about 10 s is cut");
  });
});

const failures: Partial<Findings> = {
  get: foreign,
  polling: status(403),
  feed: cut(1),
  stream: foreign,
  events: cut(2),
  cookies: { failed: "silent", afterMs: 8_000 },
  requestHeaders: status(500),
  answerHeaders: foreign,
  cache: cut(1),
  compression: cut(1),
  posts: [{ bytes: BODIES[0], failure: status(403) }],
  holds: heldUpTo(10),
  webSocket: blocked,
  storage: false,
  clock: { aheadMs: 90_000 },
};

test.for(["en", "ko"])("every question has an answer in every state, in %s", (language) => {
  const words = translationsFor(language);
  for (const question of QUESTIONS) {
    expect(resultOf(question, {}, words).mark).toBe("waiting");
    expect(resultOf(question, clear, words).mark).toBe("good");
    const failed = resultOf(question, { ...clear, ...failures }, words);
    expect(["bad", "note"]).toContain(failed.mark);
    for (const findings of [clear, { ...clear, ...failures }]) {
      const { text } = resultOf(question, findings, words);
      expect(text).toMatch(/.[.…]$/);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
  }
});

test("every sentence is there in Korean, and is Korean", () => {
  const hurt = [
    clear,
    { ...clear, holds: heldUpTo(10), stream: "buffered" as const, webSocket: blocked },
    { ...clear, cookies: "both" as const, cache: "stale" as const, polling: cut(1) },
    { ...clear, posts: [{ bytes: BODIES[0], failure: status(403) }] },
    { get: cut(1) },
    { get: foreign },
  ];
  for (const findings of hurt) {
    const { first, rest } = saidOf(findings, "ko");
    for (const sentence of [first, rest]) expect(sentence).toMatch(/[가-힣].*\.$/);
    expect(rest).not.toMatch(/undefined|NaN/);
  }
  expect(saidOf(hurt[1] as Findings, "ko").rest).toContain("약 10초");
});

describe("the report", () => {
  const circumstances = {
    time: "2026-03-01 14:05:09 +09:00",
    page: "https://chat.example/check",
    browser: "Mozilla/5.0",
  };

  test("holds the verdict, when and where, advice, and every result with its figures", () => {
    const findings = { ...clear, webSocket: blocked, holds: heldUpTo(10) };
    const report = reportOf(findings, translationsFor("en"), circumstances);
    for (const line of [
      "**You can chat here.** WebSocket is blocked; long-polling works, up to 5 s.",
      "- Time: 2026-03-01 14:05:09 +09:00",
      "- Browser: Mozilla/5.0",
      "- Address that the server sees: 192.0.2.7",
      "- How the chat gets through: Long-polling: WebSocket does not get through.",
      "`proxy_read_timeout 60s` (nginx)",
      "| ✓ | Reading (GET) | Works: 20 ms there and back over HTTP/1.1. |",
      "cut after 10 s. (5 s ✓, 12 s ✗, 25 s ✗, 50 s ✗) |",
    ]) {
      expect(report).toContain(line);
    }
    expect(report.match(/^\| [✓–✗…] /gm)).toHaveLength(QUESTIONS.length);
    expect(report).not.toContain("still going on");
  });

  test("says when it was made too early", () => {
    const report = reportOf({}, translationsFor("en"), circumstances);
    expect(report).toContain("The check was still going on.");
  });

  test("what somebody writes into a header stays in its cell", () => {
    const added = { via: "1.1 a|b\n| x" };
    const requestHeaders = { stripped: [], rewritten: [], added };
    const report = reportOf({ ...clear, requestHeaders }, translationsFor("en"), circumstances);
    expect(report).toContain("via: 1.1 a\\|b \\| x. |");
  });

  test("a time has its offset", () => {
    expect(timeOf(new Date(0))).toMatch(/^19(69|70)-\d\d-\d\d \d\d:\d\d:00 [+-]\d\d:\d\d$/);
  });
});
