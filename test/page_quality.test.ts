import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openPage, openRoom, useBrowser } from "./support/browser.ts";
import { newServer } from "./support/server.ts";

useBrowser();

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

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
    for (const text of ["hello *all*", "> quote\n\n```\ncode\n```", word, `\`${word}\``]) {
      await server.post(ana, text);
    }
    await server.change(ana, "DELETE", 1);
    const room = await openRoom(server.url, "Ben", { ...look, bypassCSP: true });
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

test("the page's scripts are at most 30 kB gzip in all, its own part at most 8 kB", () => {
  const size = (file: string) =>
    gzipSync(readFileSync(new URL(`../${file}`, import.meta.url)), { level: 9 }).length;
  const room = size("public/build/room.js");
  const htmx = size("public/build/htmx.js");
  expect(room + htmx).toBeLessThanOrEqual(30_000);
  // Socket.IO's client is what of it is not the page's own: 11.8 kB.
  expect(room).toBeLessThanOrEqual(8_000 + 11_800);
});
