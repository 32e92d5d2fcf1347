import type { Agent } from "node:http";
import type { Revision } from "./framing.ts";
import { type Answer, ask } from "./request.ts";

/** Where a server's Engine.IO answers, and until when it is asked. */
export interface Endpoint {
  /** With the path. */
  url: URL;
  /** Of Engine.IO's protocol. */
  revision: Revision;
  /** Sent with every request: an Origin, where the server wants one. */
  headers: Record<string, string>;
  /** What came of all that was asked so far. */
  tally: Tally;
  signal: AbortSignal;
}

interface Tally {
  requests: number;
  /** The first to be answered with 429; null where none was. */
  limitedAt: number | null;
}

export interface AskOptions {
  query?: Record<string, string | number>;
  headers?: Record<string, string>;
  agent?: Agent;
  deadlineMs?: number;
  /** Keeps the handshake's cookies, as a browser does. */
  cookies?: boolean;
}

export const TOO_MANY_REQUESTS = 429;

/** One request to an Engine.IO server, as its clients make it. */
export async function request(
  { url, revision, headers: always, tally, signal }: Endpoint,
  method: "GET" | "POST",
  { query = {}, headers = {}, agent, deadlineMs }: AskOptions,
  body?: string,
): Promise<Answer> {
  const target = new URL(url);
  // Base64 in the place of binary, which revision 3 has to be asked for.
  const plain = revision === 3 ? { b64: 1 } : {};
  const asked = { EIO: revision, transport: "polling", ...plain, ...query };
  for (const [name, value] of Object.entries(asked)) {
    target.searchParams.set(name, String(value));
  }
  const count = ++tally.requests;
  const answer = await ask(target, {
    method,
    signal,
    headers: {
      ...always,
      ...headers,
      ...(body !== undefined && { "Content-Type": "text/plain" }),
    },
    ...(body !== undefined && { body }),
    ...(agent && { agent }),
    ...(deadlineMs !== undefined && { deadlineMs }),
  });
  if (answer.status === TOO_MANY_REQUESTS) tally.limitedAt ??= count;
  return answer;
}
