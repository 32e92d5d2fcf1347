import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { startFaultProxy } from "../../../src/tools/gauntlet/fault_proxy.ts";
import type { Fault } from "../../../src/tools/gauntlet/faults.ts";
import { openPage, openRoom, type PageOptions, useBrowser } from "../../support/browser.ts";
import { onTestFinished } from "../../support/finished.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

type CheckOptions = PageOptions & {
  /** For how long answers are held, in seconds; the page's own times where absent. */
  holds?: string;
};

/** Opens the check in a window of its own, with other times than its own where given. */
async function openCheck(
  url: string,
  { holds, ...options }: CheckOptions = {},
  prepare: (page: Page) => void = () => {},
): Promise<Page> {
  const page = await openPage(`${url}/healthz`, options);
  prepare(page);
  if (holds) {
    await page.addInitScript((times) => {
      const set = () => document.querySelector("#check")?.setAttribute("data-holds", times);
      new MutationObserver(set).observe(document, { childList: true, subtree: true });
    }, holds);
  }
  await page.goto(`${url}/check`);
  return page;
}

/** The check through a path with these faults. */
async function checkThrough(faults: Fault[], options: CheckOptions = {}): Promise<Page> {
  const server = await newServer({ transports: ["polling", "websocket"] });
  const path = await startFaultProxy({ target: server.url, faults });
  onTestFinished(() => path.close());
  return openCheck(path.url, options);
}

/** Resolves once the first line and the causes below it are as expected. */
async function saying(page: Page, headline: string, cause: string | RegExp, timeout = 20_000) {
  await page.getByRole("heading", { name: headline, exact: true }).waitFor({ timeout });
  await page.locator("#causes p", { hasText: cause }).first().waitFor({ timeout });
}

const done = (page: Page) => page.waitForSelector("#check[data-done]");

