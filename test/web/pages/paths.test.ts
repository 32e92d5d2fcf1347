import { expect, test } from "vitest";
import { startFaultProxy } from "../../../src/tools/gauntlet/fault_proxy.ts";
import { SCENARIOS, type Scenario } from "../../../src/tools/gauntlet/scenarios.ts";
import { openRoom, say, showing, textsOn, useBrowser } from "../../support/browser.ts";
import { newClient, until } from "../../support/client.ts";
import { onTestFinished } from "../../support/finished.ts";
import { newServer } from "../../support/server.ts";

useBrowser();

/** How many messages each of the two says. */
const COUNT = 6;
/** Somebody at a page behind the path and somebody by the clear way talk. */
async function talk({ faults }: Scenario): Promise<void> {
  const server = await newServer({ transports: ["polling", "websocket"] });
  // A page is loaded by a person who tries again; what is shown here is what comes after.
  const path = await startFaultProxy({ target: server.url, seed: 1 });
  onTestFinished(() => path.close());
  const page = await openRoom(path.url, "Far");
  page.setDefaultTimeout(30_000);
  path.setFaults(faults);
  const near = newClient(server.url, { name: "Near" });
  const said: Promise<unknown>[] = [];
  for (let number = 1; number <= COUNT; number++) {
    await say(page, `far ${number}`);
    said.push(near.chat.post(`near ${number}`));
    await page.waitForTimeout(60);
  }
  await Promise.all(said);
  const numbered = (who: string) =>
    Array.from({ length: COUNT }, (_, index) => `${who} ${index + 1}`);
  await showing(page, 2 * COUNT);
  await until(() => near.messages.length >= 2 * COUNT);
  const shown = await textsOn(page);
  expect(shown).toEqual(near.texts());
  for (const who of ["far", "near"]) {
    expect(shown.filter((text) => text.startsWith(who))).toEqual(numbered(who));
  }
  expect(await page.locator("#messages [data-state]").count()).toBe(0);
}

test.concurrent.for(SCENARIOS)(
  "through the path $name a page shows every message once and in order",
  talk,
);
