import { createServer } from "node:http";
import { Server } from "socket.io";
import { onTestFinished } from "vitest";
import { listen } from "./engine.ts";

/** A plain Socket.IO chat, as thousands are: `join`, and `chat` to all of a room. */
export async function newStockChat(): Promise<string> {
  const http = createServer();
  const server = new Server(http, { serveClient: false });
  server.on("connection", (socket) => {
    socket.on("join", (room) => {
      socket.join(room);
      socket.emit("joined");
    });
    socket.on("chat", (message) => server.to(message.room).emit("chat", message));
  });
  onTestFinished(() => server.close());
  return listen(http);
}
