/** Makes a room's page live: everything in it also works without. */
import { connect } from "../../client/connect.ts";
import { startComposer } from "./composer.ts";
import { showConnection } from "./connection.ts";
import { find } from "./dom.ts";
import { MessageList } from "./message_list.ts";
import { showPeople, showTyping } from "./people.ts";

const room = find("#room");
const { room: slug = "", cursor, person } = room.dataset;
const transport = new URLSearchParams(location.search).get("transport");

const list = new MessageList(find("#messages"), find<HTMLButtonElement>("#new-messages"), person);
list.start(room.dataset.at);

const client = connect(location.origin, {
  room: slug,
  fragments: true,
  ...(cursor && { after: cursor }),
  ...(transport === "websocket" && { transport }),
});
client.on("message", (message) => list.place(message));
client.on("reset", () => location.reload());
client.on("pending", (pending) => list.showPending(pending));
client.on("posted", ({ nonce }) => list.settle(nonce));
client.on("people", showPeople);
client.on("typing", (typing) => typing.person.id !== person && showTyping(typing.person));
showConnection(client);
if (person) startComposer(client, list);
