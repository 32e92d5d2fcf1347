import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { eventsOf, live, nextEvent, RECORDER, roomIn } from "../../support/embed.ts";
import { newServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

/** A window in which a policy that is broken is what is meant. */
async function openRefused(locale = "en-GB"): Promise<Page> {
  const page = await openPage("about:blank", { locale });
  page.removeAllListeners("console");
  return page;
}

const tag = (url: string, more = "") =>
  `<script nonce="abc" src="${url}/embed.js" data-room="lobby" ${more}></script>`;

const inline = "script-src 'unsafe-inline'";

interface Refused {
  policy: (url: string) => string;
  locale: string;
  attributes?: string;
  words: string;
}

const refused: Record<string, Refused> = {
  "forbids whatever it does not name": {
    policy: (url) => `default-src 'none'; ${inline} ${url}`,
    locale: "en-GB",
    words: "It needs: frame-src ",
  },
  "frames only its own pages": {
    policy: (url) => `frame-src 'self'; ${inline} ${url}`,
    locale: "ko-KR",
    words: "추가할 항목: frame-src ",
  },
  "lets the script in by a nonce alone, for a launcher": {
    policy: () => "default-src 'none'; script-src 'nonce-abc'",
    locale: "en-GB",
    attributes: "data-launcher",
    words: "frame-src ",
  },
  "takes the first script alone": {
    policy: (url) => `${inline} ${url}/embed.js; frame-src ${url}`,
    locale: "ko-KR",
    words: "script-src-elem ",
  },
};

test.each(Object.entries(refused))(
  "a page whose policy %s is told, once, what the chat needs",
  async (_name, { policy, locale, attributes, words }) => {
    const server = await newServer();
    const recorder = RECORDER.replace("<script", '<script nonce="abc"');
    const site = await newSite(recorder + tag(server.url, attributes), {
      "Content-Security-Policy": policy(server.url),
    });
    const page = await openRefused(locale);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.clock.install();
    await page.goto(site.url);
    const { detail } = await nextEvent(page, "error");
    expect(detail).toEqual({ code: "blocked_by_csp", detail: expect.any(String) });
    expect(detail.detail.endsWith(words + server.url)).toBe(true);
    await page.getByRole("status").getByText(detail.detail).waitFor();
    const before = asked.length;
    await page.clock.fastForward("05:00");
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    expect(await eventsOf(page, "error")).toHaveLength(1);
    expect(asked).toHaveLength(before);
  },
);

test("what a policy only reports, or forbids others, is no matter", async () => {
  const server = await newServer();
  const other = await newServer();
  const site = await newSite(
    `${RECORDER}<iframe src="${other.url}/embed/lobby"></iframe>${tag(server.url)}`,
    {
      "Content-Security-Policy": `frame-src ${server.url}`,
      "Content-Security-Policy-Report-Only": "frame-src 'none'; script-src 'none'",
    },
  );
  const page = await openRefused();
  await page.goto(site.url);
  await nextEvent(page, "ready");
  await live(roomIn(page, 1));
  expect(await eventsOf(page, "error")).toEqual([]);
});

test.each([
  ["English", "en-GB", "X-Frame-Options"],
  ["Korean", "ko-KR", "다시 시도합니다"],
])(
  "a header from the way that forbids the frame is told from a server that is not there, in %s",
  async (_language, locale, words) => {
    const server = await newServer();
    const page = await openRefused(locale);
    await page.route("**/embed/lobby?**", async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), "x-frame-options": "DENY" };
      await route.fulfill({ response, headers });
    });
    await page.goto((await newSite(RECORDER + tag(server.url))).url);
    const { detail } = await nextEvent(page, "error");
    expect(detail).toEqual({ code: "not_shown", detail: expect.stringContaining(words) });
    await page.getByRole("status").getByText(detail.detail).waitFor();
    // It is tried again by itself.
    await page.unroute("**/embed/lobby?**");
    await nextEvent(page, "ready");
    expect(await page.getByText(detail.detail).isVisible()).toBe(false);
    expect(await eventsOf(page, "error")).toHaveLength(1);
  },
);

test("a server that is gone before the chat is seen is tried again until it is there", async () => {
  const server = await newServer();
  const page = await openRefused();
  await page.route("**/embed_chat.js*", (route) => route.abort("connectionrefused"));
  await page.goto((await newSite(RECORDER + tag(server.url))).url);
  expect((await nextEvent(page, "error")).detail.code).toBe("unreachable");
  await page.unroute("**/embed_chat.js*");
  await nextEvent(page, "ready");
  expect(await eventsOf(page, "error")).toHaveLength(1);
});
