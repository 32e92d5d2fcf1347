import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/**
 * Makes of what a request may ask for (RFC 9112, 3.2) the path and the host that
 * everything here goes by: what a proxy is asked names both in one, `OPTIONS *`
 * is about the whole server, and HTTP/1.0, as health checks of balancers still
 * speak it, needs no Host: then it is where the connection goes to. What is
 * malformed is left as it is, and refused later.
 */
export function normalizeTarget(incoming: IncomingMessage): void {
  const { url = "", headers } = incoming;
  // Nearly all begin by a slash, and need no closer look.
  if (url[0] !== "/" && /^https?:\/\//i.test(url)) {
    const target = URL.parse(url);
    if (!target) return;
    incoming.url = target.pathname + target.search;
    headers.host = target.host;
  } else if (url === "*" && incoming.method === "OPTIONS") {
    incoming.url = "/";
  }
  headers.host ||= hostOf(incoming.socket);
}

function hostOf({ localAddress = "127.0.0.1", localPort }: Socket): string {
  const host = localAddress.includes(":") ? `[${localAddress}]` : localAddress;
  return `${host}:${localPort}`;
}
