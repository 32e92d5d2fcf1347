/**
 * A plain chat on stock Socket.IO, in a process of its own. A POST is told to the lobby as the
 * event "message": what a program with an API besides its sockets does.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { attachPlainChat } from "../support/plain_chat.ts";

const http = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    io.to("lobby").emit("message", JSON.parse(body));
    response.end("ok");
  });
});
const io = attachPlainChat(http);
http.listen(0, "127.0.0.1", () => {
  console.log(`ready: http://127.0.0.1:${(http.address() as AddressInfo).port}`);
});
