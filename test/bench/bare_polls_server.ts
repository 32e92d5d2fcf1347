/**
 * The floor: a long poll in node:http with nothing on top. GETs wait; what is posted is what they
 * are all answered, byte for byte, with no header but those that such an answer needs. Where
 * HOLD_SECONDS is set, one that has waited for so long is answered that there is nothing.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

let waiting: ServerResponse[] = [];
const holdMs = Number(process.env.HOLD_SECONDS ?? 0) * 1000;
const NOTHING = Buffer.from("6");

const server = createServer((request, response) => {
  if (request.method === "GET") {
    if (holdMs > 0) setTimeout(answer, holdMs, response, NOTHING);
    else waiting.push(response);
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const held = waiting;
    waiting = [];
    for (const one of held) answer(one, body);
    response.end("ok");
  });
});

function answer(response: ServerResponse, body: Buffer): void {
  const length = String(body.length);
  const type = "text/plain; charset=UTF-8";
  response.writeHead(200, [
    "Content-Type",
    type,
    "Content-Length",
    length,
    "Cache-Control",
    "no-store",
  ]);
  response.end(body);
}

server.listen(0, "127.0.0.1", () => {
  console.log(`ready: http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
