/** The measured end of held_polls.ts: `bare`, `stock` or `longwave`, told what to do over IPC. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { NumberedEngine } from "../../src/polling/server/engine.ts";

const [kind, bytes, clients] = process.argv.slice(2);
const text = "x".repeat(Number(bytes));
const http = createServer();
let held: ServerResponse[] = [];
let waiting = () => held.length;
let broadcast = () => {
  const body = `42${JSON.stringify(["message", text])}`;
  const responses = held;
  held = [];
  for (const response of responses) {
    response.writeHead(200, ["Content-Type", "text/plain", "Content-Length", String(body.length)]);
    response.end(body);
  }
};

if (kind === "bare") {
  http.on("request", (_request, response: ServerResponse) => held.push(response));
} else {
  const io = new Server({ transports: ["polling"], serveClient: false });
  if (kind === "stock") {
    io.attach(http);
  } else {
    const engine = new NumberedEngine({ transports: ["polling"] });
    engine.attach(http, { path: io.path() });
    io.bind(engine);
  }
  waiting = () => {
    let count = 0;
    for (const socket of io.sockets.sockets.values()) {
      if (socket.conn.transport.writable) count += 1;
    }
    return count;
  };
  broadcast = () => io.emit("message", text);
}

let cpu = process.cpuUsage();
process.on("message", (order) => {
  if (order === "broadcast") broadcast();
  if (order === "held") {
    // Answered once every client's poll is held.
    const look = () =>
      waiting() >= Number(clients) ? process.send?.("held") : setTimeout(look, 5);
    look();
  }
  if (order === "start") {
    cpu = process.cpuUsage();
    process.send?.("started");
  }
  if (order === "stop") {
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ cpu: user + system, rss: process.memoryUsage.rss() });
  }
});
http.listen(0, "127.0.0.1", () => process.send?.((http.address() as AddressInfo).port));
