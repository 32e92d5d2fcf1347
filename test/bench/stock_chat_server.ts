/**
 * A plain chat on stock Socket.IO, in a process of its own. A POST is told to the lobby as the
 * event "message".
 */
import { attachPlainChat } from "../support/plain_chat.ts";
import { listenAndSay, toldServer } from "./told.ts";

const http = toldServer((event) => io.to("lobby").emit("message", event));
const io = attachPlainChat(http);
listenAndSay(http);
