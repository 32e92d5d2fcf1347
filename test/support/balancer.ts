import { createServer, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { listen } from "./engine.ts";

/**
 * How a balancer chooses: the next for each request or connection, whoever's
 * session it is, or by a cookie that it sets.
 */
export type Routing = "request" | "connection" | "cookie";

/** A balancer in front of several servers. */
export function balancer(urls: string[], routing: Routing = "request"): Promise<string> {
  let turn = 0;
  const next = () => turn++ % urls.length;
  const ofConnection = new WeakMap<Socket, number>();
  const choose = ({ socket, headers }: IncomingMessage): number => {
    if (routing === "request") return next();
    if (routing === "cookie") return Number(/route=(\d)/.exec(headers.cookie ?? "")?.[1] ?? next());
    const chosen = ofConnection.get(socket) ?? next();
    ofConnection.set(socket, chosen);
    return chosen;
  };
  const http = createServer((incoming, outgoing) => {
    const chosen = choose(incoming);
    const target = new URL(incoming.url ?? "/", urls[chosen]);
    const { method = "GET", headers } = incoming;
    const onward = request(target, { method, headers }, (answer) => {
      const cookie = routing === "cookie" && { "Set-Cookie": `route=${chosen}; Path=/` };
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...cookie });
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  return listen(http);
}
