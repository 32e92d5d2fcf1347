import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { onTestFinished } from "./finished.ts";

export interface MeddlingProxy {
  url: string;
  /** The path of every request, in the order they came. */
  asked: string[];
  /** The paths of those that have no answer yet. */
  underWay: Set<string>;
  /** Ends every WebSocket that is open. */
  cut(): void;
}

interface Meddling {
  /** What the upstream is sent of a request's headers; all of them where absent. */
  request?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders;
  /** What the browser is sent of an answer's. */
  answer?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders;
}

/** A proxy in front of a server that changes headers on the way, WebSocket included. */
export async function meddlingProxy(
  upstream: string,
  { request: before = (headers) => headers, answer: after = (headers) => headers }: Meddling = {},
): Promise<MeddlingProxy> {
  const { hostname, port } = new URL(upstream);
  const asked: string[] = [];
  const underWay = new Set<string>();
  const open = new Set<Duplex>();
  const pass = ({ url = "/", method, headers }: IncomingMessage) => {
    asked.push(url);
    return request({ hostname, port, path: url, method, headers: before(headers) });
  };
  const proxy = createServer((incoming, outgoing) => {
    const passed = pass(incoming);
    const { url = "/" } = incoming;
    underWay.add(url);
    passed.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, after(answer.headers));
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    outgoing.on("close", () => {
      underWay.delete(url);
      passed.destroy();
    });
    incoming.pipe(passed);
  });
  proxy.on("upgrade", (incoming: IncomingMessage, client: Duplex) => {
    const passed = pass(incoming).end();
    passed.on("error", () => client.destroy());
    passed.on("upgrade", ({ rawHeaders }: IncomingMessage, server: Duplex, head: Buffer) => {
      const lines = rawHeaders.map((text, index) => text + (index % 2 ? "\r\n" : ": "));
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
      client.write(head);
      client.pipe(server).pipe(client);
      for (const end of [client, server]) {
        open.add(end);
        end.on("error", () => {});
        end.on("close", () => {
          client.destroy();
          server.destroy();
        });
      }
    });
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    asked,
    underWay,
    cut: () => {
      for (const end of open) end.destroy();
    },
  };
}

/** How many polls are held on it, of sessions and of the feed. */
export function heldOn({ underWay }: MeddlingProxy): number {
  return [...underWay].filter((url) => /[?&](hold|wait)=[1-9]/.test(url)).length;
}

/** Headers without those of some names. */
export function without(headers: IncomingHttpHeaders, names: RegExp): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.test(name)));
}
