import { createServer } from "node:http";
import type { Adapter } from "../../src/tools/gauntlet/adapter.ts";
import { listen } from "./engine.ts";
import { faye, fayeClient } from "./faye.ts";

/** A faye server: Bayeux, and nothing of Socket.IO. */
export async function newFayeChat(http = createServer()): Promise<string> {
  new faye.NodeAdapter({ mount: "/bayeux" }).attach(http);
  return listen(http);
}

export const fayeAdapter: Adapter = {
  async connect(url, { room }) {
    const client = fayeClient(`${url}/bayeux`);
    let take = (_text: string) => {};
    await client.subscribe(`/${room}`, (text) => take(text));
    return {
      send: (text) => client.publish(`/${room}`, text),
      onMessage: (callback) => {
        take = callback;
      },
      close: () => client.disconnect(),
    };
  },
};
