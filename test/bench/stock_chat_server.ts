/** A plain Socket.IO chat, as thousands are: `join`, and `chat` to all of a room. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

const http = createServer();
const server = new Server(http, { serveClient: false });
server.on("connection", (socket) => {
  socket.on("join", (room) => {
    socket.join(room);
    socket.emit("joined");
  });
  socket.on("chat", (message) => server.to(message.room).emit("chat", message));
});
http.listen(0, "127.0.0.1", () => {
  console.log(`ready: http://127.0.0.1:${(http.address() as AddressInfo).port}`);
});
