/**
 * What one message to one held poll costs the server, the next poll included:
 * `node test/bench/held_polls.ts [--clients 1000] [--rounds 40] [--bytes 300]`.
 *
 * Raw clients on kept-alive connections, in this process; each server in a
 * process of its own, whose CPU time and resident memory it is about. `bare` is
 * node:http with nothing on top, the least that there can be.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "1000" },
    rounds: { type: "string", default: "40" },
    bytes: { type: "string", default: "300" },
  },
});
const clients = Number(values.clients);
const rounds = Number(values.rounds);

interface Report {
  microseconds: number;
  kilobytes: number;
}

/** One kept-alive connection: a request, then the body of its answer. */
class RawClient {
  readonly #socket: Socket;
  #received = "";
  #answered: ((body: string) => void) | undefined;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1").setNoDelay().setEncoding("latin1");
    this.#socket.on("data", (chunk: unknown) => this.#take(String(chunk)));
  }

  ask(target: string, body?: string): Promise<string> {
    const head = `${body === undefined ? "GET" : "POST"} ${target} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip\r\n`;
    const length = body === undefined ? "" : `Content-Length: ${body.length}\r\n`;
    this.#socket.write(`${head + length}\r\n${body ?? ""}`);
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  #take(chunk: string): void {
    this.#received += chunk;
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#received.slice(0, end);
    const length = /content-length: (\d+)/i.exec(head);
    const whole = length
      ? this.#received.length >= end + 4 + Number(length[1])
      : this.#received.endsWith("0\r\n\r\n");
    if (!whole) return;
    const body = this.#received.slice(end + 4);
    this.#received = "";
    this.#answered?.(body);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A client's next poll, time after time. */
async function poller(port: number, numbered: boolean, bare: boolean) {
  const client = new RawClient(port);
  if (bare) return { client, poll: () => client.ask("/") };
  const base = "/socket.io/?EIO=4&transport=polling";
  const opened = await client.ask(numbered ? `${base}&n=0` : base);
  const { sid } = JSON.parse((opened.split("\x1e")[0] as string).slice(1));
  const session = `${base}&sid=${sid}`;
  let n = 0;
  const poll = () => client.ask(numbered ? `${session}&n=${++n}&hold=25` : `${session}&t=${n++}`);
  await client.ask(numbered ? `${session}&n=1` : session, "40");
  await poll();
  return { client, poll };
}

async function measure(kind: string): Promise<Report> {
  const server: ChildProcess = fork(new URL("held_polls_server.ts", import.meta.url), [
    kind.split(" ")[0] as string,
    values.bytes,
    values.clients,
  ]);
  const [port] = (await once(server, "message")) as [number];
  const tell = async (order: string) => {
    server.send(order);
    return (await once(server, "message"))[0];
  };
  const pollers: Awaited<ReturnType<typeof poller>>[] = [];
  for (let index = 0; index < clients; index++) {
    pollers.push(await poller(port, kind.endsWith("numbered"), kind === "bare"));
  }
  let polls = pollers.map(({ poll }) => ({ next: poll() }));
  // Each client asks again as soon as it is answered; what comes of that is the next round's.
  const again = async ({ next }: { next: Promise<string> }, at: number) => {
    await next;
    return { next: pollers[at]?.poll() as Promise<string> };
  };
  const round = async () => {
    await tell("held");
    server.send("broadcast");
    polls = await Promise.all(polls.map(again));
  };
  for (let warm = 0; warm < 10; warm++) await round();
  await tell("start");
  for (let index = 0; index < rounds; index++) await round();
  await tell("held");
  const { cpu, rss } = (await tell("stop")) as { cpu: number; rss: number };
  for (const { client } of pollers) client.close();
  server.kill();
  return { microseconds: cpu / clients / rounds, kilobytes: rss / 1024 / clients };
}

console.log("server                µs of CPU a message    kB resident a client");
let bare = 0;
for (const kind of ["bare", "stock", "longwave", "longwave numbered"]) {
  const { microseconds, kilobytes } = await measure(kind);
  bare ||= microseconds;
  const times = `(${(microseconds / bare).toFixed(2)} x bare)`;
  console.log(
    `${kind.padEnd(20)} ${microseconds.toFixed(1).padStart(6)} ${times.padEnd(16)} ${kilobytes.toFixed(0).padStart(12)}`,
  );
}
