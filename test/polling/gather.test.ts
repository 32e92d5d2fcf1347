/** Packets for a client that numbers its polls wait for others, so that polls are fewer and fuller. */
import { gunzipSync } from "node:zlib";
import { Socket as EngineClient } from "engine.io-client";
import { expect, test } from "vitest";
import { NumberedPolling } from "../../src/polling/client/index.ts";
import { LineCost } from "../../src/polling/client/line_cost.ts";
import type { NumberedOptions } from "../../src/polling/server/options.ts";
import { newEngine } from "../support/engine.ts";
import { onTestFinished } from "../support/finished.ts";
import { askBytes, type RawSession, rawSession } from "../support/raw_polling.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** A server whose clock stands still, and sessions on it. */
async function standing(options: Partial<NumberedOptions> = {}) {
  const clock = new VirtualClock();
  const server = await newEngine({ clock, ...options });
  const open = async (query = "n=0") => {
    const opened = server.nextSession();
    const raw = await rawSession(server.url, { path: "/engine.io/", query });
    return { raw, session: await opened };
  };
  return { clock, server, open };
}

/** What was answered by the time that a word has gone to and fro; undefined where nothing was. */
async function soFar(poll: Promise<{ body: string }>, raw: RawSession, n: number) {
  let answered: string | undefined;
  void poll.then(({ body }) => {
    answered = body;
  });
  await raw.post("4a word", `n=${n}`);
  return answered;
}

const asked = "gather=400";

test("what follows an answer closely waits as long as the client asks for, and leaves in one answer, in order", async () => {
  const { clock, open } = await standing();
  const { raw, session } = await open();
  const other = await open();
  const first = { poll: raw.poll(`n=1&${asked}`) };
  await expect.poll(() => session.transport.writable).toBe(true);
  session.send("a");
  expect((await first.poll).body).toBe("4a\x1e61");

  const poll = raw.poll(`n=2&${asked}`);
  const others = other.raw.poll("n=1");
  await expect.poll(() => session.transport.writable).toBe(true);
  await expect.poll(() => other.session.transport.writable).toBe(true);
  session.send("b");
  other.session.send("x");
  // The neighbour has asked for nothing.
  expect((await others).body).toBe("4x\x1e61");
  clock.goOn(399);
  session.send("c");
  expect(await soFar(poll, raw, 1)).toBeUndefined();
  clock.goOn(1);
  expect((await poll).body).toBe("4b\x1e4c\x1e62");
  // A repeat gets the same, and nothing of what came after.
  session.send("d");
  expect((await raw.poll(`n=2&${asked}`)).body).toBe("4b\x1e4c\x1e62");
});

test("what is written to many while others are waited for keeps its order beside what is another's", async () => {
  const { clock, open } = await standing();
  const begin = async () => {
    const { raw, session } = await open();
    const first = raw.poll(`n=1&${asked}`);
    await expect.poll(() => session.transport.writable).toBe(true);
    session.send("begin");
    await first;
    const poll = raw.poll(`n=2&${asked}`);
    await expect.poll(() => session.transport.writable).toBe(true);
    return { session, poll };
  };
  const one = await begin();
  const other = await begin();
  const toBoth = (text: string) => {
    const options = {};
    for (const { session } of [one, other]) session.write(text, options);
  };
  toBoth("a");
  toBoth("b");
  one.session.send("to one");
  other.session.send("to the other");
  toBoth("c");
  toBoth("d");
  clock.goOn(400);
  expect((await one.poll).body).toBe("4a\x1e4b\x1e4to one\x1e4c\x1e4d\x1e62");
  expect((await other.poll).body).toBe("4a\x1e4b\x1e4to the other\x1e4c\x1e4d\x1e62");
});

