import { systemClock } from "../../../client/clock.ts";
import type { ChatClient } from "../../../client/connect.ts";
import { loadPart } from "../../../client/load_part.ts";
import type { MessageList } from "./message_list.ts";

let isBegun = false;

/** What tells of the line and of what waits for it: it has to be here before the line is bad. */
export async function loadLine(client: ChatClient, list: MessageList): Promise<void> {
  if (isBegun) return;
  isBegun = true;
  const part = await loadPart(() => import("./line.ts"), "line.js", systemClock);
  part.startLine(client, list);
}
