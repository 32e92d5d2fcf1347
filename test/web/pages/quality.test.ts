import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { openPage, openRoom, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** In all colours, and wider than the screen. */
const CODE = `\`\`\`js\n// a comment\nconst long = "${"long ".repeat(40)}", number = 12;\nfunction name() {}\n\`\`\``;

const looks = {
  "desktop, light": { colorScheme: "light" },
  "desktop, dark": { colorScheme: "dark" },
  "phone, Korean": { viewport: { width: 360, height: 640 }, locale: "ko-KR" },
} as const;

describe.each(Object.entries(looks))("on a %s screen", (_name, look) => {
  test("axe finds nothing wrong, and nothing is wider than the screen", async () => {
    const server = await newServer();
    const ana = await server.guest("Ana with a rather long name, forty characters".slice(0, 40));
    const word = "unbreakable".repeat(20);
    for (const text of [
      "hello *all*",
      "> quote\n\n```\ncode\n```",
      word,
      `\`${word}\``,
      CODE,
      "||hidden|| 👍",
      "👍",
    ]) {
      await server.post(ana, text);
    }
    await server.change(ana, "DELETE", 1);
    const room = await openRoom(server.url, "Ben", { ...look, bypassCSP: true });
    await room.focus("#m2");
    await room.waitForSelector("#m2 .action-bar");
    await room.keyboard.press("Enter");
    await room.waitForSelector("#m2 .action-bar[data-open]");
    const others = ["/", "/nowhere"].map((path) =>
      openPage(server.url + path, { ...look, bypassCSP: true }),
    );
    for (const page of [room, ...(await Promise.all(others))]) {
      await page.evaluate(axe);
      const violations = await page.evaluate(
        async () =>
          (
            await (
              window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
            ).axe.run()
          ).violations,
      );
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    }
  });
});

test("scripts are small: 14 kB gzip until a room can be live, 32.4 kB with its connection, 15 kB what one acts, reads and waits with, 13.4 kB htmx, 19.8 kB the client with Socket.IO, 8.1 kB the page's own, 26 kB the network check", async () => {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const size = (script: string | Uint8Array) => gzipSync(script, { level: 9 }).length;
  const built = (file: string) => size(readFileSync(`${root}/public/build/${file}`));
  const live = built("room.js");
  expect(live).toBeLessThanOrEqual(14_000);
  expect(live + built("tab_connection.js")).toBeLessThanOrEqual(32_400);
  const parts = ["message_actions", "reading", "beside", "line"].map((name) => built(`${name}.js`));
  expect(parts.reduce((sum, part) => sum + part)).toBeLessThanOrEqual(15_000);
  expect(built("htmx.js")).toBeLessThanOrEqual(13_400);
  expect(size(readFileSync(`${root}/dist/client.js`))).toBeLessThanOrEqual(19_800);
  expect(built("check.js")).toBeLessThanOrEqual(26_000);
  const own = await build({
    entryPoints: [`${root}/src/web/pages/browser/room.ts`],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    external: [
      ...["connect", "load_part", "clock", "tabs/connect_tab"].map((name) => `*/client/${name}.ts`),
      // Scripts of their own.
      ...["load_with_token", "message_actions", "reading", "line"].map((name) => `*/${name}.ts`),
      ...["naming", "beside"].map((name) => `./${name}.ts`),
    ],
  });
  expect(size(own.outputFiles[0]?.contents ?? "")).toBeLessThanOrEqual(8_100);
});
