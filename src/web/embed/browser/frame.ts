/** Makes the room in an embed live, and tells the host page what happens in it. */
import type { ChatClient, TransportName } from "../../../client/connect.ts";
import { isPost } from "../../../client/pending.ts";
import { connectTab } from "../../../client/tabs/connect_tab.ts";
import { startComposer } from "../../pages/browser/composer.ts";
import { leaveKeysToComposition } from "../../pages/browser/composition.ts";
import { showConnection } from "../../pages/browser/connection.ts";
import { find } from "../../pages/browser/dom.ts";
import { Draft } from "../../pages/browser/draft.ts";
import { loadActions } from "../../pages/browser/load_actions.ts";
import { loadLine } from "../../pages/browser/load_line.ts";
import { MessageList } from "../../pages/browser/message_list.ts";
import { showPeople, showTyping } from "../../pages/browser/people.ts";
import { openPopover, startPopovers } from "../../pages/browser/popover.ts";
import { applyColors } from "./colors.ts";
import { submitByScript } from "./forms.ts";
import { HostPage } from "./host_page.ts";
import { PageRoom } from "./page_room.ts";
import { startParts } from "./parts.ts";
import { Unread } from "./unread.ts";
import { Visitor } from "./visitor.ts";

const { room: slug = "", cursor, page, code, detail = "" } = find("#room").dataset;
const host = new HostPage();

if (code) {
  // There is no chat here, and the page says so itself.
  host.start(({ colors, theme }) => applyColors(colors, theme));
  host.tell({ type: "error", detail: { code, detail } });
} else start();

