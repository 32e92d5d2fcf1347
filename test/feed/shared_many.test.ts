import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Changes } from "../../src/protocol/message.ts";
import { ROOT } from "../../src/runtime/root.ts";
import { newApp } from "../support/app.ts";
import { CollapsingCache } from "../support/collapsing_cache.ts";
import { hasNginx, startNginx } from "../support/nginx.ts";
import { newServer } from "../support/server.ts";
import { VirtualServerClock } from "../support/virtual_clock.ts";

const READERS = 2_000;
const POSTS = 20;
/** The most requests that may reach the origin for one change, and for one beat without any. */
const MOST = 3;
const START = "/api/rooms/lobby/shared";
const BEAT_MS = 20_000;

const SEQS = Array.from({ length: POSTS }, (_, index) => index + 1);

/** Reads on from where the answers lead, until it has as many changes; returns their revs. */
async function follow(read: (path: string) => Promise<Changes>, count: number): Promise<number[]> {
  const revs: number[] = [];
  for (let path = START; revs.length < count; ) {
    const { messages, next = START } = await read(path);
    revs.push(...messages.map(({ rev }) => rev));
    path = next;
  }
  return revs;
}

/** A cache, its clock, and the app behind it. */
async function newCachedApp() {
  const clock = new VirtualServerClock();
  const app = await newApp({ clock });
  const cache = new CollapsingCache((path) => app.request(path), clock.now);
  const read = async (path: string): Promise<Changes> => JSON.parse((await cache.get(path)).body);
  return { app, cache, clock, read, ana: await app.guest("Ana") };
}

test("2,000 readers behind a cache cost three requests a change or a beat at most, and see all once", async () => {
  const { app, cache, clock, read, ana } = await newCachedApp();
  const readers = Array.from({ length: READERS }, () => follow(read, POSTS));
  /** All of them wait for what was asked last, which has this in it. */
  const allWait = (part: string) =>
    vi.waitUntil(
      () => cache.waiting === READERS && app.feed.held === 1 && cache.asked.at(-1)?.includes(part),
      20_000,
    );
  const askedIn = async (work: () => Promise<unknown>) => {
    const before = cache.asked.length;
    await work();
    return cache.asked.length - before;
  };
  await allWait(".0/");
  // One at a time, then some at once, then none for a while.
  for (let number = 1; number <= 5; number++) {
    const asked = await askedIn(async () => {
      await app.post(ana, `${number}`);
      await allWait(`.${number}/`);
    });
    expect(asked).toBeLessThanOrEqual(MOST);
  }
  const burst = async () => {
    for (let number = 6; number < POSTS; number++) await app.post(ana, `${number}`);
    await allWait(`.${POSTS - 1}/`);
  };
  expect(await askedIn(burst)).toBeLessThanOrEqual((POSTS - 6) * MOST);
  const now = clock.date() / BEAT_MS;
  for (let beat = 1; beat <= 3; beat++) {
    const asked = await askedIn(async () => {
      await clock.pass(BEAT_MS);
      await allWait(`/${now + beat}`);
    });
    expect(asked).toBeLessThanOrEqual(MOST);
  }
  await app.post(ana, "the last");
  for (const revs of await Promise.all(readers)) expect(revs).toEqual(SEQS);
});

test("readers who come late, each at another time, cost no more than those who were there", async () => {
  const { app, cache, clock, read, ana } = await newCachedApp();
  const first = follow(read, 3);
  await vi.waitUntil(() => app.feed.held === 1, 10_000);
  await app.post(ana, "one");
  await app.post(ana, "two");
  await vi.waitUntil(() => cache.asked.at(-1)?.includes(".2/"), 10_000);
  const before = cache.asked.length;
  const late = Array.from({ length: 100 }, () => follow(read, 3));
  await vi.waitUntil(() => cache.waiting === 101, 10_000);
  // All of the way that the first one took is in the cache still.
  expect(cache.asked.slice(before)).toEqual([]);
  await clock.pass(2_000);
  const later = follow(read, 3);
  await vi.waitUntil(() => cache.waiting === 102, 10_000);
  // The newest page is asked for anew, and leads to what all the others wait for.
  expect(cache.asked.slice(before)).toEqual([START]);
  await app.post(ana, "three");
  for (const revs of await Promise.all([first, later, ...late])) expect(revs).toEqual([1, 2, 3]);
});

test("an answer that may not be kept lets all who waited through, one and all", async () => {
  const clock = new VirtualServerClock();
  const answer = Promise.withResolvers<void>();
  const headers = new Map([
    ["/kept", { "Cache-Control": "public, max-age=5" }],
    ["/not", { "Cache-Control": "no-store" }],
    ["/varies", { "Cache-Control": "public, max-age=5", Vary: "Cookie" }],
  ]);
  const cache = new CollapsingCache(async (path) => {
    await answer.promise;
    return new Response(path, { headers: headers.get(path) ?? {} });
  }, clock.now);
  const all = [...headers.keys()].flatMap((path) =>
    Array.from({ length: 9 }, () => cache.get(path)),
  );
  answer.resolve();
  await Promise.all(all);
  const asked = (path: string) => cache.asked.filter((one) => one === path).length;
  expect(["/kept", "/not", "/varies"].map(asked)).toEqual([1, 9, 9]);
  clock.goOn(5_000);
  await cache.get("/kept");
  expect(asked("/kept")).toBe(2);
});

/** The settings for nginx as docs/caching.md has them. */
function documentedSettings(): string {
  const guide = readFileSync(join(ROOT, "docs/caching.md"), "utf8");
  return /```nginx\n([\s\S]+?)```/.exec(guide)?.[1] ?? "";
}

test.skipIf(!hasNginx)(
  `the same through a real nginx${hasNginx ? "" : ": left out, for there is none on the PATH"}`,
  { timeout: 120_000 },
  async () => {
    // A beat of two and a half seconds.
    const server = await newServer({ holdSeconds: 3 });
    const nginx = await startNginx(server.url, documentedSettings());
    const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
    onTestFinished(() => agent.destroy());
    const read = (path: string) =>
      new Promise<Changes>((resolve, reject) => {
        get(nginx.url + path, { agent }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
          response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
        }).on("error", reject);
      });
    const ana = await server.guest("Ana");
    const began = performance.now();
    const readers = Array.from({ length: READERS }, () => follow(read, POSTS));
    await vi.waitUntil(() => server.feed.held > 0, 30_000);
    for (let number = 1; number <= POSTS; number++) await server.post(ana, `${number}`);
    for (const revs of await Promise.all(readers)) expect(revs).toEqual(SEQS);
    const beats = Math.ceil((performance.now() - began) / 2_500) + 1;
    expect(nginx.asked().length).toBeLessThanOrEqual((POSTS + beats) * MOST);
  },
);
