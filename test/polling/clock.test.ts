/** Time and chance are arguments of numbered polling: it lasts as long as its clock says. */
import { Socket as EngineClient } from "engine.io-client";
import { expect, onTestFinished, test } from "vitest";
import { NumberedPolling } from "../../src/polling/client/index.ts";
import { newEngine } from "../support/engine.ts";
import { rawSession } from "../support/raw_polling.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

test("the server holds a poll until its clock says that the hold is over", async () => {
  const clock = new VirtualClock();
  const { url } = await newEngine({ clock, holdSeconds: 25 });
  const raw = await rawSession(url, { path: "/engine.io/", query: "n=0" });
  let answered: string | undefined;
  const poll = raw.poll("n=1&hold=20").then(({ body }) => {
    answered = body;
  });
  // And the ping, which goes by the same clock.
  await expect.poll(() => clock.due).toEqual([20_000, 25_000]);
  clock.goOn(19_999);
  // A word to and fro: whatever was to be answered is by now.
  await raw.post("4a", "n=1");
  expect(answered).toBeUndefined();
  clock.goOn(1);
  await poll;
  expect(answered).toBe("61");
});

test("a poll that may be held for as long as the ping interval keeps no timer: the ping ends it", async () => {
  const clock = new VirtualClock();
  const { url } = await newEngine({ clock, holdSeconds: 0.3 });
  const raw = await rawSession(url, { path: "/engine.io/", query: "n=0" });
  const short = raw.poll("n=1&hold=0.2");
  await expect.poll(() => clock.due).toEqual([200, 300]);
  clock.goOn(200);
  expect((await short).body).toBe("61");
  const long = raw.poll("n=2&hold=0.3");
  // A word to and fro: the poll is there by now.
  await raw.post("4a", "n=1");
  expect(clock.due).toEqual([100]);
  clock.goOn(100);
  expect((await long).body).toBe("2\x1e62");
  expect(clock.due).toEqual([]);
});

test("the client tries again after a pause of its clock's, and gives a poll up when its clock says so", async () => {
  const clock = new VirtualClock();
  const polls: string[] = [];
  const open = JSON.stringify({
    sid: "a",
    upgrades: [],
    pingInterval: 25_000,
    pingTimeout: 60_000,
  });
  const answers = [
    () => Promise.resolve(new Response(`0${open.replace("}", ',"hold":25}')}\x1e60`)),
    () => Promise.reject(new Error("cut")),
    () => new Promise<Response>(() => {}),
    () => new Promise<Response>(() => {}),
  ];
  const client = new EngineClient("http://127.0.0.1:1", {
    transports: [
      NumberedPolling.with({
        clock,
        fetch: (target) => {
          polls.push(new URL(String(target)).searchParams.get("n") ?? "");
          return answers[polls.length - 1]?.() ?? Promise.reject(new Error("closed"));
        },
      }),
    ],
  });
  onTestFinished(() => {
    client.close();
  });
  await expect.poll(() => polls).toEqual(["0", "1"]);
  await expect.poll(() => clock.due).toEqual([50]);
  clock.goOn(50);
  // The hold, and what the way may take at the second try.
  expect([polls, clock.due]).toEqual([["0", "1", "1"], [25_000 + 2 * 3_000]]);
  clock.goOn(31_000);
  await expect.poll(() => clock.due).toEqual([100]);
  clock.goOn(100);
  expect(polls).toEqual(["0", "1", "1", "1"]);
});
