import { expect, test } from "vitest";
import { openPage, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

test("what makes a room live is loaded first, htmx after it, and once", async () => {
  const server = await newServer();
  const page = await openPage(`${server.url}/rooms`);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url().replace(/^.*\/build\/|\?.*n=/g, " ")));
  await page.goto(`${server.url}/rooms/lobby`);
  await page.waitForSelector('#connection[data-state="live"]', { state: "attached" });
  await page.waitForFunction(() => "htmx" in globalThis);
  const first = (part: string) => asked.findIndex((url) => url.includes(part));
  expect(first("room.js")).toBeGreaterThan(0);
  expect(first("socket.io")).toBeGreaterThan(first("room.js"));
  // The handshake, and at least a poll and a POST.
  const before = asked.slice(0, first("htmx.js")).filter((url) => url.includes("socket.io"));
  expect(before.length).toBeGreaterThanOrEqual(3);
  expect(asked.filter((url) => url.includes("htmx.js"))).toHaveLength(1);
});
