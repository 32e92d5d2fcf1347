import { expect, onTestFinished, test } from "vitest";
import { startFaultProxy } from "../../../src/tools/gauntlet/fault_proxy.ts";
import { openRoom, say, textsOn, useBrowser } from "../../support/browser.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

test("what two tabs could not send outlives them both", async () => {
  const server = await newServer();
  const path = await startFaultProxy({ target: server.url });
  onTestFinished(() => path.close());
  const one = await openRoom(path.url, "Ana");
  const other = await one.context().newPage();
  await other.goto(`${path.url}/rooms/lobby`);
  await other.waitForSelector("#connection[data-state=live]", { state: "attached" });
  path.setFaults([
    { kind: "block", path: "/socket.io/" },
    { kind: "block", path: "/api/" },
  ]);
  await say(one, "one: first");
  await say(other, "other: first");
  await say(one, "one: second");
  await one.locator("[data-state=sending]").nth(1).waitFor();
  await other.locator("[data-state=sending]").first().waitFor();
  await other.close();
  path.setFaults([]);
  await one.reload();
  await one.locator("#messages [data-seq]").nth(2).waitFor();
  const texts = await textsOn(one);
  expect(texts.toSorted()).toEqual(["one: first", "one: second", "other: first"]);
  expect(texts.indexOf("one: first")).toBeLessThan(texts.indexOf("one: second"));
});
