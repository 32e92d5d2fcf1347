import { once } from "node:events";
import { get } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { Message, Page } from "../../src/protocol/message.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { startProcess } from "../support/process.ts";
import { temporaryFolder } from "../support/server.ts";

async function guestOf(url: string) {
  const response = await fetch(`${url}/api/people`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Ana" }),
  });
  const { token } = (await response.json()) as { token: string };
  return async (nonce: string): Promise<Message> => {
    const answer = await fetch(`${url}/api/rooms/lobby/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ text: nonce, nonce }),
    });
    if (!answer.ok) throw new Error(`not acknowledged: ${answer.status}`);
    return answer.json() as Promise<Message>;
  };
}

/** Opens a session over polling and sends a poll that will be held; resolves once it is written. */
async function holdPoll(url: string): Promise<{ answered: Promise<[number, string]> }> {
  const address = `${url}/socket.io/?EIO=4&transport=polling`;
  const opened = await (await fetch(address)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  await fetch(`${address}&sid=${sid}`, { method: "POST", body: "40" });
  await (await fetch(`${address}&sid=${sid}`)).text();
  const request = get(`${address}&sid=${sid}`, { agent: false });
  const answered = once(request, "response").then(
    async ([response]): Promise<[number, string]> => [response.statusCode, await text(response)],
  );
  await once(request, "finish");
  return { answered };
}

test("kill -9 in a stream of posts loses none that was acknowledged", async () => {
  const path = join(temporaryFolder(), "chat.db");
  const settings = { DATABASE_URL: `file:${path}`, RATE_LIMIT: "off" };
  const first = startProcess(settings);
  const post = await guestOf(await first.ready);
  const acknowledged: Message[] = [];
  const stream = Array.from({ length: 8 }, async (_, lane) => {
    for (let number = 0; ; number++) {
      const message = await post(`${lane}/${number}`);
      acknowledged.push(message);
      if (acknowledged.length === 200) first.child.kill("SIGKILL");
    }
  });
  await Promise.allSettled(stream);
  await first.outcome;

  const second = startProcess(settings);
  await second.ready;
  second.child.kill("SIGTERM");
  await second.outcome;
  const store = openSqliteStore(path);
  const room = await store.room("lobby");
  const kept = room && ((await store.page(room, {}, 10_000)) as unknown as Page);
  await store.close();
  expect(acknowledged.length).toBeGreaterThanOrEqual(200);
  expect(kept?.messages).toEqual(expect.arrayContaining(acknowledged));
  expect(kept?.messages.map(({ seq }) => seq)).toEqual(kept?.messages.map((_, index) => index + 1));
});

test("SIGTERM with a hundred held polls: each is answered, exit 0 within 5 s", async () => {
  const server = startProcess({ DATABASE_URL: ":memory:" });
  const url = await server.ready;
  const polls = await Promise.all(Array.from({ length: 100 }, () => holdPoll(url)));
  // New connections are taken in order, so two that come after them all find every poll read.
  for (let round = 0; round < 2; round++) {
    const [response] = await once(get(`${url}/healthz`, { agent: false }), "response");
    await text(response);
  }
  const told = performance.now();
  server.child.kill("SIGTERM");
  for (const { answered } of polls) {
    const [status, body] = await answered;
    expect(status).toBe(200);
    // The last packet is Engine.IO's close; others may stand before it.
    expect(body.split("\x1e").at(-1)).toBe("1");
  }
  expect(await server.outcome).toMatchObject({ code: 0, stderr: "" });
  expect(performance.now() - told).toBeLessThan(5_000);
});

test("SIGINT stops it as well, with what is being written committed", async () => {
  const path = join(temporaryFolder(), "chat.db");
  const server = startProcess({ DATABASE_URL: `file:${path}`, RATE_LIMIT: "off" });
  const post = await guestOf(await server.ready);
  const posts = Promise.allSettled(Array.from({ length: 50 }, (_, number) => post(String(number))));
  await post("first");
  server.child.kill("SIGINT");
  expect(await server.outcome).toMatchObject({ code: 0, stderr: "" });
  const acknowledged = (await posts).filter(({ status }) => status === "fulfilled").length;
  const store = openSqliteStore(path);
  const room = await store.room("lobby");
  await store.close();
  expect(room?.lastSeq).toBeGreaterThanOrEqual(acknowledged + 1);
});
