/** The least that Hono and Socket.IO together are: what a start is compared with. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Server } from "socket.io";

const app = new Hono();
app.get("/", (c) => c.text("hello"));
const http = serve({ fetch: app.fetch, port: 0 }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}`);
});
new Server(http);
process.on("SIGTERM", () => process.exit(0));
