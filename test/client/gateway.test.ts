import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { newClient, until } from "../support/client.ts";
import { newServer } from "../support/server.ts";

/** A fetch on whose way a gateway answers some requests itself. */
function gateway(isHit: (url: string, method: string) => boolean, status: number, body: string) {
  let hits = 0;
  const through: typeof fetch = async (input, init) => {
    if (!isHit(String(input), init?.method ?? "GET")) return fetch(input, init);
    hits++;
    return new Response(body, { status, headers: { "Content-Type": "application/json" } });
  };
  return { fetch: through, hits: () => hits };
}

test.concurrent.for([
  [502, '{"code":502,"message":"Bad gateway"}'],
  [403, '{"code":"blocked"}'],
  [429, '{"code":"too_many_requests"}'],
  [503, '{"code":"upstream_error","detail":"upstream"}'],
] as const)("a gateway's %s with %s is no answer of the server's", async ([status, body]) => {
  const server = await newServer();
  const left = new Map([
    ["/people", 1],
    ["/messages", 2],
  ]);
  const { fetch, hits } = gateway(
    (url, method) => {
      const [name = "", count = 0] = [...left].find(([path]) => url.endsWith(path)) ?? [];
      if (method !== "POST" || count === 0) return false;
      left.set(name, count - 1);
      return true;
    },
    status,
    body,
  );
  const { chat, refusals } = newClient(server.url, { name: "Ana", transport: "feed", fetch });
  expect(await chat.post("hello")).toMatchObject({ seq: 1, author: { name: "Ana" } });
  expect(hits()).toBe(3);
  expect(refusals).toEqual([]);
});

test.concurrent("a slow line is no cut one: what keeps coming is waited for", async () => {
  const server = await newServer();
  const { token } = await server.guest("Ben");
  for (let number = 1; number <= 30; number++)
    await server.post({ token } as never, "x".repeat(300));
  // 30 pieces and 9 s for each answer: longer than the deadlines for its beginning.
  const slowly: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const text = await response.text();
    if (text.length < 5_000) return new Response(text, response);
    const size = Math.ceil(text.length / 30);
    const body = new ReadableStream({
      async start(controller) {
        for (let at = 0; at < text.length; at += size) {
          await pause(300);
          controller.enqueue(new TextEncoder().encode(text.slice(at, at + size)));
        }
        controller.close();
      },
    });
    return new Response(body, { status: response.status, headers: response.headers });
  };
  const clients = (["feed", "polling"] as const).map((transport) =>
    newClient(server.url, { token, transport, fetch: slowly }),
  );
  await until(() => clients.every(({ messages }) => messages.length === 30));
  for (const { chat } of clients) expect(chat.state).toBe("live");
});

test.concurrent("who has closed is told so", async () => {
  const server = await newServer();
  const { chat } = newClient(server.url, { name: "Ana" });
  await until(() => chat.state === "live");
  await chat.close();
  await expect(chat.post("too late")).rejects.toThrow("closed");
  expect(chat.state).toBe("offline");
});
