/** A chat on sockjs-node, in a process of its own: what is posted, or said by one, is told to all. */
import { createRequire } from "node:module";
import { listenAndSay, toldServer } from "./told.ts";

/** What is used of sockjs, which has no types. */
interface Connection {
  write(text: string): void;
  on(name: "data", take: (text: string) => void): void;
  on(name: "close", act: () => void): void;
}

const require = createRequire(import.meta.url);
const everybody = new Set<Connection>();
const tell = (text: string) => {
  for (const connection of everybody) connection.write(text);
};

const http = toldServer((event) => tell(JSON.stringify(event)));
const server = require("sockjs").createServer({ log: () => {} });
server.on("connection", (connection: Connection) => {
  everybody.add(connection);
  connection.on("data", tell);
  connection.on("close", () => everybody.delete(connection));
});
server.installHandlers(http, { prefix: "/sockjs" });
listenAndSay(http);
