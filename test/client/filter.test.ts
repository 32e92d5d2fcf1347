import fc from "fast-check";
import { expect, test } from "vitest";
import { RefusedError } from "../../src/client/connect.ts";
import { isPost } from "../../src/client/pending.ts";
import { newClient, type TestClient, until } from "../support/client.ts";
import { newServer } from "../support/server.ts";
import { newSocketServer, numberedClient } from "../support/talk.ts";

/** What a filter does to what it does not like. */
type How = number | "portal" | "reset" | "silence";

/** A way on which something looks into bodies, and the server hears nothing of what it does not like. */
function filteredBy(isHit: (body: string, url: URL) => boolean, how: How) {
  let hits = 0;
  const through: typeof fetch = async (input, init) => {
    if (!isHit(String(init?.body ?? ""), new URL(String(input)))) return fetch(input, init);
    hits++;
    if (how === "reset") throw new TypeError("fetch failed");
    if (how === "silence") {
      return new Promise((_, reject) =>
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)),
      );
    }
    const status = how === "portal" ? 200 : how;
    const headers = { "Content-Type": "text/html" };
    return new Response("<h1>Blocked</h1>", { status, headers });
  };
  return { fetch: through, hits: () => hits };
}

const isBad = (body: string) => body.includes("rude");
const refusalOf = (post: Promise<unknown>) =>
  post.then(
    () => undefined,
    (error: unknown) => error as RefusedError,
  );

const everyWay = (["polling", "feed"] as const).flatMap((transport) =>
  ([403, 406, 451, 503, "portal", "reset", "silence"] as const).map((how) => ({ transport, how })),
);

test.concurrent.for(everyWay)(
  "a text that something on the way refuses fails alone: over $transport, by $how",
  { timeout: 120_000 },
  async ({ transport, how }) => {
    const server = await newServer();
    const { fetch } = filteredBy(isBad, how);
    const ana = newClient(server.url, { name: "Ana", transport, fetch });
    const ben = newClient(server.url, { name: "Ben" });
    await until(() => ana.chat.state === "live" && ben.chat.state === "live");
    const states: string[] = [];
    ana.chat.on("state", ({ state }) => states.push(state));
    const written = ["one", "two", "a rude word", "three", "four"];
    const outcomes = await Promise.all(written.map((text) => refusalOf(ana.chat.post(text))));
    await until(() => [ana, ben].every(({ messages }) => messages.length === 4));
    const status = how === "portal" ? 200 : typeof how === "number" ? how : 0;
    expect(outcomes.map((error) => error instanceof RefusedError && error.pathStatus)).toEqual([
      ...[false, false, status, false, false],
    ]);
    for (const { texts } of [ana, ben]) expect(texts()).toEqual(["one", "two", "three", "four"]);
    expect(ana.chat.outbox.pending.map((post) => isPost(post) && post.text)).toEqual([
      "a rude word",
    ]);
    // The session is as it was, and so is the dial.
    expect([...states, ana.chat.state, ana.chat.transport]).toEqual(["live", transport]);
  },
);

test.concurrent("a text that is refused is tried anew when the person says so, and gets through once it may", {
  timeout: 60_000,
}, async () => {
  const server = await newServer();
  let isOpen = false;
  const { fetch } = filteredBy((body) => !isOpen && isBad(body), 403);
  const ana = newClient(server.url, { name: "Ana", transport: "polling", fetch });
  await refusalOf(ana.chat.post("a rude word"));
  await ana.chat.post("behind it");
  const [refused] = ana.chat.outbox.pending;
  ana.chat.outbox.retry(refused?.nonce ?? "");
  await until(() => ana.chat.outbox.pending[0]?.pathStatus === 403);
  isOpen = true;
  ana.chat.outbox.retry(refused?.nonce ?? "");
  await until(() => ana.chat.outbox.pending.length === 0);
  await until(() => ana.messages.length === 2);
  expect(ana.texts()).toEqual(["behind it", "a rude word"]);
});

