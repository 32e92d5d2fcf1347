/**
 * A client written from the protocol's description in src/polling/README.md and nothing else, on a
 * path that loses, repeats, swallows and answers for itself.
 */

import { createServer } from "node:http";
import { Server } from "socket.io";
import { expect, onTestFinished, test } from "vitest";
import { attachNumberedPolling } from "../../src/polling/server/index.ts";
import { startFaultProxy } from "../../src/tools/gauntlet/fault_proxy.ts";
import { scenario } from "../../src/tools/gauntlet/scenarios.ts";
import { listen } from "../support/engine.ts";

const RS = "\x1e";

/** Asks until the answer is the server's own. */
async function insist(url: string, init: object, isOurs: (text: string) => boolean) {
  for (;;) {
    const answer = await fetch(url, { ...init, redirect: "manual" }).catch(() => undefined);
    const text = await answer?.text().catch(() => "");
    if (answer?.status === 200 && text !== undefined && isOurs(text)) return text;
    if (answer?.status === 400 && text?.startsWith('{"code"')) throw new Error(text);
  }
}

class MinimalClient {
  readonly #url: string;
  #polls = 0;
  #posts = 0;

  private constructor(url: string) {
    this.#url = url;
  }

  static async open(origin: string): Promise<MinimalClient> {
    const url = `${origin}/socket.io/?EIO=4&transport=polling`;
    const text = await insist(`${url}&n=0`, {}, (answer) => answer.endsWith(`${RS}60`));
    const { sid } = JSON.parse(text.split(RS)[0]?.slice(1) ?? "");
    return new MinimalClient(`${url}&sid=${sid}`);
  }

  async poll(): Promise<string[]> {
    const n = ++this.#polls;
    const end = `6${n}`;
    const isOurs = (text: string) => text === end || text.endsWith(RS + end);
    const text = await insist(`${this.#url}&n=${n}&hold=1`, {}, isOurs);
    return text.split(RS).slice(0, -1);
  }

  async post(packet: string): Promise<void> {
    const url = `${this.#url}&n=${++this.#posts}`;
    await insist(url, { method: "POST", body: packet }, (text) => text === "ok");
  }
}

async function newEcho(): Promise<string> {
  const http = createServer();
  const server = new Server();
  server.bind(attachNumberedPolling(http));
  server.on("connection", (socket) => socket.on("say", (value) => socket.emit("echo", value)));
  onTestFinished(() => server.close());
  return listen(http);
}

test("a client of fifty lines, by the README alone, loses nothing on the worst of paths", async () => {
  const path = await startFaultProxy({
    target: await newEcho(),
    seed: 3,
    faults: scenario("everything").faults,
  });
  onTestFinished(() => path.close());
  const client = await MinimalClient.open(path.url);
  await client.post("40");
  const heard: string[] = [];
  const said: string[] = [];
  const listening = (async () => {
    while (heard.length < 101) {
      // A ping, where the path takes that long, may stay without its pong until the test is over.
      heard.push(...(await client.poll()).filter((packet) => packet !== "2"));
    }
  })();
  for (let count = 0; count < 100; count++) {
    await client.post(`42["say",${count}]`);
    said.push(`42["echo",${count}]`);
  }
  await listening;
  expect(heard[0]).toMatch(/^40\{"sid":/);
  expect(heard.slice(1)).toEqual(said);
  expect(path.faults.length).toBeGreaterThan(30);
});
