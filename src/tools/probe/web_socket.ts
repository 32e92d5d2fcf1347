import { type RawData, WebSocket } from "ws";
import { type OpenPacket, openPacketIn } from "./engine_answer.ts";
import type { Endpoint } from "./engine_request.ts";
import { onOneLine } from "./found.ts";
import type { Revision } from "./framing.ts";
import { seconds } from "./request.ts";

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
  /** Of the server's protocol: Socket.IO 1 and 2 let clients in without being asked. */
  revision?: Revision;
  /** Whether a namespace could be joined, or was refused, as in Socket.IO. */
  namespaces?: boolean;
  /** Where a WebSocket opened, but it is not Engine.IO's: what was said first. */
  stranger?: { said: string | null };
}

const OPEN_MS = 10_000;
/** Engine.IO speaks first, as soon as the WebSocket is open. */
const GREETING_MS = 3_000;
/** Revision 3's welcome comes right behind the handshake. */
const WELCOME_MS = 300;
const PONG_MS = 3_000;

/** Opens a WebSocket, whatever is offered, and watches it for so many seconds. */
export function tryWebSocket(
  { url, revision, headers, signal }: Endpoint,
  watchSeconds: number,
  openMs = OPEN_MS,
): Promise<WebSocketTrial> {
  const target = new URL(url);
  target.protocol = url.protocol.replace("http", "ws");
  target.search = `?EIO=${revision}&transport=websocket`;
  return new Promise<WebSocketTrial>((resolve) => {
    const socket = new WebSocket(target, { perMessageDeflate: false, headers });
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
    let asked = false;

    const settle = (error: string | null) => {
      if (settled) return;
      settled = true;
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      if (openedAt !== undefined) trial.aliveSeconds = seconds(performance.now() - openedAt);
      trial.survives = trial.opens && error === null;
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
    after(openMs, () => trial.opens || settle(`it did not open within ${openMs / 1000} s`));
    const strange = (said: string | null) => {
      trial.stranger = { said };
      settle(said === null ? "it opens, but says nothing" : "it opens, but speaks no Engine.IO");
    };
    socket.on("open", () => after(GREETING_MS, () => trial.opens || strange(null)));
    socket.on("message", (data: RawData) => {
      const packet = String(data);
      if (packet === "2") socket.send("3");
      if (trial.opens && /^4[04]/.test(packet)) {
        if (!asked) trial.revision = 3;
        trial.namespaces = true;
      }
      if (trial.opens) return;
      const open = openPacketIn(packet);
      if (!open) return strange(onOneLine(packet, 80));
      trial.opens = true;
      trial.open = open;
      trial.revision = 4;
      trial.namespaces = false;
      openedAt = performance.now();
      after(WELCOME_MS, () => {
        asked = true;
        socket.send("40");
      });
      after(Math.max(watchSeconds * 1000, 2 * WELCOME_MS), askForLife);
    });
    socket.on("unexpected-response", (_, { statusCode }) => settle(`answered ${statusCode}`));
    socket.on("close", (code) => settle(`it was closed (code ${code})`));
    // Stays, for terminate() may bring another; the `close` that follows one says less.
    socket.on("error", (error) => settle(error.message || "it could not be opened"));
  });
}
