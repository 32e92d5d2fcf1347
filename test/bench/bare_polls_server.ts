/**
 * The floor: a long poll in node:http with nothing on top. GETs wait; what is posted is what they
 * are all answered, byte for byte, with no header but those that such an answer needs.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

let waiting: ServerResponse[] = [];

const server = createServer((request, response) => {
  if (request.method === "GET") {
    waiting.push(response);
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const headers = [
      "Content-Type",
      "text/plain; charset=UTF-8",
      "Content-Length",
      String(body.length),
      "Cache-Control",
      "no-store",
    ];
    const held = waiting;
    waiting = [];
    for (const one of held) {
      one.writeHead(200, headers);
      one.end(body);
    }
    response.end("ok");
  });
});

server.listen(0, "127.0.0.1", () => {
  console.log(`ready: http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
