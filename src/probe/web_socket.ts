import { type RawData, WebSocket } from "ws";
import { type OpenPacket, openPacketIn } from "./engine_answer.ts";
import { seconds } from "./request.ts";
import type { Endpoint } from "./session.ts";

export interface WebSocketFinding {
  /** Whether the handshake over polling names it; null where there was none. */
  offered: boolean | null;
  /** Whether it opens and the server's first packet comes through it. */
  opens: boolean;
  /** Whether it still answered at the end. */
  survives: boolean;
  /** How long it lived, in seconds; watched no longer than was asked for. */
  aliveSeconds: number | null;
  /** What went wrong, in words. */
  error: string | null;
}

export interface WebSocketTrial extends WebSocketFinding {
  open?: OpenPacket;
}

const OPEN_MS = 10_000;
const PONG_MS = 3_000;

/** Opens a WebSocket, whatever is offered, and watches it for so many seconds. */
export function tryWebSocket({ url, signal }: Endpoint, watchSeconds: number) {
  const target = new URL(url);
  target.protocol = url.protocol.replace("http", "ws");
  target.search = "?EIO=4&transport=websocket";
  return new Promise<WebSocketTrial>((resolve) => {
    const socket = new WebSocket(target, { perMessageDeflate: false });
    const trial: WebSocketTrial = {
      offered: null,
      opens: false,
      survives: false,
      aliveSeconds: null,
      error: null,
    };
    const timers: NodeJS.Timeout[] = [];
    const after = (ms: number, act: () => void) => timers.push(setTimeout(act, ms));
    let openedAt: number | undefined;
    let settled = false;

    const settle = (error: string | null) => {
      if (settled) return;
      settled = true;
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      if (openedAt !== undefined) trial.aliveSeconds = seconds(performance.now() - openedAt);
      trial.survives = error === null;
      trial.error = error;
      socket.terminate();
      resolve(trial);
    };
    const giveUp = () => settle(trial.opens ? "no time was left to watch it" : "it did not open");
    const askForLife = () => {
      socket.once("pong", () => settle(null));
      socket.ping();
      after(PONG_MS, () => settle("it stayed open, but nothing comes through it any more"));
    };

    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp);
    after(OPEN_MS, () => trial.opens || settle(`it did not open within ${OPEN_MS / 1000} s`));
    socket.on("message", (data: RawData) => {
      const packet = String(data);
      if (packet === "2") socket.send("3");
      const open = trial.opens ? undefined : openPacketIn(packet);
      if (!open) return;
      trial.opens = true;
      trial.open = open;
      openedAt = performance.now();
      after(watchSeconds * 1000, askForLife);
    });
    socket.on("unexpected-response", (_, { statusCode }) => settle(`answered ${statusCode}`));
    socket.on("close", (code) => settle(`it was closed (code ${code})`));
    // Stays, for terminate() may bring another; the `close` that follows one says less.
    socket.on("error", (error) => settle(error.message || "it could not be opened"));
  });
}
