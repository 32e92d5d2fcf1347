import { join } from "node:path";
import { expect, test } from "vitest";
import { balancer } from "../support/balancer.ts";
import { newClient, until } from "../support/client.ts";
import { newServer, temporaryFolder } from "../support/server.ts";

test("where no session holds, for want of sticky routing, the feed takes over and nothing is lost", async () => {
  const databasePath = join(temporaryFolder(), "chat.db");
  const servers = await Promise.all([1, 2].map(() => newServer({ databasePath })));
  const url = await balancer(servers.map((server) => server.url));
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