test("a session that becomes busy gathers before it was sent ten packets", async () => {
  const { clock, open } = await standing();
  const { raw, session } = await open();
  let atOnce = 0;
  for (let waits = false; !waits; atOnce++) {
    const poll = raw.poll(`n=${atOnce + 1}`);
    await expect.poll(() => session.transport.writable).toBe(true);
    clock.goOn(20);
    session.send("a");
    waits = clock.due.some((ms) => ms <= 100);
    if (waits) clock.goOn(100);
    await poll;
  }
  expect(atOnce).toBeGreaterThan(4);
  expect(atOnce).toBeLessThan(10);
});

test("a packet that comes after a pause does not wait, whatever was asked for", async () => {
  const { clock, open } = await standing();
  const { raw, session } = await open();
  for (const [index, text] of ["a", "b", "c"].entries()) {
    const poll = raw.poll(`n=${index + 1}&${asked}`);
    await expect.poll(() => session.transport.writable).toBe(true);
    clock.goOn(400);
    session.send(text);
    expect((await poll).body).toBe(`4${text}\x1e6${index + 1}`);
  }
});

test("nobody waits longer than a second, and where gathering is off nobody waits", async () => {
  for (const [gatherMs, due] of [
    [undefined, 1_000],
    [0, undefined],
  ] as const) {
    const { clock, open } = await standing(gatherMs === undefined ? {} : { gatherMs });
    const { raw, session } = await open();
    const before = raw.poll("n=1&gather=3600000");
    await expect.poll(() => session.transport.writable).toBe(true);
    session.send("a");
    await before;
    const poll = raw.poll("n=2&gather=3600000");
    await expect.poll(() => session.transport.writable).toBe(true);
    session.send("b");
    expect(clock.due.includes(1_000)).toBe(due !== undefined);
    if (due) clock.goOn(due);
    expect((await poll).body).toBe("4b\x1e62");
  }
});

test("a session that becomes busy gathers by itself, for a tenth of a second at most; its neighbour does not", async () => {
  const { clock, open } = await standing();
  const busy = await open();
  const quiet = await open();
  let n = 0;
  const next = async () => {
    const poll = busy.raw.poll(`n=${++n}`);
    await expect.poll(() => busy.session.transport.writable).toBe(true);
    return { poll };
  };
  let waited = 0;
  for (let index = 0; index < 30; index++) {
    const { poll } = await next();
    clock.goOn(20);
    busy.session.send("a");
    const [due = 0] = clock.due;
    if (due <= 100) {
      waited = due;
      busy.session.send("b");
      clock.goOn(due);
      expect((await poll).body).toBe(`4a\x1e4b\x1e6${n}`);
    } else expect((await poll).body).toBe(`4a\x1e6${n}`);
  }
  expect(waited).toBeGreaterThan(50);
  expect(waited).toBeLessThanOrEqual(100);
  const poll = quiet.raw.poll("n=1");
  await expect.poll(() => quiet.session.transport.writable).toBe(true);
  quiet.session.send("x");
  expect((await poll).body).toBe("4x\x1e61");
  // After a pause, the busy one too is answered at once.
  const last = await next();
  clock.goOn(5_000);
  busy.session.send("c");
  expect((await last.poll).body).toBe(`4c\x1e6${n}`);
});

test("a hold that is over, and a session that is closed, do not wait for more", async () => {
  const { clock, open } = await standing();
  const gathering = async () => {
    const { raw, session } = await open();
    const first = raw.poll(`n=1&${asked}`);
    await expect.poll(() => session.transport.writable).toBe(true);
    session.send("a");
    await first;
    const poll = raw.poll(`n=2&${asked}&hold=0.1`);
    await expect.poll(() => session.transport.writable).toBe(true);
    session.send("b");
    return { poll, session };
  };
  const over = await gathering();
  clock.goOn(100);
  expect((await over.poll).body).toBe("4b\x1e62");
  const before = clock.due.length;
  const closed = await gathering();
  closed.session.close();
  expect((await closed.poll).body).toBe("4b\x1e1\x1e62");
  expect(clock.due.length).toBe(before);
});

