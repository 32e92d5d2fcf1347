import type { IncomingMessage } from "node:http";
import * as net from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import type { NoWebSocket } from "./faults.ts";

/** Passes a request for WebSocket on as it came, or does to it what the path does. */
export function passUpgrade(
  incoming: IncomingMessage,
  client: Duplex,
  head: Buffer,
  target: URL,
  fault?: NoWebSocket,
): void {
  client.on("error", () => client.destroy());
  if (fault?.how === "hang") return;
  if (fault?.how === "refuse") {
    refuseUpgrade(client);
    return;
  }
  const { protocol, port } = target;
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const upstream =
    protocol === "https:"
      ? tls.connect({
          host,
          port: Number(port || 443),
          ...(net.isIP(host) === 0 && { servername: host }),
        })
      : net.connect(Number(port || 80), host);
  const end = () => {
    client.destroy();
    upstream.destroy();
  };
  upstream.on("error", end);
  upstream.on("close", end);
  client.on("close", end);
  upstream.write(rawHead(incoming, target));
  upstream.write(head);
  upstream.pipe(client);
  client.pipe(upstream);
  const mute = () => {
    for (const side of [upstream.unpipe(), client.unpipe()]) side.resume();
  };
  if (fault) setTimeout(fault.how === "mute" ? mute : end, fault.afterMs ?? 0).unref();
}

/** Answers as a proxy that takes no WebSocket. */
export function refuseUpgrade(client: Duplex): void {
  client.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

function rawHead({ method, url, rawHeaders }: IncomingMessage, target: URL): string {
  let head = `${method} ${url} HTTP/1.1\r\n`;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    const value = name.toLowerCase() === "host" ? target.host : rawHeaders[at + 1];
    head += `${name}: ${value}\r\n`;
  }
  return `${head}\r\n`;
}
