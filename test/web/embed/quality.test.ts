import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Frame, Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { giveName, live, roomIn, write } from "../../support/embed.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

async function expectNothingWrong(frame: Frame | Page): Promise<void> {
  await frame.evaluate(axe);
  const { violations } = await frame.evaluate(() => (window as unknown as { axe: Axe }).axe.run());
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

test.each([
  ["/example", "desktop, light", { colorScheme: "light" }],
  ["/example/launcher", "desktop, dark", { colorScheme: "dark" }],
  [
    "/example/launcher",
    "phone, Korean",
    { viewport: { width: 360, height: 640 }, locale: "ko-KR" },
  ],
] as const)("axe finds nothing wrong in %s on a %s screen", async (path, _name, look) => {
  const server = await newServer();
  await server.post(await server.guest("Ana"), "> quote\n\n`code` and *more*");
  const page = await openPage(server.url + path, { ...look, bypassCSP: true });
  const room = roomIn(page);
  await live(room);
  await expectNothingWrong(page);
  if (path.includes("launcher")) await page.locator("longwave-chat button").click();
  const frame = page.frames()[1] as Frame;
  await expectNothingWrong(frame);
  await giveName(room, "Ben");
  await write(room, "hello");
  await room.locator("#m2").waitFor();
  await expectNothingWrong(frame);
  await expectNothingWrong(page);
  const overflow = await frame.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});
