import type { ChatClient } from "../../../client/connect.ts";
import { find } from "./dom.ts";
import { HOUR_MS, isSentAgain, type LineLog } from "./line_log.ts";
import { setText } from "./tray.ts";
import { sentence, timeOf } from "./words.ts";

/** Shows how the line has been, in the dial's popover; for whoever opens it. */
export function startLogbook(client: ChatClient, log: LineLog): void {
  const book = find("#logbook");
  const button = find("[data-do=copy]", book);
  let tripMs: number | undefined;

  const show = () => {
    const now = Date.now();
    const lastAnswer = client.state === "live" ? now : client.lastContact;
    const values = {
      lastAnswer: client.state === "live" ? sentence("now") : lastAnswer ? timeOf(lastAnswer) : "–",
      roundTrip: `${tripMs} ms`,
      lost: String(log.lost),
      sentAgain: String(log.again + client.outbox.pending.filter(isSentAgain).length),
    };
    for (const [name, value] of Object.entries(values))
      setText(`[data-value=${name}]`, value, book);
    const trip = find("[data-value=roundTrip]", book).parentElement;
    if (trip) trip.hidden = tripMs === undefined;
    find(".hour", book).replaceChildren(...makeHour(log.changes, now));
  };

  find("#connection > button").addEventListener("click", async () => {
    button.textContent = sentence("copyForIt");
    show();
    const began = performance.now();
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => undefined);
    tripMs = answer?.ok ? Math.round(performance.now() - began) : undefined;
    show();
  });
  client.on("state", show);
  button.addEventListener("click", async () => {
    const text = describe(client, log, book);
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Over plain http there is no clipboard: it is there to be copied by hand.
      const field = Object.assign(document.createElement("textarea"), {
        value: text,
        readOnly: true,
      });
      find("textarea", book)?.remove();
      book.append(field);
      return field.select();
    }
    button.textContent = sentence("copied");
  });
}

function makeHour(changes: LineLog["changes"], now: number): HTMLElement[] {
  const begin = now - HOUR_MS;
  const times = [begin, ...changes.map(([at]) => Math.max(at, begin)), now];
  const states = ["closed", ...changes.map(([, state]) => state)];
  return states.map((state, index) => {
    const part = document.createElement("i");
    part.dataset.line = state;
    part.style.flexGrow = String((times[index + 1] ?? now) - (times[index] ?? now));
    return part;
  });
}

/** For whoever sees to the network: what the page shows, and what it leaves out. */
function describe(client: ChatClient, log: LineLog, book: HTMLElement): string {
  const shown = [...book.querySelectorAll<HTMLElement>("dl > :not([hidden])")];
  return [
    `Longwave ${location.href}`,
    new Date().toISOString(),
    ...shown.map((row) => [...row.children].map(({ textContent }) => textContent).join(": ")),
    `state: ${client.state}${client.intercepted ? " (intercepted)" : ""}`,
    `transport: ${client.transport}`,
    `waiting: ${client.outbox.pendingInBrowser.length}`,
    ...learnedHolds(),
    ...log.changes.map(([at, state]) => `${new Date(at).toISOString()} ${state}`),
    navigator.userAgent,
  ].join("\n");
}

/** How long the paths of this browser let a poll be held, as polling/client/learned_hold.ts keeps it. */
function learnedHolds(): string[] {
  try {
    const holds = Object.entries(localStorage).filter(([key]) => key.startsWith("longwave hold "));
    return holds.map(([key, value]) => `${key}: ${value}`);
  } catch {
    return [];
  }
}