describe("the verdict names what is in the way", () => {
  test.concurrent("a server that goes away while it is asked", async () => {
    const server = await newServer();
    const path = await startFaultProxy({ target: server.url });
    const page = await openCheck(path.url, { holds: "4,8" });
    await page.getByRole("heading", { name: "You can chat here.", exact: true }).waitFor();
    await path.close();
    await saying(page, "The chat cannot be reached from here.", "comes to nothing");
  });

  test.concurrent.each([
    ["newest", true, []],
    // That one does not tell.
    ["oldest", false, ["compression"]],
  ])(
    "nothing, in the %s browser; nobody else is asked, and nothing stays behind",
    async (_age, isNewest, untold) => {
      const server = await newServer({ transports: ["polling", "websocket"] });
      const asked = new Set<string>();
      const page = await openCheck(server.url, { holds: "1", isNewest }, (page) => {
        page.on("request", (request) => asked.add(new URL(request.url()).host));
        page.on("websocket", (socket) => asked.add(new URL(socket.url()).host));
      });
      await done(page);
      await saying(
        page,
        "You can chat here.",
        "WebSocket works; long-polling works too, up to 1 s.",
      );
      expect(await page.locator("#causes p").count()).toBe(1);
      const others = page.locator("[data-question]:not([data-mark=good])");
      expect(
        await others.evaluateAll((rows) => rows.map((row) => row.getAttribute("data-question"))),
      ).toEqual(untold);
      expect(await page.textContent("#transport")).toBe("WebSocket");
      expect(await page.isHidden("#advice")).toBe(true);
      expect([...asked]).toEqual([new URL(server.url).host]);
      expect(await page.context().cookies()).toEqual([]);
      expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([
        0, 0,
      ]);
    },
  );

  test.concurrent("no WebSocket", async () => {
    const page = await checkThrough([{ kind: "web socket", how: "refuse" }], { holds: "1" });
    await saying(page, "You can chat here.", "WebSocket is blocked; long-polling works");
    expect(await page.textContent("#transport")).toBe("Long-polling");
    expect(await page.textContent("#why")).toBe("WebSocket does not get through.");
  });

  test.concurrent("answers that are buffered", async () => {
    const page = await checkThrough([{ kind: "buffer" }], { holds: "1" });
    await saying(page, "You can chat here.", "holds answers back until they are complete");
    for (const question of ["stream", "events"]) {
      await page.waitForSelector(`[data-question=${question}][data-mark=note]`);
    }
    expect(await page.textContent("#advice")).toContain("X-Accel-Buffering");
  });

  test.concurrent("a WebSocket that dies", async () => {
    const faults: Fault[] = [{ kind: "web socket", how: "die", afterMs: 1_500 }];
    const page = await checkThrough(faults, { holds: "3" });
    await saying(page, "You can chat here.", /WebSocket opens and dies after [12] s/);
  });

  test.concurrent("a cut after ten seconds", async () => {
    const page = await checkThrough([{ kind: "cut", afterMs: 10_000 }]);
    // Before the next hold, of 25 s, is over.
    await saying(page, "You can chat here.", /takes longer than about 10 s is cut/, 24_000);
    expect(await page.textContent("#causes")).toContain("up to 5 s");
    expect(await page.textContent("#advice")).toContain("proxy_read_timeout 60s");
  });

  test.concurrent("cookies that are stripped", async () => {
    const page = await checkThrough(
      [
        { kind: "headers", of: "answer", strip: ["set-cookie"] },
        { kind: "headers", of: "request", strip: ["cookie"] },
      ],
      { holds: "1" },
    );
    await saying(page, "You can read here, but not write.", "Cookies are taken away on the way");
    expect(await page.textContent("#advice")).toContain("Set-Cookie");
    expect(await page.textContent("[data-question=cookies]")).toContain("both ways");
    expect(await page.context().cookies()).toEqual([]);
  });

  test.concurrent.for([
    [{ of: "answer", strip: ["set-cookie"] }, "before they reach the browser"],
    [{ of: "request", strip: ["cookie"] }, "not passed on to the server"],
  ] as const)("cookies that are stripped one way: %o", async ([fault, said]) => {
    const headers = { kind: "headers", ...fault, strip: [...fault.strip] } as Fault;
    const page = await checkThrough([headers], { holds: "1" });
    await page.locator("[data-question=cookies]", { hasText: said }).waitFor();
  });

  test.concurrent("headers that are rewritten, and who says to be in between", async () => {
    const page = await checkThrough(
      [
        {
          kind: "headers",
          of: "request",
          strip: ["authorization", "accept-encoding"],
          set: { via: "1.1 ward-proxy" },
        },
        { kind: "headers", of: "answer", set: { etag: '"other"' } },
      ],
      { holds: "1" },
    );
    const sent = page.locator("[data-question=requestHeaders] .text");
    await sent.filter({ hasText: "Taken away: authorization, accept-encoding." }).waitFor();
    expect(await sent.textContent()).toContain("Added: via: 1.1 ward-proxy.");
    const got = page.locator("[data-question=answerHeaders] .text");
    await got.filter({ hasText: "Changed: etag." }).waitFor();
  });

  test.concurrent("a body limit, and Socket.IO blocked", async () => {
    const faults: Fault[] = [
      { kind: "body limit", bytes: 20_000 },
      { kind: "block", path: "/socket.io/" },
    ];
    const page = await checkThrough(faults, { holds: "1" });
    await saying(page, "You can chat here.", "16 kB can be sent at once, 60 kB cannot (413)");
    await saying(page, "You can chat here.", "Socket.IO is blocked");
    expect(await page.textContent("#transport")).toBe("The feed: plain requests");
  });

  test.concurrent("a sign-in page in the place of every answer", async () => {
    const server = await newServer();
    const page = await openPage(`${server.url}/healthz`);
    await page.route("**/check/*", (route) =>
      route.fulfill({ contentType: "text/html", body: "<h1>Welcome to the hotel</h1>" }),
    );
    await page.goto(`${server.url}/check`);
    await saying(page, "Sign in to this network first.", "A page of the network itself answers");
  });
});

test.concurrent("the report: selected where there is no clipboard, and it stays so; else copied; printed", async () => {
  const server = await newServer();
  const page = await openCheck(server.url, { holds: "2" });
  await saying(page, "You can chat here.", "ong-polling works");
  await page.evaluate(() =>
    Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true }),
  );
  await page.click("#copy");
  await page.locator("#copied", { hasText: "Ctrl+C" }).waitFor();
  const selected = () => page.evaluate(() => getSelection()?.toString().trim());
  const early = await selected();
  expect(early).toContain("**You can chat here.**");
  expect(early).toContain("The check was still going on.");
  expect(early).toContain(await page.evaluate(() => navigator.userAgent));
  expect(early).toMatch(/- Time: \d{4}-\d\d-\d\d /);
  await done(page);
  expect(await selected()).toBe(early);

  await page.evaluate(() =>
    Object.defineProperty(navigator, "clipboard", {
      value: { writeText: async (text: string) => Object.assign(window, { copied: text }) },
    }),
  );
  await page.click("#copy");
  await page.locator("#copied", { hasText: "Copied." }).waitFor();
  const copied = await page.evaluate(() => (window as unknown as { copied: string }).copied);
  expect(copied).toBe(await page.textContent("#report"));
  expect(copied).not.toContain("still going on");

  await page.emulateMedia({ media: "print" });
  expect(await page.isVisible("#facts")).toBe(true);
  for (const pressed of ["#copy", ".language", "#report-more summary"]) {
    expect(await page.isVisible(pressed)).toBe(false);
  }
});

