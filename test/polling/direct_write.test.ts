import { expect, test } from "vitest";
import { engines, newEngine } from "../support/engine.ts";
import { rawSession } from "../support/raw_polling.ts";

/** Two sessions of one engine, each with its poll held. */
async function withTwoHeld(kind: (typeof engines)[number]) {
  const server = await newEngine({ kind });
  const held = async () => {
    const opened = server.nextSession();
    const raw = await rawSession(server.url, { path: "/engine.io/" });
    const session = await opened;
    const poll = raw.poll();
    await expect.poll(() => session.transport.writable, { interval: 2 }).toBe(true);
    return { raw, session, poll };
  };
  return { server, first: await held(), second: await held() };
}

test.each(engines)(
  "what is written to many by one options object reaches each, whoever is written something else (%s)",
  async (kind) => {
    const { first, second } = await withTwoHeld(kind);
    const options = {};
    first.session.write("to both", options);
    second.session.write("to both", options);
    second.session.write("to one");
    expect((await first.poll).body).toBe("4to both");
    const second1 = (await second.poll).body;
    const rest = second1.includes("to one") ? [] : [(await second.raw.poll()).body];
    expect([second1, ...rest].join("\x1e")).toBe("4to both\x1e4to one");
  },
);

test.each(engines)(
  "who listens is told of each written packet, and the callbacks come in order (%s)",
  async (kind) => {
    const { server, first, second } = await withTwoHeld(kind);
    const told: string[] = [];
    for (const event of ["packetCreate", "flush", "drain"]) {
      first.session.on(event as "drain", () => told.push(event));
    }
    const options = {};
    first.session.write("a", options);
    second.session.write("a", options);
    expect((await first.poll).body).toBe("4a");
    expect((await second.poll).body).toBe("4a");
    expect(told).toEqual(["packetCreate", "flush", "drain"]);

    const again = second.raw.poll();
    await expect.poll(() => second.session.transport.writable, { interval: 2 }).toBe(true);
    const byServer: unknown[] = [];
    server.engine.on("flush", (session) => byServer.push(session));
    second.session.write("b", {});
    await again;
    expect(byServer).toEqual([second.session]);
    const last = second.raw.poll();
    await expect.poll(() => second.session.transport.writable, { interval: 2 }).toBe(true);
    const gone = new Promise<void>((resolve) => second.session.write("c", {}, () => resolve()));
    expect((await last).body).toBe("4c");
    await gone;
  },
);

test.each(engines)(
  "what is written between polls waits in order, whichever way it was sent (%s)",
  async (kind) => {
    const { first, second } = await withTwoHeld(kind);
    for (const { session, poll } of [first, second]) {
      session.send("begin");
      await poll;
    }
    const options = {};
    first.session.write("a", options);
    second.session.write("a", options);
    const gone: string[] = [];
    first.session.send("b", {}, () => gone.push("b"));
    first.session.write("c", {});
    second.session.write("x", {});
    expect(first.session.writeBuffer.map(({ data }) => data)).toEqual(["a", "b", "c"]);
    expect((await first.raw.poll()).body).toBe("4a\x1e4b\x1e4c");
    expect((await second.raw.poll()).body).toBe("4a\x1e4x");
    await expect.poll(() => gone).toEqual(["b"]);
  },
);
