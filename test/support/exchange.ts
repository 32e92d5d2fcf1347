import type { Server, Socket as ServerSocket } from "socket.io";
import type { Socket } from "socket.io-client";

export interface TalkOptions {
  /** How many messages each way. */
  count?: number;
  /** How long between two messages, in milliseconds. */
  everyMs?: number;
  /** After the last was sent, how long what is missing is waited for, in milliseconds. */
  patienceMs?: number;
  /** Added to each message, to make it large. */
  padding?: string;
}

interface Direction {
  lost: number;
  repeated: number;
  outOfOrder: number;
}

export interface Talk {
  down: Direction;
  up: Direction;
  sessionsEnded: number;
  /** Milliseconds from sending to receiving, both ways together. */
  delayMs: { p50: number; p95: number; max: number };
}

/**
 * Sends numbered messages each way at a steady pace and counts what becomes of
 * them. The client's go out whether it is connected or not, as socket.io-client
 * buffers them; the server's go to whichever session there is.
 */
export async function exchange(
  server: Server,
  client: Socket,
  { count = 100, everyMs = 10, patienceMs = 10_000, padding = "" }: TalkOptions = {},
): Promise<Talk> {
  const down: number[] = [];
  const up: number[] = [];
  const delays: number[] = [];
  let sessionsEnded = 0;
  const receive = (list: number[]) => (index: number, sentAt: number) => {
    list.push(index);
    delays.push(performance.now() - sentAt);
  };
  client.on("down", receive(down));
  client.on("disconnect", () => {
    sessionsEnded += 1;
  });
  const greet = (socket: ServerSocket) => socket.on("up", receive(up));
  server.on("connection", greet);
  for (const socket of server.sockets.sockets.values()) greet(socket);
  if (!client.connected) await new Promise<void>((resolve) => client.once("connect", resolve));

  const began = performance.now();
  for (let index = 0; index < count; index++) {
    client.emit("up", index, performance.now(), padding);
    server.emit("down", index, performance.now(), padding);
    const next = began + (index + 1) * everyMs - performance.now();
    if (next > 0) await sleep(next);
  }
  const deadline = performance.now() + patienceMs;
  while ((down.length < count || up.length < count) && performance.now() < deadline) {
    await sleep(10);
  }
  server.off("connection", greet);
  delays.sort((a, b) => a - b);
  const quantile = (share: number) =>
    Math.round(delays[Math.floor(share * (delays.length - 1))] ?? 0);
  return {
    down: judge(down, count),
    up: judge(up, count),
    sessionsEnded,
    delayMs: { p50: quantile(0.5), p95: quantile(0.95), max: quantile(1) },
  };
}

function judge(received: number[], count: number): Direction {
  const distinct = new Set(received);
  let outOfOrder = 0;
  for (let at = 1; at < received.length; at++) {
    if ((received[at] as number) < (received[at - 1] as number)) outOfOrder += 1;
  }
  return { lost: count - distinct.size, repeated: received.length - distinct.size, outOfOrder };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
