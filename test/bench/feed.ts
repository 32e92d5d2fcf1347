import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type MeasuredServer, startLongwave as startChat, startMeasured } from "./child.ts";
import { Poller } from "./poller.ts";
import type { Benchmark } from "./report.ts";

const HELD = 2_000;
/** How often everybody is answered, in turn with the others, so that all share the machine's moods. */
const ROUNDS = 40;
/** Rounds that are not counted: until then the code is still being compiled. */
const WARM_UP = 10;
/** Time for every answered reader to be held again, in milliseconds: idle, so it costs no CPU. */
const SETTLE_MS = 250;

interface Contender {
  name: string;
  server: MeasuredServer;
  answered: () => number;
  post: (number: number) => Promise<void>;
  perAnswer: number[];
  stop: () => Promise<void>;
}

/** CPU of the server for one held feed answered and held again, against the least node:http can do. */
export const feed: Benchmark = {
  name: "feed",
  title: `CPU for one of ${HELD} held feeds, answered and held again`,
  async run() {
    const bare = await startBare();
    const longwave = await startLongwave();
    const contenders = [bare, longwave];
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      for (const contender of contenders) {
        const cost = await measure(contender, round);
        if (round >= WARM_UP) contender.perAnswer.push(cost);
      }
    }
    for (const { stop } of contenders) await stop();
    const baseline = median(bare.perAnswer);
    return contenders.map(({ name, perAnswer }) => ({
      name,
      microseconds: round(median(perAnswer)),
      lowest: round(Math.min(...perAnswer)),
      highest: round(Math.max(...perAnswer)),
      ratio: round(median(perAnswer) / baseline),
    }));
  },
};

async function measure(contender: Contender, round: number): Promise<number> {
  const before = await contender.server.cpu();
  const expected = contender.answered() + HELD;
  await contender.post(round);
  while (contender.answered() < expected) await pause(5);
  await pause(SETTLE_MS);
  return ((await contender.server.cpu()) - before) / HELD;
}

async function startBare(): Promise<Contender> {
  const server = await startMeasured(join(import.meta.dirname, "bare_polls_server.ts"));
  const author = { id: "0b6a0bd3-6b8a-4a2e-8f4c-0a3c8a4f1d11", name: "Ana", verified: false };
  const post = async (number: number) => {
    const { text, nonce } = draft(number);
    const place = { room: "lobby", seq: number, rev: number, nonce };
    const at = new Date().toISOString();
    const message = { ...place, author, text, html: `<p>${text}</p>`, at, reactions: [] };
    const body = JSON.stringify({ messages: [message], cursor: `e.${number}`, more: false });
    await fetch(server.url, { method: "POST", body });
  };
  return contend("bare node:http", server, post, () => "/feed");
}

async function startLongwave(): Promise<Contender> {
  const server = await startChat({ HOLD_SECONDS: "55" });
  const api = `${server.url}/api`;
  const { token } = await postJson(`${api}/people`, { name: "Ana" });
  const first = await (await fetch(`${api}/rooms/lobby/feed`)).json();
  const post = (number: number) => send(`${api}/rooms/lobby/messages`, number, token);
  return contend("longwave", server, post, (body = JSON.stringify(first)) => {
    const { cursor } = JSON.parse(body);
    return `/api/rooms/lobby/feed?after=${cursor}&wait=55`;
  });
}

async function contend(
  name: string,
  server: MeasuredServer,
  post: (number: number) => Promise<void>,
  pathAfter: (body: string | undefined) => string,
): Promise<Contender> {
  let answered = 0;
  const pollers = Array.from(
    { length: HELD },
    () => new Poller(server.url, pathAfter, () => answered++),
  );
  for (const poller of pollers) poller.ask();
  await pause(2_000);
  const stop = () => {
    for (const poller of pollers) poller.close();
    return server.stop();
  };
  return { name, server, post, answered: () => answered, perAnswer: [], stop };
}

async function send(url: string, number: number, token: string): Promise<void> {
  await postJson(url, draft(number), token);
}

const draft = (number: number) => ({
  text: `This is message number ${number}.`,
  nonce: `n${number}`,
});

async function postJson(url: string, body: object, token?: string) {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
