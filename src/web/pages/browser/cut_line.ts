import type { ChatClient } from "../../../client/connect.ts";
import { find } from "./dom.ts";
import type { LineLog } from "./line_log.ts";
import type { MessageList } from "./message_list.ts";
import { counted, durationOf, sentence } from "./words.ts";

/** A cut that was shorter is not spoken of, in milliseconds. */
const UNSPOKEN_MS = 10_000;

/** What a cut kept away, as far as it has come by now. */
interface Cut {
  since: number;
  /** What others have said meanwhile: how many messages, and the first of them. */
  count: number;
  firstSeq?: number;
}

/** After a cut: for how long it was, and that nothing is missing, which the numbers of the messages show. */
export function startCutLine(client: ChatClient, list: MessageList, log: LineLog): void {
  const { newest } = find("#room").dataset;
  const shown = [...document.querySelectorAll<HTMLElement>("#messages > [data-seq]")];
  /** The highest seq so far; undefined until one is known. */
  let last = newest === undefined ? undefined : Number(shown.at(-1)?.dataset.seq ?? 0);
  /** What is below that and has not come. */
  const missing = new Set<number>();
  let cut: Cut | undefined;
  let line: HTMLElement | undefined;

  client.on("message", ({ seq, author }) => {
    const isNew = seq > (last ?? seq - 1);
    for (let between = (last ?? seq) + 1; between < seq; between++) missing.add(between);
    const wasMissing = missing.delete(seq);
    if (isNew) last = seq;
    if (!cut || !(isNew || wasMissing) || author.id === list.viewer) return;
    cut.count++;
    cut.firstSeq = Math.min(seq, cut.firstSeq ?? seq);
  });
  client.on("state", ({ state }) => {
    if (state !== "live") {
      cut ??= { since: Date.now(), count: 0 };
      return;
    }
    log.countLost(missing.size);
    const ms = cut ? Date.now() - cut.since : 0;
    if (cut && ms >= UNSPOKEN_MS) {
      line?.remove();
      line = Object.assign(document.createElement("p"), { className: "cut-line" });
      line.append(`${sentence("cutOff", { d: durationOf(ms) })} ${tell(cut.count, missing.size)} `);
      if (cut.firstSeq) line.append(makeLink(cut.firstSeq));
      list.putBehind(line);
    }
    cut = undefined;
    missing.clear();
  });
}

function tell(n: number, x: number): string {
  if (x) return sentence("missing", { n, x });
  return n ? counted("oneMeanwhile", "meanwhile", n) : sentence("noneMeanwhile");
}

/** To a message: where it is on the page, by scrolling. */
function makeLink(seq: number): HTMLElement {
  const { room = "" } = find("#room").dataset;
  const href = `/rooms/${encodeURIComponent(room)}?at=${seq}`;
  const textContent = sentence("toFirst");
  const link = Object.assign(document.createElement("a"), { href, textContent });
  link.addEventListener("click", (event) => {
    const message = document.getElementById(`m${seq}`);
    if (!message) return;
    event.preventDefault();
    document.querySelector("#messages > .target")?.classList.remove("target");
    message.classList.add("target");
    message.scrollIntoView({ block: "center" });
    message.focus({ preventScroll: true });
  });
  return link;
}
