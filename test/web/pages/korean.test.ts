import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { words } from "../../support/language.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

test("these tests, their server and their browser are in Seoul, and read Korean", async () => {
  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(zone()).toBe("Asia/Seoul");
  expect(new Date("2026-06-01T20:00:00Z").getDate()).toBe(2);
  const page = await openPage((await newServer()).url);
  expect(await page.evaluate(zone)).toBe("Asia/Seoul");
  expect(await page.getAttribute("html", "lang")).toBe("ko");
  expect(await page.locator("body").textContent()).toContain(words.newRoom);
  expect(words.newRoom).toMatch(/\p{Script=Hangul}/u);
});
