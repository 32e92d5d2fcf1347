import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { EngineRequest } from "./engine_internals.ts";

/** What is a request's own, and Engine.IO's; all else was put there by a middleware, for the program to find. */
const OWN = new Set([...Object.keys(new IncomingMessage(new Socket())), "_query", "res"]);

/** The values of headers, each once: most are the same for many clients. What is longer is one client's own. */
const values = new Map<string, string>();
const VALUES_MAX = 1_000;
const LENGTH_MAX = 256;

function once(value: string): string {
  const kept = values.get(value);
  if (kept !== undefined || value.length > LENGTH_MAX) return kept ?? value;
  if (values.size >= VALUES_MAX) values.clear();
  values.set(value, value);
  return value;
}

/**
 * A session's first request as it is kept for as long as the session is there:
 * what Socket.IO and middlewares ask of it, without the connection and its buffers.
 */
export function keptRequest(request: EngineRequest): Record<string, unknown> {
  const { headers, url, method, _query, socket } = request;
  const encrypted = "encrypted" in socket && socket.encrypted;
  const { remoteAddress, remotePort } = socket;
  const connection = { encrypted, remoteAddress, remotePort };
  const kept: Record<string, unknown> = {
    headers,
    url,
    method,
    _query,
    connection,
    socket: connection,
  };
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string") headers[name] = once(value);
  }
  for (const [name, value] of Object.entries(request)) {
    if (!OWN.has(name)) kept[name] = value;
  }
  return kept;
}
