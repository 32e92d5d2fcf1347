/** A plain chat on stock Socket.IO, in a process of its own. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { attachPlainChat } from "../support/plain_chat.ts";

const http = createServer();
attachPlainChat(http);
http.listen(0, "127.0.0.1", () => {
  console.log(`ready: http://127.0.0.1:${(http.address() as AddressInfo).port}`);
});
