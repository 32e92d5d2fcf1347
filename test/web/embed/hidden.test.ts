import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { eventsOf, live, nextEvent, RECORDER, roomIn } from "../../support/embed.ts";
import { newServer } from "../../support/server.ts";
import { newSite } from "../../support/site.ts";

useBrowser();

const element = '<longwave-chat room="lobby"></longwave-chat>';

test.each<[how: string, html: string, show: () => void]>([
  [
    "with display: none around it",
    `<div id="box" style="display:none">${element}</div>`,
    () => document.querySelector("#box")?.removeAttribute("style"),
  ],
  [
    "in a <details> that is closed",
    `<details id="box">${element}</details>`,
    () => document.querySelector("#box")?.setAttribute("open", ""),
  ],
  [
    "in a dialog that is closed",
    `<dialog id="box">${element}</dialog>`,
    () => (document.querySelector("#box") as HTMLDialogElement).showModal(),
  ],
  [
    "with content-visibility: hidden around it",
    `<div id="box" style="content-visibility:hidden">${element}</div>`,
    () => document.querySelector("#box")?.removeAttribute("style"),
  ],
  [
    "hidden by its own attribute",
    element.replace("room", "hidden room"),
    () => document.querySelector("longwave-chat")?.removeAttribute("hidden"),
  ],
  [
    "hidden by a rule of the page's",
    `<style>.hidden{display:none}</style>${element.replace("room", 'class="hidden" room')}`,
    () => document.querySelector("longwave-chat")?.classList.remove("hidden"),
  ],
  [
    "a launcher, with display: none around it",
    `<div id="box" style="display:none">${element.replace("room", "launcher room")}</div>`,
    () => document.querySelector("#box")?.removeAttribute("style"),
  ],
  [
    "far below",
    `<div id="box" style="height:9000px"></div>${element}`,
    () => document.querySelector("longwave-chat")?.scrollIntoView(),
  ],
])(
  "a chat that is %s is not loaded and misses nothing, and is there once it is shown",
  async (_how, html, show) => {
    const server = await newServer();
    const page = await openPage("about:blank");
    await page.clock.install();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url().replace(server.url, "")));
    const site = await newSite(`${RECORDER}${html}<script src="${server.url}/embed.js"></script>`);
    await page.goto(site.url);
    await page.clock.fastForward("02:00");
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    expect(asked.filter((path) => path.startsWith("/embed"))).toEqual(["/embed.js"]);
    expect(await eventsOf(page, "error")).toEqual([]);

    await page.evaluate(show);
    await nextEvent(page, "ready");
    await live(roomIn(page));
    // Hidden again, it goes on.
    await page.evaluate(() => {
      document.body.style.display = "none";
    });
    await page.clock.fastForward("02:00");
    expect(await eventsOf(page, "error")).toEqual([]);
    expect(await eventsOf(page, "ready")).toHaveLength(1);
    expect(asked.filter((path) => path.startsWith("/embed/lobby?"))).toHaveLength(1);
  },
);

test("a chat of no height at all is loaded, and is no error", async () => {
  const server = await newServer();
  const html = `${RECORDER}<div style="height:0;overflow:hidden">${element}</div><script src="${server.url}/embed.js"></script>`;
  const page = await openPage((await newSite(html)).url);
  await nextEvent(page, "ready");
  expect(await eventsOf(page, "error")).toEqual([]);
});
