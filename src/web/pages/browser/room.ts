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
import { isTouch } from "./enter.ts";
import { loadActions } from "./load_actions.ts";
import { loadLine } from "./load_line.ts";
import { loadReading } from "./load_reading.ts";
import { askInPageLanguage, loadHtmx, loadStyle } from "./load_rest.ts";
import { MessageList } from "./message_list.ts";
import { showPeople, showTyping } from "./people.ts";
import { startPopovers } from "./popover.ts";
import { takeSendMark } from "./send_mark.ts";
import { forgetToken, storedToken } from "./stored_token.ts";

const importNaming = () => import("./naming.ts");
const importBeside = () => import("./beside.ts");
const importTokenPart = () => import("./load_with_token.ts");
// Whose cookies do not arrive is known by a token that the page keeps; a cookie goes before it.
if (!find("#room").dataset.person && storedToken())
  await (await loadPart(importTokenPart, "load_with_token.js", systemClock)).pageLoaded;
const room = find("#room");
const { room: slug = "", cursor, person, name = "", ticket } = room.dataset;
const token = "carried" in document.body.dataset ? storedToken() : undefined;
if (person && !token) forgetToken();
const transport = new URLSearchParams(location.search).get("transport") ?? "";

leaveKeysToComposition();
startPopovers();
const list = new MessageList(find("#messages"), find<HTMLButtonElement>("#new-messages"), person);
if (person) list.author = { id: person, name, verified: false };
list.start(room.dataset.at);
askInPageLanguage();
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
client.on("discarded", ({ nonce }) => list.discard(nonce));
client.on("people", showPeople);
const note = find("#refused");
let hasRest = false;
client.on("refused", (detail) => {
  note.textContent = detail;
  note.hidden = false;
});
// A thin line carries one thing at a time. The feed is there first, and what makes the connection next.
client.on("state", ({ state, transport }) => {
  if (state !== "live") return;
  note.hidden = true;
  if (transport !== "feed") loadRest();
});
// Where nothing gets through but pages, or the feed alone.
setTimeout(loadRest, 10_000);
void loadReading({ client, list, slug, isInView: () => !document.hidden });
client.on("typing", (typing) => typing.person.id !== person && showTyping(typing.person));
showConnection(client);
const field = find<HTMLTextAreaElement>("#composer-field");
startComposer(
  {
    async enter(...post) {
      // Does not come back: the page is loaded anew, and goes on below.
      if (!person) await (await loadPart(importNaming, "naming.js", systemClock)).askName();
      // A refusal is shown with the message, and a person decides what becomes of it.
      client.outbox.add(...post).catch(() => {});
    },
    typing: () => person && client.typing(),
  },
  list,
);
// What was written before there was a name is theirs who has given one.
const draft = new Draft(field, slug);
draft.person = person;
if (!room.dataset.at && !isTouch()) field.focus({ preventScroll: true });
client.outbox.restore();
if (person && takeSendMark()) find("#composer [type=submit]").click();

function loadRest(): void {
  if (hasRest) return;
  hasRest = true;
  loadHtmx();
  void loadActions({ client, list });
  void loadPart(importBeside, "beside.js", systemClock);
  void loadLine(client, list);
}

function isTransport(name: string): name is TransportName {
  return name === "polling" || name === "websocket" || name === "feed";
}
