import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import {
  eventsOf,
  expectSaid,
  giveName,
  live,
  nextEvent,
  RECORDER,
  roomIn,
  write,
} from "../../support/embed.ts";
import { newServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

/** A page whose script has been loaded before the server went down. */
const withChat = (url: string, attributes: string) =>
  `${RECORDER}<p id="before">Before</p><script src="${url}/embed.js" ${attributes}></script><p id="after">After</p>`;

test.each([
  ["en-GB", "", "The chat cannot be reached. Trying again."],
  ["ko-KR", "data-launcher", "채팅에 연결할 수 없어 다시 시도합니다."],
])(
  "while the server is down the space says so (%s %s), nothing moves, and it comes alive by itself",
  async (locale, attributes, words) => {
    const server = await newServer();
    const site = await newSite(withChat(server.url, `data-room="lobby" ${attributes}`));
    const page = await openPage("about:blank", { locale });
    await page.route("**/embed/**", (route) => route.abort("connectionrefused"));
    await page.goto(site.url);
    const place = () => page.locator("#after").boundingBox();
    const before = await place();
    const { detail } = await nextEvent(page, "error");
    expect(detail).toEqual({ code: "unreachable", detail: words });
    await page.getByRole("status").getByText(words).waitFor();
    expect(await page.locator("iframe").isVisible()).toBe(false);
    expect(await place()).toEqual(before);

    await page.unroute("**/embed/**");
    await nextEvent(page, "ready");
    expect(await eventsOf(page, "error")).toHaveLength(1);
    expect(await page.getByText(words).isVisible()).toBe(false);
    expect(await place()).toEqual(before);
  },
);

test("a server that is stopped and started again is met where it was left", async () => {
  const server = await newServer();
  const port = Number(new URL(server.url).port);
  const site = await newSite(withChat(server.url, 'data-room="lobby"'));
  const page = await openPage(site.url);
  const room = roomIn(page);
  await live(room);
  await giveName(room, "Ben");
  await write(room, "before");
  await expectSaid(room, ["Ben: before"]);
  await server.close();
  await room.locator("#connection[data-state=waiting]").waitFor({ state: "attached" });
  await write(room, "while it is away");
  const again = await newServer({ port });
  await live(room);
  // Its database is a new one: what is not acknowledged is posted there, and all else is gone.
  await expectSaid(roomIn(page), ["Ben: while it is away"]);
  await again.post(await again.guest("Ana"), "after");
  await expectSaid(roomIn(page), ["Ben: while it is away", "Ana: after"]);
});

test("where the script itself does not load, the page is as it was", async () => {
  const server = await newServer();
  await server.close();
  const site = await newSite(
    withChat(server.url, 'data-room="lobby" async') +
      '<longwave-chat room="lobby"></longwave-chat>',
  );
  const page = await openPage(site.url);
  expect(await page.locator("iframe").count()).toBe(0);
  const { height } = (await page.locator("longwave-chat").boundingBox()) ?? {};
  expect(height).toBeLessThan(30);
});

test("a frame that answers late, after it has loaded, is not given up", async () => {
  const server = await newServer();
  // Holds the frame's hello back for a second.
  const slow = `<script>
    addEventListener("message", (event) => {
      if (event.data.type !== "hello" || !event.isTrusted) return;
      event.stopImmediatePropagation();
      const { data, source, origin } = event;
      setTimeout(() => dispatchEvent(new MessageEvent("message", { data, source, origin })), 1000);
    });
  </script>`;
  const site = await newSite(slow + withChat(server.url, 'data-room="lobby"'));
  const page = await openPage(site.url);
  await nextEvent(page, "ready");
  await page.waitForTimeout(3_000);
  expect(await eventsOf(page, "error")).toEqual([]);
  expect(await eventsOf(page, "ready")).toHaveLength(1);
});
