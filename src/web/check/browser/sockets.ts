/** The chat's own ways: Socket.IO's long-polling as the client makes it, and WebSocket. */
import { io } from "socket.io-client";
import { defer } from "../../../client/deferred.ts";
import { NumberedPolling } from "../../../polling/client/transport.ts";
import type { Failure, Findings, Polling, WebSocketFinding } from "../findings.ts";
import { pause } from "./ask.ts";

/** How long Socket.IO may take to open and to echo: in milliseconds, and in ways there and back. */
const POLLING_MS = 6_000;
const POLLING_TRIPS = 12;
/** How often an echo is waited for, and on a way that is longer than this, once. */
const ECHOES = 3;
const LONG_TRIP_MS = 500;

/** How long a WebSocket may take to open, and to echo, in milliseconds. */
const OPEN_MS = 6_000;
const ECHO_MS = 4_000;
const EVERY_MS = 2_000;

/**
 * A session with the server's namespace for diagnosis, by the client's own transport.
 *
 * @param roundTripMs how long the way there and back is, in milliseconds
 */
export async function checkPolling(roundTripMs: number): Promise<Polling | Failure> {
  const began = performance.now();
  let offersWebSocket = false;
  const polling = NumberedPolling.with({
    onHandshake: ({ upgrades }) => {
      offersWebSocket = upgrades?.includes("websocket") ?? false;
    },
  });
  const socket = io(`${location.origin}/check`, {
    // A class is as good as a name; the types of 4.8 know of names alone.
    transports: [polling as unknown as "polling"],
    upgrade: false,
    forceNew: true,
    reconnection: false,
  });
  const failed = defer<Failure>();
  const fail = (failure: Omit<Failure, "afterMs">) =>
    failed.resolve({ ...failure, afterMs: performance.now() - began });
  socket.on("connect_error", (error) => fail(reasonOf(error)));
  socket.on("disconnect", () => fail({ failed: "cut" }));
  const timer = setTimeout(
    () => fail({ failed: "silent" }),
    POLLING_MS + POLLING_TRIPS * roundTripMs,
  );
  const talk = async (): Promise<Polling> => {
    await new Promise<void>((resolve) => socket.on("connect", resolve));
    const opened = performance.now();
    const echoes = roundTripMs > LONG_TRIP_MS ? 1 : ECHOES;
    for (let count = 0; count < echoes; count++) await socket.emitWithAck("echo", count);
    const tripMs = (performance.now() - opened) / echoes;
    return { handshakeMs: opened - began, tripMs, offersWebSocket };
  };
  try {
    return await Promise.race([talk(), failed.promise]);
  } finally {
    clearTimeout(timer);
    socket.off();
    socket.close();
  }
}

/** Engine.IO gives the status of what is no handshake. */
function reasonOf(error: Error & { description?: unknown }): Omit<Failure, "afterMs"> {
  const { description } = error;
  if (description === 200 || description === 0) return { failed: "foreign" };
  if (typeof description === "number") return { failed: "status", status: description };
  return { failed: "cut" };
}

/**
 * Opens a WebSocket and talks over it now and then, as the chat does of one that
 * it has yet to trust.
 *
 * @param proofMs how long it has to live, in milliseconds
 */
export async function watchWebSocket(
  proofMs: number,
  tell: (found: Pick<Findings, "webSocket">) => void,
): Promise<void> {
  const began = performance.now();
  const since = () => performance.now() - began;
  const say = (webSocket: WebSocketFinding) => tell({ webSocket });
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/check/echo`);
  const ended = new Promise<false>((resolve) => {
    socket.onclose = () => resolve(false);
  });
  const opened = new Promise<true>((resolve) => {
    socket.onopen = () => resolve(true);
  });
  if (!(await Promise.race([opened, ended, pause(OPEN_MS)]))) {
    socket.close();
    return say({ state: "blocked", afterMs: since() });
  }
  const openedAt = since();
  const lived = () => since() - openedAt;
  for (let count = 0; lived() < proofMs; count++) {
    const isAlive = await Promise.race([echo(socket, count), ended, pause(ECHO_MS)]);
    if (!isAlive) {
      socket.close();
      // Another that answers but does not echo has never been ours.
      const found: WebSocketFinding =
        count === 0 ? { state: "blocked", afterMs: since() } : { state: "died", livedMs: lived() };
      return say(found);
    }
    say({ state: "open", livedMs: lived() });
    await Promise.race([ended, pause(Math.min(EVERY_MS, Math.max(0, proofMs - lived())))]);
  }
  say({ state: "proved", livedMs: lived() });
  socket.close();
}

function echo(socket: WebSocket, count: number): Promise<true> {
  const word = `longwave ${count}`;
  return new Promise((resolve) => {
    socket.onmessage = ({ data }) => data === word && resolve(true);
    if (socket.readyState === WebSocket.OPEN) socket.send(word);
  });
}
