import type { Endpoint } from "./engine_request.ts";
import { ask } from "./request.ts";

const DEADLINE_MS = 4_000;
/** The files begin with `Socket.IO v4.8.1`, in 0.9 with `Socket.IO.js build:0.9.16`. */
const BANNER = /^\s*\/\*!\s*\*?\s*Socket\.IO(?: v|\.js build:)(\d+\.\d+\.\d+[\w.-]*)/i;

/** The version of the client that a server serves beside itself, which is that of the server or near it. */
export async function findVersion({ url, headers, signal }: Endpoint): Promise<string | null> {
  const file = new URL(`${url.pathname}socket.io.js`, url);
  file.username = url.username;
  file.password = url.password;
  try {
    const answer = await ask(file, { headers, signal, deadlineMs: DEADLINE_MS });
    if (answer.status !== 200 || !/javascript/.test(answer.headers["content-type"] ?? "")) {
      return null;
    }
    const tag = /^(?:W\/)?"(\d+\.\d+\.\d+[\w.-]*)"$/.exec(answer.headers.etag ?? "")?.[1];
    return BANNER.exec(answer.body)?.[1] ?? tag ?? null;
  } catch {
    return null;
  }
}
