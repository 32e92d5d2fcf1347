import { once } from "node:events";
import { expect, test } from "vitest";
import { newEngine } from "../support/engine.ts";
import { rawSession } from "../support/raw_polling.ts";

const PING_MS = { interval: 300, timeout: 500 };
/** What a busy machine may be late by. */
const LATE_MS = 400;

async function session() {
  const server = await newEngine({
    pingInterval: PING_MS.interval,
    pingTimeout: 100,
    numberedPingTimeout: PING_MS.timeout,
    holdSeconds: 10,
  });
  const opened = server.nextSession();
  const raw = await rawSession(server.url, { path: "/engine.io/", query: "n=0" });
  return { raw, session: await opened };
}

type Raw = Awaited<ReturnType<typeof session>>["raw"];

/** What a client did last, before it was heard of no more. */
const lives: Record<string, (raw: Raw) => Promise<unknown> | undefined> = {
  "only shook hands": () => undefined,
  "had polls that overlapped": async (raw) => {
    raw.poll("n=1");
    raw.poll("n=1");
    raw.poll("n=2").cut();
    raw.poll("n=2");
    await raw.poll("n=3&hold=0.05");
    raw.poll("n=4");
  },
  "asked for the same answers again": async (raw) => {
    await raw.poll("n=1&hold=0.05");
    for (let again = 0; again < 5; again++) await raw.poll("n=1");
    await raw.poll("n=2&hold=0");
    await raw.poll("n=1");
  },
  "posted the same again and again": async (raw) => {
    await raw.post("4a", "n=1");
    for (let again = 0; again < 5; again++) await raw.post("4a", "n=1");
    await raw.post("6", "n=2&skip=1");
  },
  "was cut in the middle of a body": async (raw) => {
    const headers = { "Content-Length": 9 };
    const half = raw.post("4a", "n=1", { headers, unfinished: true });
    await raw.poll("n=1&hold=0.05");
    half.cut();
  },
  "answered its first ping": async (raw) => {
    expect((await raw.poll("n=1")).body).toBe("2\x1e61");
    await raw.post("3", "n=1");
    raw.poll("n=2").cut();
  },
  "had its first ping": async (raw) => {
    expect((await raw.poll("n=1")).body).toBe("2\x1e61");
    raw.poll("n=2").cut();
  },
  "left its poll open, and a copy of it": async (raw) => {
    raw.poll("n=1");
    raw.poll("n=1");
  },
};

test.for(Object.entries(lives))(
  "a client that %s is found dead within the ping interval and the numbered time-out",
  async ([, live]) => {
    const { raw, session: dying } = await session();
    const begun = performance.now();
    const closed = once(dying, "close");
    const neighbour = await session();
    await live(raw);
    const died = performance.now();
    let isAlive = true;
    const beating = beat(neighbour.raw, () => isAlive);
    expect((await closed)[0]).toBe("ping timeout");
    const foundMs = performance.now() - died;
    expect(foundMs).toBeLessThan(PING_MS.interval + PING_MS.timeout + LATE_MS);
    // And not by the time-out of those who number nothing.
    expect(performance.now() - begun).toBeGreaterThan(PING_MS.interval + PING_MS.timeout - 100);
    expect((neighbour.session as { readyState: string }).readyState).toBe("open");
    isAlive = false;
    await beating;
  },
);

/** Lives on: answers each ping. */
async function beat(raw: Raw, goesOn: () => boolean): Promise<void> {
  let posts = 0;
  for (let n = 1; goesOn(); n++) {
    const { body } = await raw.poll(`n=${n}&hold=0.1`);
    if (body.startsWith("2\x1e")) await raw.post("3", `n=${++posts}`);
  }
}
