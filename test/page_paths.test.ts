import { expect, onTestFinished, test } from "vitest";
import { hostilePath } from "../src/gauntlet/hostile_path.ts";
import { SCENARIOS, type Scenario } from "../src/gauntlet/scenarios.ts";
import { openRoom, say, textsOn, useBrowser } from "./support/browser.ts";
import { newClient } from "./support/client.ts";
import { newServer, type TestServer } from "./support/server.ts";

useBrowser();

/** How many messages each of the two says. */
const COUNT = 6;
/** How many paths are gone at a time. */
const AT_ONCE = 6;

/** Somebody at a page behind the path and somebody by the clear way talk in a room of their own. */
async function talk(server: TestServer, { name, faults }: Scenario): Promise<void> {
  const host = await server.guest("Host");
  const response = await fetch(`${server.url}/api/rooms`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${host.token}` },
    body: JSON.stringify({ title: name }),
  });
  const { slug } = await response.json();
  // A page is loaded by a person who tries again; what is shown here is what comes after.
  const path = await hostilePath({ target: server.url, seed: 1 });
  onTestFinished(() => path.close());
  const page = await openRoom(path.url, "Far", { path: `/rooms/${slug}` });
  path.become(faults);
  const near = newClient(server.url, { name: "Near", room: slug });
  const said: Promise<unknown>[] = [];
  for (let number = 1; number <= COUNT; number++) {
    await say(page, `far ${number}`);
    said.push(near.chat.post(`near ${number}`));
    await page.waitForTimeout(60);
  }
  await Promise.all(said);
  const numbered = (who: string) =>
    Array.from({ length: COUNT }, (_, index) => `${who} ${index + 1}`);
  const options = { timeout: 30_000, message: name };
  await expect.poll(() => textsOn(page).then((texts) => texts.length), options).toBe(2 * COUNT);
  await expect.poll(() => near.messages.length, options).toBe(2 * COUNT);
  const shown = await textsOn(page);
  expect(shown, name).toEqual(near.texts());
  for (const who of ["far", "near"]) {
    expect(
      shown.filter((text) => text.startsWith(who)),
      name,
    ).toEqual(numbered(who));
  }
  expect(await page.locator("#messages [data-state]").count(), name).toBe(0);
}

test("through each hostile path, a page shows every message once and in order", {
  timeout: 240_000,
}, async () => {
  const server = await newServer({ transports: ["polling", "websocket"] });
  const waiting = [...SCENARIOS];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await talk(server, next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
});
