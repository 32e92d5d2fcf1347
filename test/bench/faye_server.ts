/** A faye server, in a process of its own: what is posted is published to the lobby. */
import { faye } from "../support/faye.ts";
import { listenAndSay, toldServer } from "./told.ts";

const bayeux = new faye.NodeAdapter({ mount: "/faye" });
const http = toldServer((event) => bayeux.getClient().publish("/lobby", event));
bayeux.attach(http);
listenAndSay(http);
