import type { Endpoint } from "./engine_request.ts";
import { type Obstacle, obstacle } from "./found.ts";
import { type Answer, ask } from "./request.ts";

const DEADLINE_MS = 4_000;

/**
 * Socket.IO 0.9, whose handshake is `GET /socket.io/1/`: session, heartbeat time-out, close time-out,
 * transports (github.com/socketio/socket.io-spec).
 */
export async function ancientWords(
  { url, headers, signal }: Endpoint,
  { status, body }: Answer,
): Promise<Obstacle | undefined> {
  if (status !== 200 || !/^Welcome to socket\.io/i.test(body)) return;
  const handshake = new URL(`${url.pathname}1/`, url);
  const answer = await ask(handshake, { headers, signal, deadlineMs: DEADLINE_MS }).catch(() => {});
  const transports = /^[^:\s]+:\d*:\d*:([\w,-]+)$/.exec(answer?.body ?? "")?.[1];
  const offers = transports ? `; it offers ${transports.split(",").join(", ")}` : "";
  return obstacle(
    "socket.io",
    `a server of Socket.IO 0.9, whose protocol is older than Engine.IO${offers}`,
    [
      "Clients of Socket.IO 0.9 alone can talk to it, and the probe cannot: update the server to Socket.IO 4, and its clients with it.",
    ],
    { version: "0.9", status, path: url.pathname },
  );
}
