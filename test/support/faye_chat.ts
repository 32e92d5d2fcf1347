import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { Adapter } from "../../src/tools/gauntlet/adapter.ts";
import { listen } from "./engine.ts";

/** What is used of faye, which has no types. */
interface Faye {
  NodeAdapter: new (options: object) => { attach(server: object): void };
  Client: new (
    url: string,
  ) => {
    disable(transport: string): void;
    subscribe(channel: string, take: (text: string) => void): PromiseLike<void>;
    publish(channel: string, text: string): void;
    disconnect(): void;
  };
}
const faye: Faye = createRequire(import.meta.url)("faye");

/** A faye server: Bayeux, and nothing of Socket.IO. */
export async function newFayeChat(http = createServer()): Promise<string> {
  new faye.NodeAdapter({ mount: "/bayeux" }).attach(http);
  return listen(http);
}

export const fayeAdapter: Adapter = {
  async connect(url, { room }) {
    const client = new faye.Client(`${url}/bayeux`);
    client.disable("websocket");
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