test.concurrent.each(["polling", "feed"] as const)(
  "a filter that refuses a text only at first has not refused it: over %s",
  async (transport) => {
    const server = await newServer();
    let left = 4;
    const { fetch, hits } = filteredBy((body) => isBad(body) && left-- > 0, 403);
    const ana = newClient(server.url, { name: "Ana", transport, fetch });
    const posts = ["a rude word", "behind it"].map((text) => ana.chat.post(text));
    expect((await Promise.all(posts)).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(hits()).toBe(4);
  },
);

test.concurrent.each(["polling", "feed"] as const)(
  "where nothing at all can be posted, no text is at fault, and all are tried on: over %s",
  async (transport) => {
    const server = await newServer();
    let isOpen = true;
    const { fetch, hits } = filteredBy((body) => !isOpen && body !== "", 403);
    const ana = newClient(server.url, { name: "Ana", transport, fetch });
    await until(() => ana.chat.state === "live");
    isOpen = false;
    const posts = ["one", "two"].map((text) => ana.chat.post(text));
    await until(() => hits() > 6);
    expect(ana.chat.outbox.pending.map(({ refusal }) => refusal)).toEqual([undefined, undefined]);
    isOpen = true;
    expect((await Promise.all(posts)).map(({ seq }) => seq)).toEqual([1, 2]);
  },
  30_000,
);

test.concurrent("what got through though its answers never came back is taken for what it is", async () => {
  const server = await newSocketServer();
  const said: unknown[] = [];
  server.io.on("connection", (socket) => socket.on("say", (value) => said.push(value)));
  const { socket, path } = numberedClient(server.url, {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      return String(init?.body).includes("rude") ? new Response("no", { status: 403 }) : response;
    },
  });
  socket.emit("say", "good");
  socket.emit("say", "rude");
  socket.emit("say", "better");
  await until(() => said.length === 3);
  expect(said).toEqual(["good", "rude", "better"]);
  expect(path.filter(({ type }) => type === "refused")).toEqual([]);
  expect(socket.connected).toBe(true);
}, 30_000);

/** Posts all at once, and tells which of them were refused. */
async function refusedOf({ chat }: TestClient, texts: readonly string[]): Promise<string[]> {
  const outcomes = await Promise.all(texts.map((text) => refusalOf(chat.post(text))));
  return texts.filter((_, index) => outcomes[index] instanceof RefusedError);
}

test.concurrent("whichever texts a filter refuses, and however, all others arrive once and in order", {
  timeout: 120_000,
}, async () => {
  const talk = fc.record({
    // Two that are refused are enough to wait for.
    rude: fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 2 }),
    lengths: fc.array(fc.nat({ max: 600 }), { minLength: 8, maxLength: 8 }),
    how: fc.constantFrom<How>(403, 406, 451, 502, "portal", "reset"),
    transport: fc.constantFrom("polling" as const, "feed" as const),
  });
  const property = fc.asyncProperty(
    fc.array(talk, { minLength: 10, maxLength: 10 }),
    async (talks) => {
      const outcomes = talks.map(async ({ rude, lengths, how, transport }) => {
        const server = await newServer();
        const { fetch } = filteredBy(isBad, how);
        const ana = newClient(server.url, { name: "Ana", transport, fetch });
        await until(() => ana.chat.state === "live");
        const written = lengths.map(
          (length, index) =>
            `${rude.includes(index) ? "rude" : "kind"} ${index}${"x".repeat(length)}`,
        );
        expect(await refusedOf(ana, written)).toEqual(written.filter(isBad));
        const kind = written.filter((text) => !isBad(text));
        await until(() => ana.messages.length >= kind.length);
        expect(ana.texts()).toEqual(kind);
      });
      await Promise.all(outcomes);
    },
  );
  await fc.assert(property, { numRuns: 1, endOnFailure: true });
});
