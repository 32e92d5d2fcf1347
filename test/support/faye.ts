import { createRequire } from "node:module";

/** What is used of faye, which has no types. */
interface Faye {
  NodeAdapter: new (options: object) => { attach(server: object): void; getClient(): FayeClient };
  Client: new (url: string) => FayeClient;
}

interface FayeClient {
  disable(transport: string): void;
  subscribe(channel: string, take: (text: string) => void): PromiseLike<void>;
  publish(channel: string, message: unknown): void;
  disconnect(): void;
}

const require = createRequire(import.meta.url);
export const faye: Faye = require("faye");

/** A client that polls. */
export function fayeClient(url: string): FayeClient {
  const client = new faye.Client(url);
  client.disable("websocket");
  return client;
}