function start(): void {
  let client: ChatClient | undefined;
  let pendingRoom: PageRoom | undefined;
  let isReady = false;
  let transport: string | null | undefined;
  const list = new MessageList(find("#messages"), find("#new-messages"), undefined);
  const newest = document.querySelector<HTMLElement>("#messages > [data-seq]:last-of-type");
  const unread = new Unread(Number(newest?.dataset.seq ?? 0), (count) =>
    host.tell({ type: "unread", detail: { count } }),
  );
  const refuse = (code: string, detail: string) => {
    const note = find("#refused");
    note.textContent = detail;
    note.hidden = false;
    host.tell({ type: "error", detail: { code, detail } });
  };
  const visitor = new Visitor({
    room: slug,
    fetch: fetchBare,
    onKeep: (token) => host.tell({ type: "keep", token }),
    onRefused: refuse,
    onKnown() {
      const { token = "", person } = visitor;
      // Somebody else's messages and drafts are not theirs.
      if (list.viewer && list.viewer !== person?.id) location.reload();
      else draft.person = person?.id;
      list.viewer = person?.id;
      if (person) list.author = person;
      for (const element of document.querySelectorAll<HTMLElement>("#messages > [data-seq]")) {
        element.toggleAttribute("data-mine", element.dataset.author === person?.id);
      }
      find("#refused").hidden = true;
      client?.renew(token);
    },
  });

  find("#room iframe").remove();
  leaveKeysToComposition();
  startPopovers();
  submitByScript();
  list.start();
  startComposer(
    {
      enter,
      typing: () => client?.typing(),
    },
    list,
  );
  const field = find<HTMLTextAreaElement>("#composer [name=text]");
  const draft = new Draft(field, slug);
  const close = () => host.tell({ type: "close" });
  find("#close").addEventListener("click", close);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // What is open inside closes first.
    if (!event.defaultPrevented && !openPopover()) close();
  });

  host.start(async (hostSettings) => {
    applyColors(hostSettings.colors, hostSettings.theme);
    find("#close").hidden = typeof hostSettings.launcher !== "string";
    unread.isOpen = hostSettings.isOpen;
    const name = hostSettings.name?.trim() ?? "";
    visitor.name = name;
    if (!visitor.person) list.author = { id: "", name, verified: false };
    if (hostSettings.focus) {
      list.toEnd();
      find("#composer:not([hidden]) textarea, #name input:not([type=hidden])").focus();
    }
    const isOther = client && hostSettings.transport !== transport;
    if (isOther || (visitor.isSigned && !hostSettings.token)) location.reload();
    transport = hostSettings.transport;
    await visitor.identify(hostSettings.token, hostSettings.kept);
    if (!page) joinRoom();
    else if (!pendingRoom) {
      pendingRoom = new PageRoom(page, slug, fetchBare, joinRoom);
      find("#connection").dataset.state = "live";
      ready();
    }
  });

  /** There is a room to join now, if there was none before. */
  function joinRoom(): void {
    client ??= connectToRoom();
    find<HTMLAnchorElement>(".own-page").href = `/rooms/${encodeURIComponent(slug)}`;
  }

  function connectToRoom(): ChatClient {
    const { token, person } = visitor;
    const made = connectTab(
      location.origin,
      {
        room: slug,
        language: document.documentElement.lang,
        fetch: fetchBare,
        ...(cursor && { after: cursor }),
        ...(isTransport(transport) && { transport }),
        ...(token && { token }),
        ...(person && { outboxKey: `longwave outbox ${slug} ${person.id}` }),
      },
      () => visitor.identity,
    );
    const ask = (path: string) =>
      fetchBare(location.origin + path.replace(/^.rooms/, "/embed"), {
        headers: {
          "HX-Request": "true",
          "Accept-Language": document.documentElement.lang,
          ...(visitor.token && { Authorization: `Bearer ${visitor.token}` }),
        },
      });
    made.on("message", (message) => {
      list.place(message);
      if (!isReady) return;
      unread.count(message, visitor.person?.id);
      host.tell({ type: "message", detail: message });
    });
    made.on("state", ({ state }) => {
      if (state !== "live") return;
      ready();
      void loadActions({ client: made, list, ask });
      void loadLine(made, list);
    });
    made.on("reset", () => location.reload());
    made.on("pending", (pending) => {
      if (!isPost(pending)) {
        void loadActions({ client: made, list, ask });
        return;
      }
      list.showPending(pending);
      const { refusal: detail } = pending;
      // A page that has signed a token is to know when it is time for another.
      if (detail) host.tell({ type: "error", detail: { code: "refused", detail } });
    });
    made.on("posted", (message) => list.settle(message));
    made.on("discarded", ({ nonce }) => list.discard(nonce));
    made.on("people", showPeople);
    made.on("refused", (detail) => refuse("refused", detail));
    made.on("typing", ({ person }) => person.id !== visitor.person?.id && showTyping(person));
    showConnection(made);
    made.outbox.restore();
    startParts(ask);
    return made;
  }

  function ready(): void {
    if (isReady) return;
    isReady = true;
    const detail = { room: slug, title: document.title, person: visitor.person };
    host.tell({ type: "ready", detail });
  }

  /** Whoever has no name yet but is given one becomes a guest by it first. */
  async function enter(text: string, replyTo?: number): Promise<void> {
    const nonce = `waiting ${text}`;
    if (!visitor.person) {
      list.showPending({ nonce, text, at: Date.now(), tries: 0, ...(replyTo && { replyTo }) });
    }
    const isKnown = await visitor.ensureIdentity();
    list.discard(nonce);
    const refusal = isKnown && !client ? await pendingRoom?.make(visitor.token) : undefined;
    if (refusal) refuse("refused", refusal);
    if (!isKnown || !client) throw new Error("not known, or no room");
    // A refusal is shown with the message, and a person decides what becomes of it.
    client.outbox.add(text, replyTo).catch(() => {});
  }
}

/** The frame sends no cookie, and takes none. */
async function fetchBare(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  return fetch(input, { ...init, credentials: "omit" });
}

function isTransport(name: string | null | undefined): name is TransportName {
  return name === "polling" || name === "websocket" || name === "feed";
}