describe("axe finds nothing wrong, and nothing is wider than the screen", () => {
  const faults: Fault[] = [
    { kind: "web socket", how: "refuse" },
    { kind: "body limit", bytes: 20_000 },
    { kind: "headers", of: "request", strip: ["cookie"] },
  ];

  async function lookAt(page: Page): Promise<void> {
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations;
    });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    const [wide, screen] = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return [scrollWidth, clientWidth];
    });
    expect(wide).toBe(screen);
  }

  test.concurrent("on a desktop, while the check is going on, and without script", async () => {
    const page = await checkThrough(faults, { bypassCSP: true });
    await saying(page, "You can read here, but not write.", "Cookies");
    await lookAt(page);
    // What is held would keep axe waiting.
    await page.route("**/check/plain/hold*", (route) => route.fulfill({ body: "" }));
    await page.goto(`${page.url()}/plain`);
    await lookAt(page);
  });

  test.concurrent("on a dark phone in Korean, when it is over", async () => {
    const page = await checkThrough(faults, {
      viewport: { width: 360, height: 640 },
      locale: "ko-KR",
      colorScheme: "dark",
      bypassCSP: true,
      holds: "1",
    });
    await done(page);
    await saying(page, "읽을 수는 있지만 쓸 수 없습니다.", "WebSocket이 막혀 있습니다.");
    await page.evaluate(() => document.querySelector("#report-more")?.setAttribute("open", ""));
    await lookAt(page);
    expect(await page.textContent("#report")).toContain("# Longwave 네트워크 점검");
  });
});

describe("without script", () => {
  const withoutScript = { javaScriptEnabled: false };

  test.concurrent("what is held, written and kept shows itself", async () => {
    const server = await newServer();
    const page = await openPage(`${server.url}/check`, withoutScript);
    expect(await page.textContent(".plain .questions")).toContain("HTTP/1.1");
    await page.click(".plain form button");
    await page.getByText("Sending works: the form arrived").waitFor();
    await page.getByText("Cookies come back.").waitFor();
    await page.frameLocator("iframe.flow").getByText("8").waitFor();
    const held = await page
      .locator(".boxes iframe")
      .evaluateAll((frames) => frames.map((frame) => frame.getAttribute("src")));
    expect(held).toEqual([5, 12, 25, 50].map((time) => `/check/plain/hold?seconds=${time}`));
    expect(await page.context().cookies()).toEqual([]);
  });

  test.concurrent("cookies that are stripped are told, and in Korean too", async () => {
    const server = await newServer();
    const path = await startFaultProxy({
      target: server.url,
      faults: [{ kind: "headers", of: "request", strip: ["cookie"] }],
    });
    onTestFinished(() => path.close());
    const page = await openPage(`${path.url}/check`, { ...withoutScript, locale: "ko-KR" });
    await page.click(".plain form button");
    await page.getByText("쿠키가 돌아오지 않았습니다").waitFor();
  });
});

test.concurrent("where the script does not arrive, the page without it is offered", async () => {
  const server = await newServer();
  const page = await openPage(`${server.url}/healthz`);
  await page.route("**/check.js", (route) => route.abort());
  await page.goto(`${server.url}/check`);
  expect(await page.isVisible("#stuck")).toBe(false);
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if ((animation.effect as KeyframeEffect).target?.id === "stuck") animation.finish();
    }
  });
  expect(await page.isVisible("#stuck a")).toBe(true);
});

test.concurrent("the room's dial leads there when something is the matter", async () => {
  const server = await newServer();
  const page = await openRoom(server.url, "Ana");
  await page.click("#connection button");
  const link = page.locator("#connection a[href='/check']");
  expect(await link.isVisible()).toBe(false);
  // Only pages get through from here on.
  await page.route(/socket\.io|\/feed|\/shared|healthz/, (route) => route.abort());
  await page.context().setOffline(true);
  await page.waitForSelector("#connection[data-state=offline]");
  await page.context().setOffline(false);
  await page.waitForSelector("#connection[data-state=waiting]");
  await link.click();
  await page.waitForURL("**/check");
  await page.waitForSelector("#check[data-running]");
});
