import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newClient, until } from "./support/client.ts";
import { newServer, temporaryFolder } from "./support/server.ts";

/** Sends each request to the next of several servers, whoever's session it speaks of. */
async function roundRobin(urls: string[]): Promise<string> {
  let turn = 0;
  const balancer = createServer((incoming, outgoing) => {
    const target = new URL(incoming.url ?? "/", urls[turn++ % urls.length]);
    const { method, headers } = incoming;
    const onward = request(target, { method: method ?? "GET", headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => balancer.once("listening", resolve));
  onTestFinished(() => {
    balancer.close();
    balancer.closeAllConnections();
  });
  return `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`;
}

test("where no session holds, for want of sticky routing, the feed takes over and nothing is lost", async () => {
  const databasePath = join(temporaryFolder(), "chat.db");
  const servers = await Promise.all([1, 2].map(() => newServer({ databasePath })));
  const url = await roundRobin(servers.map((server) => server.url));
  const ana = newClient(url, { name: "Ana" });
  const ben = newClient(url, { name: "Ben" });
  const written = Array.from({ length: 20 }, (_, number) => `${number + 1}`);
  const posts = written.map((text) => ana.chat.post(text));
  await Promise.all(posts);
  await until(() => ana.messages.length === 20 && ben.messages.length === 20);
  for (const { chat, texts } of [ana, ben]) {
    expect(texts()).toEqual(written);
    expect(chat.transport).toBe("feed");
  }
});
