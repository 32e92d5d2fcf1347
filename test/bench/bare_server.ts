/** The least that a long poll in node:http can be: GETs wait, a POST answers them all. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

let waiting: ServerResponse[] = [];
let rev = 0;

const server = createServer((request, response) => {
  if (request.method === "GET") {
    waiting.push(response);
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    rev++;
    const { text, nonce } = JSON.parse(Buffer.concat(chunks).toString());
    const author = { id: "0b6a0bd3-6b8a-4a2e-8f4c-0a3c8a4f1d11", name: "Ana", verified: false };
    const at = new Date().toISOString();
    const html = `<p>${text}</p>`;
    const place = { room: "lobby", seq: rev, rev, nonce };
    const message = { ...place, author, text, html, at, reactions: [] };
    const body = Buffer.from(JSON.stringify({ messages: [message], cursor: `e.${rev}` }));
    const headers = { "Content-Type": "application/json", "Content-Length": body.length };
    const held = waiting;
    waiting = [];
    for (const one of held) one.writeHead(200, headers).end(body);
    response.end("{}");
  });
});

server.listen(0, "127.0.0.1", () => {
  console.log(`ready: http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
