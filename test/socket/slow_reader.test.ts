import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import type { ShortMessage } from "../../src/protocol/short_form.ts";
import { until } from "../support/client.ts";
import { rawSession } from "../support/raw_polling.ts";
import { newServer, stockClient } from "../support/server.ts";

const COUNT = 700;

/** What packets of Socket.IO tell of messages: the rev of each, in the order told. */
function revsIn(packets: string[]): number[] {
  return packets.flatMap((packet) => {
    if (!packet.startsWith("42[")) return [];
    const [event, first, second] = JSON.parse(packet.slice(2));
    if (event === "m") return [(second as ShortMessage)[1]];
    return event === "message" ? [first.rev as number] : [];
  });
}

const counted = Array.from({ length: COUNT }, (_, index) => index + 1);

test.for([{}, { form: "short" }])(
  "a reader who does not poll for 700 messages costs the server a place in the log, and is told of each in order, joined with %j",
  async (form) => {
    const server = await newServer();
    const ana = await server.guest("Ana");
    const slow = await rawSession(server.url);
    await slow.post("40");
    await slow.poll();
    await slow.post(`420["join",${JSON.stringify({ room: "lobby", ...form })}]`);
    expect((await slow.poll()).body).toContain("430[");
    const quick = await stockClient(server, { name: "Quick" });
    const heard: number[] = [];
    quick.on("message", ({ rev }) => heard.push(rev));
    await quick.emitWithAck("join", { room: "lobby" });
    for (let sent = 0; sent < COUNT; sent += 50) {
      const posts = Array.from({ length: 50 }, (_, index) =>
        server.post(ana, `text ${sent + index}`),
      );
      await Promise.all(posts);
    }
    await until(() => heard.length === COUNT);
    expect(heard).toEqual(counted);

    const revs: number[] = [];
    let polls = 0;
    while (revs.length < COUNT) {
      const { body } = await slow.poll();
      revs.push(...revsIn(body.split("\x1e")));
      // A stock client is given 16 packets at most.
      polls += 1;
      expect(polls).toBeLessThan(COUNT / 10);
    }
    expect(revs).toEqual(counted);
    // And it is live again.
    const next = slow.poll();
    await server.post(ana, "one more");
    expect(revsIn((await next).body.split("\x1e"))).toEqual([COUNT + 1]);
  },
);

test("the same over WebSocket, by a client that reads nothing for a while", async () => {
  const server = await newServer({ transports: ["polling", "websocket"] });
  const ana = await server.guest("Ana");
  const socket = new WebSocket(
    `${server.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`,
  );
  onTestFinished(() => socket.terminate());
  const packets: string[] = [];
  socket.on("message", (data) => packets.push(String(data)));
  await until(() => packets.length === 1);
  socket.send("40");
  await until(() => packets.length === 2);
  socket.send('420["join",{"room":"lobby"}]');
  await until(() => packets.some((packet) => packet.startsWith("430[")));
  socket.pause();
  const long = "x".repeat(3_900);
  for (let sent = 0; sent < COUNT; sent += 50) {
    const posts = Array.from({ length: 50 }, () => server.post(ana, long));
    await Promise.all(posts);
  }
  socket.resume();
  await until(() => revsIn(packets).length === COUNT);
  expect(revsIn(packets)).toEqual(counted);
});
