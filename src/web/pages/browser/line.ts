/**
 * Tells of the line and of what waits for it: a strip over the composer while it is bad, a tray of
 * what is not sent, what a cut has left in the talk, and a logbook. Loaded once the room is live.
 */
import type { ChatClient } from "../../../client/connect.ts";
import { startCutLine } from "./cut_line.ts";
import { find } from "./dom.ts";
import { LineLog } from "./line_log.ts";
import { startLogbook } from "./logbook.ts";
import type { MessageList } from "./message_list.ts";
import { startPeopleList } from "./people_list.ts";
import { startReceipts } from "./receipts.ts";
import { holdBackActs } from "./refused_acts.ts";
import { listenToChoices, setText, showTray } from "./tray.ts";
import { counted, durationOf, sentence, timeOf } from "./words.ts";

/** For how long a line may be bad, and a text be on its way, before it is spoken of; in milliseconds. */
const UNSPOKEN_MS = { down: 2_000, unsent: 4_000 };
/** What another tab has not sent in this time, its page may have crashed; in milliseconds. */
const ORPHAN_MS = 30_000;
/** For how long what a person did is answered, in milliseconds. */
const ANSWER_MS = { trying: 3_000, needed: 8_000 };

export function startLine(client: ChatClient, list: MessageList): void {
  const line = find("#line");
  line.append(find<HTMLTemplateElement>("#line-parts").content);
  const tray = find("#tray", line);
  const trayButton = find("[data-do=tray]", line);
  const dial = find("#connection");
  const messages = find("#messages");
  const log = new LineLog(client);
  let timer: ReturnType<typeof setTimeout>;
  /** What is said for some seconds, as an answer to what a person did. */
  let answer: { name: "trying" | "needed"; until: number } | undefined;
  let liveSince = Date.now();

  const show = () => {
    clearTimeout(timer);
    const now = Date.now();
    const { state, outbox } = client;
    const { downSince = now } = log;
    if (state !== "live") liveSince = now;
    const isDown = now - downSince >= UNSPOKEN_MS.down;
    const entries = outbox.pendingInBrowser;
    const spoken = entries.filter(
      ({ refusal, at }) => isDown || refusal !== undefined || now - at >= UNSPOKEN_MS.unsent,
    );
    const waiting = spoken.filter(({ refusal }) => refusal === undefined);
    const refused = spoken.length - waiting.length;

    line.hidden = !isDown && spoken.length === 0;
    for (const name of ["data-state", "data-intercepted"]) {
      const value = dial.getAttribute(name);
      if (value === null) line.removeAttribute(name);
      else line.setAttribute(name, value);
    }
    const values = { t: timeOf(downSince), d: durationOf(now - downSince) };
    const isLong = now - downSince >= 60_000;
    setText(".since", isDown ? sentence(isLong ? "sinceFor" : "since", values) : "", line);
    if (answer && answer.until < now) answer = undefined;
    setText(".next", isDown ? sentence(answer?.name ?? "next") : "", line);
    messages.toggleAttribute("data-cut", isDown);
    const counts = [
      waiting.length && counted("oneWaits", "waits", waiting.length),
      refused && counted("oneRefused", "refused", refused),
    ].filter(Boolean);
    setText("[data-do=tray]", counts.join(" · "), line);
    trayButton.hidden = counts.length === 0;
    if (counts.length === 0) openTray(false);
    find("[data-do=try]", line).hidden = !isDown;
    setText(".queue", waiting.length ? String(counts[0]) : "", dial);
    if (waiting.length) dial.dataset.waiting = String(waiting.length);
    else delete dial.dataset.waiting;
    if (!tray.hidden) showTray(tray, spoken);

    if (now - liveSince >= ORPHAN_MS) {
      for (const { nonce, at } of waiting) if (now - at >= ORPHAN_MS) outbox.retry(nonce);
    }
    if (entries.length > 0 || state !== "live") timer = setTimeout(show, 1_000);
  };
  const say = (name: "trying" | "needed") => {
    answer = { name, until: Date.now() + ANSWER_MS[name] };
    show();
  };
  const openTray = (isOpen: boolean) => {
    tray.hidden = !isOpen;
    trayButton.setAttribute("aria-expanded", String(isOpen));
  };

  line.addEventListener("click", ({ target }) => {
    const chosen = (target as Element).closest<HTMLElement>("[data-do]")?.dataset.do;
    if (chosen === "tray") openTray(tray.hasAttribute("hidden"));
    else if (chosen === "try") tryNow();
    show();
  });
  const tryNow = () => {
    say("trying");
    // Whatever pauses before it tries again waits for this as well.
    dispatchEvent(new Event("online"));
    if (!navigator.onLine) dispatchEvent(new Event("offline"));
  };

  for (const event of ["state", "pending", "posted", "changed", "discarded"] as const) {
    client.on(event, show);
  }
  addEventListener("storage", show);
  holdBackActs(
    () => !line.hidden && client.state !== "live",
    () => say("needed"),
  );
  listenToChoices(client);
  startReceipts(client);
  startLogbook(client, log);
  startPeopleList(client, list);
  startCutLine(client, list, log);
  show();
}
