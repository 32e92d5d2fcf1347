import { expect, onTestFinished, test } from "vitest";
import { startFaultProxy } from "../../src/tools/gauntlet/fault_proxy.ts";
import { newClient, until } from "../support/client.ts";
import { newServer } from "../support/server.ts";

test("a name that gets no answer is given again", async () => {
  const server = await newServer();
  const path = await startFaultProxy({
    target: server.url,
    faults: [{ kind: "block", path: "/api/people", how: "silence" }],
  });
  onTestFinished(() => path.close());
  const ana = newClient(path.url, { name: "Ana" });
  const post = ana.chat.post("hello");
  await until(() => path.faults.length > 0);
  // From the second try on it gets through; the first is given up after ten seconds.
  await until(() => ana.chat.state === "waiting");
  path.setFaults([]);
  expect(await post).toMatchObject({ seq: 1, author: { name: "Ana" } });
});
