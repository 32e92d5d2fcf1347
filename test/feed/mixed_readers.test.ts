import { expect, test } from "vitest";
import type { Changes, Message } from "../../src/protocol/message.ts";
import { openPage, openRoom, say, textsOn, useBrowser } from "../support/browser.ts";
import { newClient, until } from "../support/client.ts";
import { newServer, stockClient } from "../support/server.ts";

useBrowser();

/** A reader as curl is one: asks from its cursor on, again and again, until it has seen a change. */
async function followFeed(url: string, last: number): Promise<Message[]> {
  const seen: Message[] = [];
  for (let cursor = ""; (seen.at(-1)?.rev ?? 0) < last; ) {
    const after = cursor && `after=${cursor}&`;
    const response = await fetch(`${url}/api/rooms/lobby/feed?${after}wait=5`);
    const changes = (await response.json()) as Changes;
    seen.push(...changes.messages);
    ({ cursor } = changes);
  }
  return seen;
}

/** The room as a list of changes leaves it. */
function shownAfter(changes: Message[]): string[] {
  const latest = new Map(changes.map((message) => [message.seq, message]));
  const bySeq = [...latest.values()].sort((a, b) => a.seq - b.seq);
  return bySeq.map(({ text, removed }) => (removed ? "" : text));
}

test("feeds, Socket.IO clients and readers without script see the same room in the same order", async () => {
  const server = await newServer();
  // 30 posts by five ways, one edit, one removal.
  const last = 32;
  const feed = followFeed(server.url, last);
  const ana = await server.guest("Ana");
  const stock = await stockClient(server, { name: "Ben" });
  const heard: Message[] = [];
  stock.on("message", (message) => heard.push(message));
  await stock.emitWithAck("join", { room: "lobby" });
  const own = newClient(server.url, { name: "Cy" });
  const fed = newClient(server.url, { name: "Di", transport: "feed" });
  const live = await openRoom(server.url, "Eve");
  const plain = await openPage(server.url, { javaScriptEnabled: false });
  await plain.fill("form#name [name=name]", "Flo");
  await plain.press("form#name [name=name]", "Enter");
  await plain.goto(`${server.url}/rooms/lobby`);
  await until(() => own.chat.state === "live" && fed.chat.state === "live");

  for (let round = 1; round <= 5; round++) {
    await Promise.all([
      server.post(ana, `request ${round}`),
      stock.emitWithAck("post", { room: "lobby", text: `stock ${round}`, nonce: `n${round}` }),
      own.chat.post(`own ${round}`),
      fed.chat.post(`feed ${round}`),
      say(live, `page ${round}`),
      plain.fill("form#composer [name=text]", `form ${round}`).then(async () => {
        await plain.click("form#composer button");
      }),
    ]);
  }
  await live.locator("#messages [data-seq]").nth(29).waitFor();
  const posted = (await (await fetch(`${server.url}/api/rooms/lobby/messages`)).json()).messages;
  const byAna = posted.filter(({ author }: Message) => author.id === ana.person.id);
  await server.change(ana, "PATCH", byAna[0].seq, { text: "request, changed" });
  await server.change(ana, "DELETE", byAna[1].seq);

  const { messages } = await (await fetch(`${server.url}/api/rooms/lobby/messages`)).json();
  const room = shownAfter(messages);
  expect(room).toHaveLength(30);
  await until(() => [heard, own.messages, fed.messages].every((seen) => seen.at(-1)?.rev === last));
  const counted = Array.from({ length: last }, (_, index) => index + 1);
  for (const seen of [heard, own.messages, fed.messages, await feed]) {
    const revs = seen.map(({ rev }) => rev);
    expect(revs).toEqual(revs.toSorted((a, b) => a - b));
    expect(shownAfter(seen)).toEqual(room);
  }
  expect(heard.map(({ rev }) => rev)).toEqual(counted);

  const asShown = room.map((text) => text || "This message was removed.");
  const unmarked = (texts: string[]) => texts.map((text) => text.replace(/\s*edited$/, ""));
  const frame = plain.frameLocator("#room iframe");
  const inFrame = async () => unmarked(await frame.locator("[data-seq] .body").allInnerTexts());
  await expect.poll(async () => unmarked(await textsOn(live))).toEqual(asShown);
  await expect.poll(inFrame, { timeout: 10_000 }).toEqual(asShown);
});
