import { createServer } from "node:http";
import { listen } from "./engine.ts";
import { onTestFinished } from "./finished.ts";
import { attachPlainChat } from "./plain_chat.ts";

/** A plain chat on stock Socket.IO, closed after the test. */
export async function newStockChat(): Promise<string> {
  const http = createServer();
  const server = attachPlainChat(http);
  onTestFinished(() => server.close());
  return listen(http);
}
