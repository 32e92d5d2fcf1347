/** A client in a process of its own, to be stopped: `sleeper.ts URL NAME`. Prints what it hears, posts what it reads. */
import { createInterface } from "node:readline";
import { connect } from "../../src/client/connect.ts";

const [, , url = "", name = ""] = process.argv;
const chat = connect(url, { room: "lobby", name });
chat.on("state", ({ state }) => console.log(`state ${state}`));
chat.on("refused", (detail) => console.log(`refused ${detail}`));
chat.on("message", ({ seq, text }) => console.log(`message ${seq} ${text}`));
createInterface({ input: process.stdin }).on("line", (text) => void chat.post(text));
