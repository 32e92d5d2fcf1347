/**
 * Takes the pictures that the README shows: `node test/support/screenshots.ts`,
 * after a build. Two people talk on the built server, in the real Chromium.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { startFaultProxy } from "../../src/tools/gauntlet/fault_proxy.ts";
import type { Fault } from "../../src/tools/gauntlet/faults.ts";
import { chromiumOptions } from "./chromium.ts";

const TALK = [
  ["Ana Lindqvist", "Morning! Anyone on the *ward* network today?"],
  ["Ana Lindqvist", "It blocks everything again, but this page just works."],
  [
    "Ben Okafor",
    "Here, behind the same proxy. WebSocket is refused, long-polling goes through:\n\n```\nGET /socket.io/?EIO=4&transport=websocket   403\nGET /socket.io/?EIO=4&transport=polling     200\n```\n\n> connections are cut after 30 s\n\nso each poll is held for `25 s`, and nothing is lost.",
  ],
  ["김민지", "학교 네트워크에서도 잘 됩니다. 한글도 **괜찮네요**."],
] as const;

const server = spawn(process.execPath, ["dist/main.js"], {
  env: { ...process.env, PORT: "0", DATABASE_URL: ":memory:", LOG_LEVEL: "error" },
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await once(server.stdout, "data");
const url = /http:\S+/.exec(String(line))?.[0] ?? "";
const browser = await chromium.launch(await chromiumOptions());

const people = new Map<string, Page>();
for (const [name, text] of TALK) {
  const page = people.get(name) ?? (await enter(name));
  people.set(name, page);
  await page.fill("#composer [name=text]", text);
  await page.press("#composer [name=text]", "Enter");
  await page.waitForSelector("[data-mine][data-seq]");
}
await shoot("room", await enter("Carla Ruiz", { viewport: { width: 880, height: 600 } }));
await shoot(
  "phone",
  await enter("이서연", {
    viewport: { width: 360, height: 600 },
    colorScheme: "dark",
    locale: "ko-KR",
  }),
);
await shootCheck();
await browser.close();
server.kill();

async function enter(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${url}/rooms/lobby`);
  await page.fill("#name [name=name]", name);
  await page.press("#name [name=name]", "Enter");
  await page.waitForSelector("#connection[data-state=live]", { state: "attached" });
  return page;
}

/** The network check when it is over, behind a proxy without WebSocket. */
async function shootCheck(): Promise<void> {
  const faults: Fault[] = [{ kind: "web socket", how: "refuse" }];
  const path = await startFaultProxy({ target: url, faults });
  const viewport = { width: 880, height: 760 };
  const page = await (await browser.newContext({ viewport })).newPage();
  await page.goto(`${path.url}/check`);
  await page.waitForSelector("#check[data-done]", { timeout: 90_000 });
  await page.screenshot({ path: "docs/check.png" });
  await path.close();
}

async function shoot(name: string, page: Page): Promise<void> {
  await page.waitForSelector("#people:not([hidden])");
  // The needle of the dial comes to rest.
  await page.waitForTimeout(800);
  await page.screenshot({ path: `docs/${name}.png` });
}
