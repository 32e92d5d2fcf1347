import { engineCode, revisionOf } from "./engine_answer.ts";
import type { Endpoint } from "./engine_request.ts";
import { ask } from "./request.ts";
import { Session } from "./session.ts";

/** Where Socket.IO is often put, the likeliest first. */
const WELL_KNOWN = [
  "/socket.io/",
  "/ws/socket.io/",
  "/api/socket.io/",
  "/ws/",
  "/engine.io/",
  "/chat/socket.io/",
  "/app/socket.io/",
  "/realtime/socket.io/",
  "/live/socket.io/",
  "/v1/socket.io/",
  "/api/v1/socket.io/",
  "/backend/socket.io/",
  "/server/socket.io/",
  "/node/socket.io/",
  "/socketio/",
  "/socket/",
  "/sio/",
  "/io/",
  "/chat/",
  "/realtime/",
  "/live/",
  "/websocket/",
  "/api/ws/",
  "/api/socket/",
];

/** So many are asked at a time. */
const AT_A_TIME = 6;
const DEADLINE_MS = 4_000;

/** The paths to try: what the page says, what the URL's own path suggests, and well-known ones. */
export function likelyPaths(site: URL, asked: string, hints: string[]): string[] {
  const own: string[] = [];
  const parts = site.pathname.split("/").filter((part) => part !== "");
  for (let count = parts.length; count > 0; count--) {
    const path = `/${parts.slice(0, count).join("/")}/`;
    own.push(path, `${path}socket.io/`);
  }
  const hinted = hints.map((path) => (path.endsWith("/") ? path : `${path}/`));
  const all = new Set([...hinted, ...own, `${asked}socket.io/`, ...WELL_KNOWN]);
  all.delete(asked);
  return [...all];
}

/** The first of the paths at which an Engine.IO server answers, of any revision. */
export async function firstThatAnswers(
  endpoint: Endpoint,
  paths: string[],
): Promise<string | undefined> {
  for (let at = 0; at < paths.length && !endpoint.signal.aborted; at += AT_A_TIME) {
    const some = paths.slice(at, at + AT_A_TIME);
    const answers = await Promise.all(some.map((path) => answersAt(endpoint, path)));
    const found = some.find((_, index) => answers[index]);
    if (found) return found;
  }
  return undefined;
}

async function answersAt(endpoint: Endpoint, path: string): Promise<boolean> {
  const url = new URL(endpoint.url);
  url.pathname = path;
  const asked = new URL(url);
  asked.search = "?EIO=4&transport=polling";
  try {
    const { signal, headers } = endpoint;
    const answer = await ask(asked, { signal, headers, deadlineMs: DEADLINE_MS });
    const revision = revisionOf(answer);
    if (!revision) return engineCode(answer.body) !== undefined && answer.status < 500;
    const open = { ...endpoint, url, revision };
    await Session.of(open, answer)?.close();
    return true;
  } catch {
    return false;
  }
}
