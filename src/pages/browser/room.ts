/** Makes a room's page live: everything in it also works without. */
import { connect, type TransportName } from "../../client/connect.ts";
import { startComposer } from "./composer.ts";
import { showConnection } from "./connection.ts";
import { find } from "./dom.ts";
import { MessageList } from "./message_list.ts";
import { showPeople, showTyping } from "./people.ts";

const room = find("#room");
const { room: slug = "", cursor, person } = room.dataset;
const transport = new URLSearchParams(location.search).get("transport") ?? "";

const list = new MessageList(find("#messages"), find<HTMLButtonElement>("#new-messages"), person);
list.start(room.dataset.at);

const client = connect(location.origin, {
  room: slug,
  fragments: true,
  ...(cursor && { after: cursor }),
  ...(isTransport(transport) && { transport }),
  ...(person && { outboxKey: `longwave outbox ${slug} ${person}` }),
});
client.on("message", (message) => list.place(message));
client.on("reset", () => location.reload());
client.on("pending", (pending) => list.showPending(pending));
client.on("posted", (message) => list.settle(message));
client.on("people", showPeople);
const note = find("#refused");
client.on("refused", (detail) => {
  note.textContent = detail;
  note.hidden = false;
});
client.on("state", ({ state }) => {
  if (state === "live") note.hidden = true;
});
client.on("typing", (typing) => typing.person.id !== person && showTyping(typing.person));
showConnection(client);
if (person) {
  startComposer(
    {
      // A refusal is shown with the message, and a person decides what becomes of it.
      enter: async (text) => void client.outbox.add(text).catch(() => {}),
      typing: () => client.typing(),
      outbox: client.outbox,
    },
    list,
  );
}
client.outbox.restore();

function isTransport(name: string): name is TransportName {
  return name === "polling" || name === "websocket" || name === "feed";
}
