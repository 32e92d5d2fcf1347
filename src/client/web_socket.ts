import { WebSocket } from "engine.io-client";
import type { io as connectSocket, Socket } from "socket.io-client";
import type { CheckEvents } from "../protocol/events.ts";
import { defer } from "./deferred.ts";
import type { Target } from "./transport.ts";

/** Engine.IO's WebSocket transport: loaded with this file only where it is wanted, as mostly it is not. */
export { WebSocket };

/** How long a WebSocket has to live before it is trusted, in milliseconds: many are cut at 20 s. */
const PROOF_MS = 25_000;
/** How often it is asked for a sign of life meanwhile, and how long for an answer, in milliseconds. */
const ECHO_MS = { every: 5_000, timeout: 3_000 };

/**
 * Tries WebSocket on the side while the chat goes on over polling, so that a path
 * that refuses it, leaves it hanging or lets it die costs the chat nothing.
 *
 * @param io socket.io-client's, which is loaded already
 * @param signal ends the trial
 * @returns whether it has proved itself
 */
export function tryWebSocket(
  io: typeof connectSocket,
  { url, socketOptions, clock }: Target,
  signal: AbortSignal,
): Promise<boolean> {
  const socket: Socket<object, CheckEvents> = io(`${url}/check`, {
    ...socketOptions,
    // A class is as good as a name; the types of 4.8 know of names alone.
    transports: [WebSocket as unknown as "websocket"],
    forceNew: true,
    reconnection: false,
  });
  const { promise, resolve } = defer<boolean>();
  const fail = () => resolve(false);
  socket.on("disconnect", fail);
  socket.on("connect_error", fail);
  signal.addEventListener("abort", fail);
  const echo = () => {
    echoing = clock.setTimeout(echo, ECHO_MS.every);
    socket.timeout(ECHO_MS.timeout).emit("echo", "", (error) => error && fail());
  };
  let echoing = clock.setTimeout(echo, ECHO_MS.every);
  const proof = clock.setTimeout(() => resolve(true), PROOF_MS);
  return promise.finally(() => {
    clock.clearTimeout(echoing);
    clock.clearTimeout(proof);
    signal.removeEventListener("abort", fail);
    socket.off();
    socket.close();
  });
}
