import * as http from "node:http";
import * as https from "node:https";
import type { Headers } from "./faults.ts";

/** A request, whole, as it is sent on. */
export interface Forwarded {
  method: string;
  url: URL;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/**
 * Sends a request on to the target.
 *
 * @throws where the target cannot be reached or hangs up
 */
export function forward(
  { method, url, headers, body }: Forwarded,
  agent: http.Agent,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === "https:" ? https : http;
    const outgoing = request(url, { method, headers, agent, signal });
    outgoing.on("error", reject);
    outgoing.on("response", resolve);
    outgoing.end(body);
  });
}

/** The whole of a body. */
export async function bodyOf(message: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Headers that belong to one connection (RFC 9110, section 7.6.1) are not passed on. */
const OWN = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

export function passedOn(
  headers: http.IncomingHttpHeaders,
  rewrites: Headers[],
): http.IncomingHttpHeaders {
  const passed = { ...headers };
  for (const name of OWN) delete passed[name];
  for (const { strip = [], set = {} } of rewrites) {
    for (const name of strip) delete passed[name];
    Object.assign(passed, set);
  }
  return passed;
}