test("a poll that is cut while packets gather loses none of them", async () => {
  const { clock, open } = await standing();
  const { raw, session } = await open();
  const first = raw.poll(`n=1&${asked}`);
  await expect.poll(() => session.transport.writable).toBe(true);
  session.send("a");
  await first;
  const cut = raw.poll(`n=2&${asked}`);
  await expect.poll(() => session.transport.writable).toBe(true);
  session.send("b");
  cut.cut();
  const again = raw.poll(`n=2&${asked}`);
  expect(await soFar(again, raw, 1)).toBeUndefined();
  clock.goOn(400);
  expect((await again).body).toBe("4b\x1e62");
});

test("an upgrade to WebSocket while packets gather loses none of them, and keeps their order", async () => {
  const server = await newEngine({ transports: ["polling", "websocket"] });
  const opened = server.nextSession();
  const client = new EngineClient(server.url, {
    path: "/engine.io/",
    transports: [
      NumberedPolling.with({
        fetch: (target, init) => {
          const url = new URL(String(target));
          if (init?.method === "GET") url.searchParams.set("gather", "1000");
          return fetch(url, init);
        },
      }),
      // Engine.IO's own, as a class beside a class.
      (await import("engine.io-client")).WebSocket,
    ],
  });
  onTestFinished(() => {
    client.close();
  });
  const heard: string[] = [];
  client.on("message", (text) => heard.push(String(text)));
  const session = await opened;
  const sent: string[] = [];
  const upgraded = new Promise((resolve) => client.once("upgrade", resolve));
  const talking = setInterval(() => {
    sent.push(String(sent.length));
    session.send(sent.at(-1));
  }, 5);
  await upgraded;
  clearInterval(talking);
  session.send("last");
  await expect.poll(() => heard.at(-1)).toBe("last");
  expect(heard).toEqual([...sent, "last"]);
});

test("an answer to who asks for gathering is compressed where that makes it smaller, and a repeat is the same bytes", async () => {
  const { server, open } = await standing();
  const { raw, session } = await open();
  const text = "the same words again and again. ".repeat(20);
  session.send(text);
  const at = (query: string) =>
    `${server.url}/engine.io/?EIO=4&transport=polling&sid=${raw.sid}&${query}`;
  const accepting = { "accept-encoding": "gzip, deflate" };
  const first = await askBytes(at(`n=1&${asked}`), accepting);
  expect(first.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(first.bytes).toString()).toBe(`4${text}\x1e61`);
  const again = await askBytes(at(`n=1&${asked}`), accepting);
  expect(again.bytes.equals(first.bytes)).toBe(true);
  // The neighbour, whose line is not thin, gets it as it is.
  const other = await open();
  other.session.send(text);
  const plain = await askBytes(at("n=1").replace(raw.sid, other.raw.sid), accepting);
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.bytes.toString()).toBe(`4${text}\x1e61`);
});

test("heads to a client that numbers its requests have what is needed; a stock client's say also how long the connection lasts", async () => {
  const { open } = await standing({ anyOrigin: true, headers: { "X-Own": "1" } });
  const { raw, session } = await open();
  const poll = raw.poll("n=1");
  session.send("a");
  const names = (answer: { headers: object }) => Object.keys(answer.headers).sort();
  const needed = ["content-length", "content-type", "date", "x-own"];
  expect(names(await poll)).toEqual(["cache-control", ...needed]);
  expect(names(await raw.post("4a", "n=1"))).toEqual(
    [...needed, "connection", "keep-alive"].sort(),
  );
  const stock = await open("");
  stock.session.send("a");
  expect(names(await stock.raw.poll())).toEqual(
    ["cache-control", "connection", "keep-alive", ...needed].sort(),
  );
});

test("a client asks for gathering once the way there and back is dear, and no longer when it is not", () => {
  const line = new LineCost();
  expect(line.gatherMs).toBe(0);
  line.note(400);
  line.note(600);
  expect(line.gatherMs).toBe(200);
  // One that passes quickly shows that the line is not slow.
  line.note(30);
  expect(line.gatherMs).toBe(0);
  for (let index = 0; index < 4; index++) line.note(9_000);
  expect(line.gatherMs).toBe(1_000);
});
