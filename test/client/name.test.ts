import { expect, onTestFinished, test } from "vitest";
import { startFaultProxy } from "../../src/tools/gauntlet/fault_proxy.ts";
import { newClient, until } from "../support/client.ts";
import { newServer } from "../support/server.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

test("a name that gets no answer is given again", async () => {
  const server = await newServer();
  const path = await startFaultProxy({
    target: server.url,
    faults: [{ kind: "block", path: "/api/people", how: "silence" }],
  });
  onTestFinished(() => path.close());
  const clock = new VirtualClock();
  const ana = newClient(path.url, { name: "Ana", clock });
  const post = ana.chat.post("hello");
  await until(() => path.faults.length > 0);
  // From the second try on it gets through; the first is given up after ten seconds.
  clock.goOn(9_999);
  expect(clock.due).toEqual([1]);
  clock.goOn(1);
  await until(() => ana.chat.state === "waiting");
  path.setFaults([]);
  clock.goOn(100);
  expect(await post).toMatchObject({ seq: 1, author: { name: "Ana" } });
});
