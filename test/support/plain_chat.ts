import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";

/** A plain chat on stock Socket.IO, as thousands are: `join`, and `chat` to all of a room. */
export function attachPlainChat(http: HttpServer): Server {
  const server = new Server(http, { serveClient: false });
  server.on("connection", (socket) => {
    socket.on("join", (room) => {
      socket.join(room);
      socket.emit("joined");
    });
    socket.on("chat", (message) => server.to(message.room).emit("chat", message));
  });
  return server;
}
