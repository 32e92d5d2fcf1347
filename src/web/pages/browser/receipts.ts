import type { ChatClient } from "../../../client/connect.ts";
import { durationOf, sentence, timeOf } from "./words.ts";

/** On one's own messages that this page has sent: when each was written, how often it was tried, when it was delivered. */
export function startReceipts(client: ChatClient): void {
  const receipts = new Map<number, string>();
  client.on("posted", ({ seq }, { at, tries }) => {
    const now = Date.now();
    const [w, t] = [at, now].map((time) => timeOf(time, "medium")) as [string, string];
    const values = { w, t, n: tries, d: durationOf(now - at) };
    receipts.set(seq, sentence(tries > 1 ? "deliveredLater" : "delivered", values));
  });
  const show = ({ target }: Event) => {
    const message = (target as Element).closest?.<HTMLElement>("#messages > [data-seq]");
    const receipt = receipts.get(Number(message?.dataset.seq));
    const time = receipt && message?.querySelector("time");
    if (!time || time.title.includes(receipt)) return;
    time.title += `\n${receipt}`;
    time.parentElement?.setAttribute("aria-description", receipt);
  };
  addEventListener("pointerover", show);
  addEventListener("focusin", show);
}
