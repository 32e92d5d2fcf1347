import { build } from "esbuild";
import fc from "fast-check";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../src/chat/markdown/render.ts";
import { plainName } from "../../../src/chat/names.ts";
import type { Message } from "../../../src/protocol/message.ts";
import { ROOT } from "../../../src/runtime/root.ts";
import { MessageItems } from "../../../src/web/pages/message.tsx";
import { LANGUAGES, type Language } from "../../../src/web/pages/translations.ts";
import { act, openPage, openRoom, say, showing, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

/** Its last number is the room's own, and none of a message's. */
const ROOM = "방-7";
const ANA = { id: "5b0fd1a2-ana", name: "Ana Lindqvist", verified: false };
const MINJI = { id: "c4a760a8-김", name: "김민지", verified: true };

const plain: Message = {
  room: ROOM,
  seq: 1,
  rev: 1,
  nonce: "n",
  author: MINJI,
  text: "",
  html: "<p>hello</p>",
  at: "2026-03-01T23:59:30.000Z",
  reactions: [],
};
const by = (name: string) => ({ author: { ...ANA, id: name, name } });
const saying = (text: string) => ({ html: renderMarkdown(text) });
const removed = { removed: true, html: "", text: "" } as const;

const TABLE: Record<string, Partial<Message>> = {
  "another's, verified": {},
  "the same again, under one heading": { at: "2026-03-01T23:59:40.000Z" },
  "one's own": { author: ANA },
  "on another day": { author: ANA, at: "2026-03-02T00:01:00.000Z" },
  "a reply": { replyTo: 12 },
  edited: { editedAt: "2026-03-01T23:59:59.000Z" },
  "a reply, edited, with reactions": {
    author: ANA,
    replyTo: 345,
    editedAt: "2026-03-01T23:59:59.000Z",
    reactions: [
      { emoji: "👍🏽", count: 2, people: [ANA.id, MINJI.id] },
      { emoji: "❤️", count: 1, people: [ANA.id] },
    ],
  },
  removed,
  "one's own, removed, a reply": { author: ANA, replyTo: 3, ...removed },
  "a name of HTML": by('<b class="edited">&amp; "Ana"</b>'),
  "a name of one sign": by("$"),
  "a name of Hindi": by("क्षितिज शर्मा"),
  "a flag for a name": by("🇰🇷 Kim"),
  "a family for a name": by("👩‍👩‍👧‍👦"),
  "a name from right to left": by("مُحَمَّدٌ שָׁלוֹם"),
  "a direction mark": saying("a\u202eb\u2066c"),
  "a text that speaks of the parts": saying("`slot` <slot></slot> $& $1"),
  "HTML like the parts": {
    author: ANA,
    replyTo: 9,
    html: '<p class="reply-to"><a class="reply-to" href="https://a.example/1">1</a></p><slot></slot><ul class="reactions"><li>x</li></ul>',
  },
  code: saying("\n```js\n\n<script>alert(1)</script>\n```\n> quoted *so*\n- one\n- two"),
  links: saying("https://example.com/rooms/7?at=12 and ana@example.com"),
  Korean: saying("학교 네트워크에서도 **잘** 됩니다.\n둘째 줄"),
  long: saying("word ".repeat(800).trim()),
};

const messages = fc.array(
  fc.record(
    {
      rev: fc.nat(),
      author: fc.record({
        id: fc.constantFrom(ANA.id, MINJI.id, "3"),
        name: fc.string({ unit: "binary", maxLength: 20 }).map((name) => plainName(name)),
        verified: fc.boolean(),
      }),
      html: fc.string({ unit: "binary" }).map(renderMarkdown),
      at: fc
        .date({ min: new Date("2026-01-01"), max: new Date("2026-01-03"), noInvalidDate: true })
        .map((date) => date.toISOString()),
      editedAt: fc.constant(plain.at),
      removed: fc.constant(true as const),
      replyTo: fc.integer({ min: 1 }),
      reactions: fc.array(
        fc.record({
          emoji: fc.constantFrom("👍", "❤️", "<", "🇰🇷"),
          count: fc.integer({ min: 1 }),
          people: fc.constant<string[]>([]),
        }),
      ),
    },
    { requiredKeys: ["author", "html"] },
  ),
  { maxLength: 12 },
);

const script = await build({
  stdin: {
    contents: `
      import { buildMessage } from "./message_template.ts";
      import { decorate } from "./decorate.ts";
      globalThis.built = { buildMessage, decorate };`,
    resolveDir: `${ROOT}/src/web/pages/browser`,
  },
  bundle: true,
  write: false,
});

/** Where the messages that the page builds are not those that the server renders: both, as HTML. */
async function differences(page: Page, some: Partial<Message>[], language: Language) {
  const messages = some.map((message, index) => ({ ...plain, seq: index + 10, ...message }));
  const translations = LANGUAGES[language];
  const rendered = String(MessageItems({ messages, translations, viewer: undefined }));
  return page.evaluate(
    ({ messages, rendered, viewer }) => {
      const { buildMessage, decorate } = (
        globalThis as unknown as {
          built: {
            buildMessage(message: unknown): HTMLElement;
            decorate(elements: Iterable<Element>, viewer: string): void;
          };
        }
      ).built;
      const live = document.createElement("div");
      const served = document.createElement("div");
      live.append(...messages.map((message) => buildMessage(message)));
      // By it a page that has no cookie yet finds out whether one comes back.
      for (const field of live.querySelectorAll("[name=probed]")) field.remove();
      served.innerHTML = rendered;
      for (const { children } of [live, served]) decorate(children, viewer);
      if (live.childElementCount !== served.childElementCount) return ["not as many"];
      return [...served.children].flatMap((element, index) =>
        element.isEqualNode(live.children[index] ?? null)
          ? []
          : [element.outerHTML, live.children[index]?.outerHTML],
      );
    },
    { messages, rendered, viewer: ANA.id },
  );
}

describe.each([
  ["page", "en", `/rooms/${ROOM}?lang=en`],
  ["page", "ko", `/rooms/${ROOM}?lang=ko`],
  ["embed", "en", `/embed/${ROOM}?lang=en`],
  ["embed", "ko", `/embed/${ROOM}?lang=ko`],
] as const)("in the %s in %s, a message built of its fields", (_where, language, path) => {
  test("is node for node the one that the server renders", async () => {
    const server = await newServer();
    await server.newRoom(ROOM);
    const page = await openPage(server.url + path, { timezoneId: "Asia/Seoul" });
    await page.evaluate(script.outputFiles[0]?.text ?? "");
    for (const [what, message] of Object.entries(TABLE)) {
      expect(await differences(page, [message], language), what).toEqual([]);
    }
    // Each beside the others.
    expect(await differences(page, Object.values(TABLE), language)).toEqual([]);
    await fc.assert(
      fc.asyncProperty(messages, async (some) => {
        expect(await differences(page, some, language)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** The messages on a page, with their attributes in one order. */
function shownOn(page: Page): Promise<string[]> {
  return page.locator("#messages > [data-seq]").evaluateAll((messages) =>
    messages.map((message) => {
      for (const element of [message, ...message.querySelectorAll("*")]) {
        const attributes = [...element.attributes].map(({ name, value }) => [name, value] as const);
        for (const [name] of attributes) element.removeAttribute(name);
        for (const [name, value] of attributes.sort()) element.setAttribute(name, value);
      }
      return message.outerHTML;
    }),
  );
}

test("what has come live looks as it does after a reload, own and others', changed and removed", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "이서연", { locale: "ko-KR" });
  const ana = await server.guest("<Ana> Lindqvist");
  const reply = async (text: string, replyTo: number) => {
    const { token } = ana;
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
    const body = JSON.stringify({ text, replyTo, nonce: text });
    await fetch(`${server.url}/api/rooms/lobby/messages`, { method: "POST", headers, body });
    const reaction = `${server.url}/api/rooms/lobby/messages/${replyTo}/reactions/👍`;
    await fetch(reaction, { method: "PUT", headers });
  };
  await server.post(ana, "*hello* `code`");
  await showing(page, 1);
  await say(page, "안녕하세요");
  await showing(page, 2);
  await reply("an answer", 2);
  await server.post(ana, "gone soon");
  await server.change(ana, "PATCH", 1, { text: "> hello" });
  await server.change(ana, "DELETE", 4);
  await page.waitForSelector("#m4[data-removed]");
  await page.mouse.move(0, 0);
  const live = await shownOn(page);
  const joined = page.waitForRequest((request) => !!request.postData()?.includes('"join"'));
  await page.reload();
  await showing(page, 4);
  // What is served is ready once htmx has come, after what is live.
  await expect.poll(() => shownOn(page)).toEqual(live);
  // None of it has come as HTML beside.
  expect((await joined).postData()).not.toContain('"fragments":true');
  expect(live.join()).toMatch(/수정됨.*👍 1.*data-reply-to="2".*삭제된 메시지입니다./s);
});

test("what is loaded into a page comes in its language, whichever another tab has chosen since", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana", { path: "/rooms/lobby?lang=ko" });
  await say(page, "live");
  await showing(page, 1);
  const other = await page.context().newPage();
  await other.goto(`${server.url}/rooms/lobby?lang=en`);
  await act(page, 1, "edit");
  expect(await page.textContent("#m1 form.change button")).toBe("저장");
  await page.fill("#m1 form.change textarea", "edited");
  await page.click("#m1 form.change button");
  await page.waitForSelector("#m1 .edited");
  expect(await page.textContent("#m1 .edited")).toBe("수정됨");
  // And that was no choice for the other one.
  await other.goto(`${server.url}/rooms/lobby`);
  expect(await other.getAttribute("html", "lang")).toBe("en");
});
