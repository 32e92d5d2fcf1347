/** Makes a room's page live: everything in it also works without. */
import { systemClock } from "../../../client/clock.ts";
import type { TransportName } from "../../../client/connect.ts";
import { loadPart } from "../../../client/load_part.ts";
import { isPost } from "../../../client/pending.ts";
import { connectTab } from "../../../client/tabs/connect_tab.ts";
import { addPositionOnClick } from "./address.ts";
import { startComposer } from "./composer.ts";
import { leaveKeysToComposition } from "./composition.ts";
import { showConnection } from "./connection.ts";
import { find } from "./dom.ts";
import { Draft } from "./draft.ts";
import { loadActions } from "./load_actions.ts";
import { loadReading } from "./load_reading.ts";
import { loadHtmx, loadStyle } from "./load_rest.ts";
import { MessageList } from "./message_list.ts";
import { showPeople, showTyping } from "./people.ts";
import { startPopovers } from "./popover.ts";
import { forgetToken, storedToken } from "./stored_token.ts";

const importTokenPart = () => import("./load_with_token.ts");
// Whose cookies do not arrive is known by a token that the page keeps; a cookie goes before it.
if (!find("#room").dataset.person && storedToken())
  await (await loadPart(importTokenPart, "load_with_token.js", systemClock)).pageLoaded;
const room = find("#room");
const { room: slug = "", cursor, person, ticket } = room.dataset;
const token = "carried" in document.body.dataset ? storedToken() : undefined;
if (person && !token) forgetToken();
const transport = new URLSearchParams(location.search).get("transport") ?? "";

leaveKeysToComposition();
startPopovers();
const list = new MessageList(find("#messages"), find<HTMLButtonElement>("#new-messages"), person);
list.start(room.dataset.at);
// Parts come in the language of this page, whichever was chosen elsewhere since.
addEventListener("htmx:config:request", (event) => {
  const { request } = (event as CustomEvent<HtmxRequest>).detail.ctx;
  const address = new URL(request.action, location.href);
  address.searchParams.set("lang", document.documentElement.lang);
  request.action = address.href;
});
addPositionOnClick(find<HTMLAnchorElement>(".language"), () => list.at);

const client = connectTab(
  location.origin,
  {
    room: slug,
    language: document.documentElement.lang,
    ...(cursor && { after: cursor }),
    ...(token ? { token } : ticket && { ticket }),
    ...(isTransport(transport) && { transport }),
    ...(person && { outboxKey: `longwave outbox ${slug} ${person}` }),
  },
  () => ({ key: person ?? "" }),
);
loadStyle();
client.on("message", (message) => list.place(message));
client.on("reset", () => location.reload());
client.on("pending", (pending) => {
  if (isPost(pending)) list.showPending(pending);
  else void loadActions({ client, list });
});
client.on("posted", (message) => list.settle(message));
client.on("people", showPeople);
const note = find("#refused");
client.on("refused", (detail) => {
  note.textContent = detail;
  note.hidden = false;
});
// A thin line carries one thing at a time. The feed is there first, and what makes the connection next.
client.on("state", ({ state, transport }) => {
  if (state !== "live") return;
  note.hidden = true;
  if (transport !== "feed") loadToAct();
});
// Where nothing gets through but pages, or the feed alone.
setTimeout(loadToAct, 10_000);
void loadReading({ client, list, slug, isInView: () => !document.hidden });
client.on("typing", (typing) => typing.person.id !== person && showTyping(typing.person));
showConnection(client);
if (person) {
  startComposer(
    {
      // A refusal is shown with the message, and a person decides what becomes of it.
      enter: async (...post) => void client.outbox.add(...post).catch(() => {}),
      typing: () => client.typing(),
      outbox: client.outbox,
    },
    list,
  );
  new Draft(find<HTMLTextAreaElement>("#composer [name=text]"), slug, person);
}
client.outbox.restore();

function loadToAct() {
  loadHtmx();
  void loadActions({ client, list });
}

function isTransport(name: string): name is TransportName {
  return name === "polling" || name === "websocket" || name === "feed";
}
