/** A faye server, in a process of its own: what is posted is published to the lobby. */
import { createRequire } from "node:module";
import { listenAndSay, toldServer } from "./told.ts";

const require = createRequire(import.meta.url);
const bayeux = new (require("faye").NodeAdapter)({ mount: "/faye" });
const http = toldServer((event) => bayeux.getClient().publish("/lobby", event));
bayeux.attach(http);
listenAndSay(http);
