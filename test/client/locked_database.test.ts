import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { newClient, until } from "../support/client.ts";
import { startProcess } from "../support/process.ts";
import { temporaryFolder } from "../support/server.ts";

/** Longer than the server waits for it. */
const LOCKED_MS = 5_500;

test("a database that another process has locked for a while costs no post, and keeps their order", async () => {
  const file = join(temporaryFolder(), "chat.db");
  const url = await startProcess({ DATABASE_URL: `file:${file}`, LOG_LEVEL: "silent" }).ready;
  const ana = newClient(url, { name: "Ana", transport: "polling" });
  await until(() => ana.chat.state === "live");
  const other = new Database(file);
  onTestFinished(() => {
    other.close();
  });
  other.exec("begin immediate");
  const posts = [ana.chat.post("one")];
  // The server is waiting for the lock by now, and so this one is committed apart from the first.
  await pause(1_000);
  posts.push(ana.chat.post("two"));
  await pause(LOCKED_MS - 1_000);
  other.exec("commit");
  await Promise.all(posts);
  await until(() => ana.texts().length === 2);
  expect(ana.texts()).toEqual(["one", "two"]);
});
